"""What the model is asked, and what becomes of its answers: ledger, scores, replays, backtests.

What belongs here: running the model on a day's panel and keeping the record. What does not: formulas (`model`), pages.
"""
