"""Pages that show commands or code, run as they stand."""
