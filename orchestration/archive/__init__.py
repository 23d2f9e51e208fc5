"""What publishers gave, by vintage: asking, judging at the door, keeping, listing.

What belongs here: payloads and the figures read from them, from the address to the archive or to quarantine.
What does not: what figures mean (`warehouse`, `dbt_project`), or how one publisher writes them (`sources`).
"""
