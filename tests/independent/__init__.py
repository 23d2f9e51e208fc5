"""Indicators worked out a second time, in plain pandas, from files as their publishers write them."""
