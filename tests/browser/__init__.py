"""Pages and Dagster's UI in a real Chromium."""
