"""The DuckDB file: connecting, loading, building with dbt, and what it says of itself.

What belongs here: everything between the figures of the archive and the marts, and where each column and value comes
from. What does not: parsing (`sources`), the model's record (`forecasts`), pages (`pages`).
"""
