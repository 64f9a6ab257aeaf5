"""What runs on a page, in the reader's browser: cells, exercises and checks."""

from dlref.live.cells import Page
from dlref.live.exercise import judge
from dlref.live.special import stand_in
from dlref.live.verified import verified

__all__ = ["Page", "judge", "verified"]

stand_in()
