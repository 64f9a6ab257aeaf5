"""What a file here says of a family of Hugging Face's models: a `FAMILY`, or several.

`tests/oracles/test_transformers.py` finds the files by itself. Each maps names for one
family; none imports another, nor anything of the project.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Family:
    """Their model beside our operation."""

    operation: str
    # transformers -> a small model, its weights as they come
    build: Callable[[Any], Any]
    # What ours is given besides the parameters: arrays of integers, floats or booleans,
    # and options.
    inputs: Mapping[str, Any]
    # (their model, the inputs as tensors) -> outputs in the order of ours
    outputs: Callable[[Any, Mapping[str, Any]], tuple]
    # The name of their parameter in ours; "" if ours does not have it.
    name: Callable[[str], str] = field(default=lambda name: name)
    # The parameters of published models, by the names that the record counts:
    # transformers -> a model, built without numbers in it.
    published: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
