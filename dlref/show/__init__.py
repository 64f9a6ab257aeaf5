"""What a page shows: formulas, tables and drawings."""

from dlref.show.plot import Figure, plot

__all__ = ["Figure", "plot"]
