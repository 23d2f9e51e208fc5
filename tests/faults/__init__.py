"""What can break, rehearsed, and what strangers may send."""
