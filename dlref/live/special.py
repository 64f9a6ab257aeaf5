"""The special functions that a view takes from SciPy, where there is no SciPy."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType

import mpmath
import numpy as np

DIGITS = 30  # of which a slope by complex step may lose a few


def erfc(z):
    """Return 1 - erf(z), entry by entry, as scipy.special does."""
    return each(mpmath.erfc, z)


def erfcx(z):
    """Return exp(z^2) erfc(z), entry by entry, as scipy.special does."""
    return each(lambda x: mpmath.exp(x * x) * mpmath.erfc(x), z)


def ndtr(z):
    """Return the share of a normal distribution below z, as scipy.special does."""

    def below(x):
        if x.real > 0:  # from the side where nothing cancels
            return 1 - below(-x)
        return mpmath.erfc(-x / mpmath.sqrt(2)) / 2

    return each(below, z)


def each(function: Callable, z):
    """Return a function of mpmath at every entry of an array."""
    z = np.asarray(z)
    with mpmath.workdps(DIGITS):
        found = [function(x) for x in map(number, z.ravel())]
        return np.array(found, z.dtype).reshape(z.shape)


def number(x):
    """Return an entry of an array for mpmath."""
    return mpmath.mpc(x) if np.iscomplexobj(x) else mpmath.mpf(float(x))


def stand_in() -> None:
    """Let `from scipy.special import erfc` find the one above, if nothing else."""
    if "scipy" in sys.modules or find_spec("scipy") is not None:
        return
    package, special = ModuleType("scipy"), ModuleType("scipy.special")
    vars(special).update(erfc=erfc, erfcx=erfcx, ndtr=ndtr)
    vars(package).update(special=special)
    sys.modules |= {"scipy": package, "scipy.special": special}
