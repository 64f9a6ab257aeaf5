"""The proof kernel: tensors in index notation, differentiated and compared exactly."""

from sympy import KroneckerDelta as one_hot
from sympy import cos, erf, exp, log, pi, sin, sqrt, tanh

from .tensor import Positive, Sigmoid, Sum, Tensor, argmax, blocks
from .theorem import AtMost, Equal, Identity, Integral, Limit

__all__ = [
    "AtMost",
    "Equal",
    "Identity",
    "Integral",
    "Limit",
    "Positive",
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
    "pi",
    "sin",
    "sqrt",
    "tanh",
]
