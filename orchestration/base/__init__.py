"""What every room stands on: settings, files, the lock, progress.

What belongs here: helpers that know nothing of sources, the warehouse or forecasts. What does not: anything that does.
"""
