"""What people read, made from a small release."""
