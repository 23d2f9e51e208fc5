"""Strict readers for what publishers serve, which may be cut, swapped or mislabelled.

What belongs here: turning bytes into rows, and rows into a frame; refusing bytes that are not what they claim. One
module per noun: `text`, `tables`, `documents`, `archives`, `pages`, `cells`, `frames`. What does not: anything that
knows one source.
"""
