"""Dagster's nouns: assets, jobs, schedules, sensors, resources and checks.

What belongs here: thin definitions over the rooms below. What does not: SQL, formulas, or anything that is worth a test
without Dagster.
"""
