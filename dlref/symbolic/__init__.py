"""The proof kernel: tensors in index notation, differentiated and compared exactly."""

from sympy import KroneckerDelta as one_hot
from sympy import cos, erf, exp, log, pi, sin, sqrt, tanh

from .statements import AtMost, Equal, Identity, Integral, Limit
from .tensor import (
    Positive,
    Refused,
    Sigmoid,
    Sum,
    Tensor,
    argmax,
    blocks,
    padded,
    unbounded,
)

__all__ = [
    "AtMost",
    "Equal",
    "Identity",
    "Integral",
    "Limit",
    "Positive",
    "Refused",
    "Sigmoid",
    "Sum",
    "Tensor",
    "argmax",
    "blocks",
    "cos",
    "erf",
    "exp",
    "log",
    "one_hot",
    "padded",
    "pi",
    "sin",
    "sqrt",
    "tanh",
    "unbounded",
]
