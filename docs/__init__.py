"""The documentation's scripts: what writes the reference, the README's answer and its pictures."""
