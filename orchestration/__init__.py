"""Everything around the model: sources, vintages, the warehouse, the daily job, the page and the shell.

What belongs here: moving public figures from their addresses to the model and the model's answer to its readers.
What does not: the statistics (`model`) and the arithmetic of indicators (`dbt_project`).
"""
