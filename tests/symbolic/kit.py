"""Symbols for the tests of the kernel, and short ways to try a claim."""

import sympy as sp

from dlref.record import Input, Operation, Output
from dlref.symbolic import Equal, Refused
from dlref.symbolic.proof import prove

n, m, k, j, d, t, u, v, p = sp.symbols("n m k j d t u v p", integer=True)
N, M, K, D = sp.symbols("N M K D", integer=True, positive=True)


def tensor(name, *shape):
    """Return a real tensor."""
    return sp.IndexedBase(name, shape=shape, real=True)


def gradients(inputs, outputs, derivation, fixed=None, **rest):
    """Return the proofs of an operation; its axes are written "x: N D, y: N"."""

    def items(kind, text):
        pairs = (item.split(":") for item in text.split(","))
        return tuple(kind(name.strip(), axes.strip()) for name, axes in pairs)

    op = Operation("tried", items(Input, inputs), items(Output, outputs), (), **rest)
    return list(prove(op, derivation, fixed or {}))


def proved(*args, **rest):
    """Whether every gradient is proved."""
    return all(proof.ok for proof in gradients(*args, **rest))


def refusal(*args, **rest):
    """Return why the first gradient is refused."""
    first = gradients(*args, **rest)[0]
    assert not first.ok
    assert first.tier == "refused", first
    return first.hypotheses[0]


def equal(left, right, ranges=()):
    """Whether an equation is proved, at every size."""
    return Equal(left, right, dict(ranges)).holds()


def refused(left, right, ranges=()):
    """Return why an equation is refused."""
    try:
        held = Equal(left, right, dict(ranges)).holds()
    except Refused as error:
        return str(error)
    raise AssertionError(f"not refused, holds: {held}")
