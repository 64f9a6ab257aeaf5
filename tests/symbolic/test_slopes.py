"""The slope that the proof compares with is that of the definition, in numbers.

What is differentiated is evaluated beside a point, before any normal form; the slope
is evaluated in each normal form that a proof may use.
"""

from random import Random

import mpmath
import pytest
import sympy as sp

from dlref.symbolic.evaluate import Values
from dlref.symbolic.setting import sizes
from tests.symbolic.length import nodes
from tests.symbolic.points import (
    DIGITS,
    derivative,
    gaps,
    proved,
    setting,
    shape,
    values,
)

INPUTS = 3  # of an operation whose slope is compared, at most
# Forms with more parts take minutes to evaluate, and the names that they lack were kept
# by the form before.
PARTS = 20_000
LENGTH = (
    850  # parts of a definition; to differentiate longer ones written out, a minute
)


@pytest.mark.parametrize("name", proved())
def test_slope_in_normal_form_is_that_of_the_definition(name):
    here, rng = setting(name), Random(name)
    symbols, objective = values(here.op), here.objective()
    for wrt in rng.sample(here.op.wrt, min(INPUTS, len(here.op.wrt))):
        at = tuple(map(rng.randrange, shape(here.op, wrt)))
        want = derivative(objective, symbols, wrt.name, at)
        forms = gaps(name).attempts
        for place, normal in enumerate(forms if nodes(name) <= LENGTH else forms[:1]):
            free, slope = gaps(name).slope(normal, wrt, sizes(wrt.axes, here.fixed))
            e = sp.sympify(normal.expression(slope))
            if place and sum(1 for _ in sp.preorder_traversal(e)) > PARTS:
                break  # the next are longer
            with mpmath.workdps(DIGITS):
                found = Values(symbols)(e, dict(zip(free, at, strict=True)))
            scale = max(1, abs(want))
            assert abs(found - want) < 1e-30 * scale, (
                f"d{wrt.name} at {at}: {found}, {want}"
            )
