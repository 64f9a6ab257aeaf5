"""What was recorded of the agents on the cart, for pages to draw."""

import json
from pathlib import Path

import numpy as np

CONCEPTS = Path(__file__).parents[1] / "concepts" / "decision"


def recorded(concept: str) -> dict:
    """Return the record of the agent that a concept trained."""
    return json.loads((CONCEPTS / concept / "cartpole.json").read_text("utf8"))


def curves(record: dict) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the tests of all seeds after thousands of steps: mean, worst and best."""
    runs = record["runs"]
    least = min(len(run["tested"]) for run in runs)
    tests = np.array([run["tested"][:least] for run in runs])
    steps = np.array(runs[0]["steps"][:least]) / 1000
    return {
        "mean": (steps, tests.mean(axis=0)),
        "worst": (steps, tests.min(axis=0)),
        "best": (steps, tests.max(axis=0)),
    }
