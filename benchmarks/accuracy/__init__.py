"""Errors of the elementwise operations, in units in the last place."""
