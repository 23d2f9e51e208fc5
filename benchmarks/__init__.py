"""What takes how long, as ratios measured in one run."""
