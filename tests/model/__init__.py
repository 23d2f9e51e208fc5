"""The scenario library on worlds written by hand."""
