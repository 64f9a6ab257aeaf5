"""Slopes from differences in SymPy: the formulas, and their errors."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Identity, Positive, Tensor

n = sp.Symbol("n", integer=True)
h = sp.Symbol("h", positive=True)


def forward_difference(ahead, here, h):
    """How much is gained by a step, over the step."""
    y = Tensor(n, (ahead[n] - here[n]) / h)

    def backward(dy):
        return Tensor(n, dy[n] / h), Tensor(n, -dy[n] / h)

    return y, backward


def centered_difference(ahead, behind, h):
    """The same from one step behind to one ahead."""
    y = Tensor(n, (ahead[n] - behind[n]) / (2 * h))

    def backward(dy):
        half = dy[n] / (2 * h)
        return Tensor(n, half), Tensor(n, -half)

    return y, backward


def richardson(wide, narrow):
    """Two slopes, combined so that their errors cancel."""
    y = Tensor(n, (4 * narrow[n] - wide[n]) / 3)

    def backward(dy):
        return Tensor(n, -dy[n] / 3), Tensor(n, 4 * dy[n] / 3)

    return y, backward


def polynomial(degree):
    """Return a polynomial with any coefficients, and its slopes."""
    x = sp.Symbol("x", real=True)
    a = sp.symbols(f"a_:{degree + 1}", real=True)
    f = sum(c * x**power for power, c in enumerate(a))

    def slope(order):
        return f.diff(x, order)

    return x, f, slope


def at(operation, *values):
    """Return an operation of single numbers, each its own input."""
    tensors = (Tensor(n, v) for v in values[:2])
    return operation(*tensors, *values[2:])[0][0]


def centered(f, x, h):
    """Return the centered difference of an expression f in x."""
    return at(
        centered_difference, f.subs(x, x + h), f.subs(x, x - h), h
    )


def forward_error():
    """Taylor's formula, which ends for a polynomial."""
    x, f, slope = polynomial(3)
    found = at(forward_difference, f.subs(x, x + h), f, h)
    return Identity(
        found, slope(1) + h / 2 * slope(2) + h**2 / 6 * slope(3)
    )


def centered_error():
    """Even powers of h are the same ahead and behind."""
    x, f, slope = polynomial(4)
    return Identity(centered(f, x, h), slope(1) + h**2 / 6 * slope(3))


def richardson_error():
    """Half the step has a quarter of the error in h squared."""
    x, f, slope = polynomial(6)
    found = at(richardson, centered(f, x, h), centered(f, x, h / 2))
    return Identity(found, slope(1) - h**4 / 480 * slope(5))


def complex_step_error():
    """The odd powers of h, with their signs in turn."""
    x, f, slope = polynomial(4)
    _, imaginary = sp.expand(f.subs(x, x + sp.I * h)).as_real_imag()
    return Identity(imaginary / h, slope(1) - h**2 / 6 * slope(3))


def best_step():
    """What is left over is a square times positive numbers."""
    m, best = sp.symbols("m s", positive=True)
    rounding = 2 * m * best**3

    def error(h):
        return rounding / h + m * h**2

    because = m * (h - best) ** 2 * (h + 2 * best) / h
    return AtMost(error(best), error(h), because)


def kink():
    """One step ahead the rectifier gives x + h, one behind nothing."""
    x = sp.Symbol("x", real=True)
    ahead, behind = x + h, x - h
    found = at(
        centered_difference,
        Positive(ahead) * ahead,
        Positive(behind) * behind,
        h,
    )
    found = found.subs({Positive(ahead): 1, Positive(behind): 0})
    return Equal(found, sp.Rational(1, 2) + x / (2 * h))
