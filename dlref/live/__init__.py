"""What runs on a page, in the reader's browser: cells, and the judge of exercises."""

from dlref.live.cells import Page
from dlref.live.exercise import judge

__all__ = ["Page", "judge"]
