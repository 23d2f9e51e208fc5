"""Keeping a data folder fit: clearing up, guarding the clock, examining, telling when something turns.

What belongs here: what looks after the other rooms' files. What does not: making them.
"""
