"""Programs on a tape in SymPy: what their gradients are, and why."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, cos, log, sin

n, i, j, k = sp.symbols("n i j k", integer=True)


def taped_example(x1, x2):
    """A logarithm, a product and a sine."""
    product = x1[n] * x2[n]
    y = Tensor(n, log(x1[n]) + product - sin(x2[n]))

    def backward(dy):
        dx1 = Tensor(n, dy[n] * (1 / x1[n] + x2[n]))
        return dx1, Tensor(n, dy[n] * (x1[n] - cos(x2[n])))

    return y, backward


def taped_power(x, steps):
    """The input to the power that repeated squaring reaches."""
    power = 2**steps
    y = Tensor(n, x[n] ** power)
    return y, lambda dy: Tensor(n, dy[n] * power * x[n] ** (power - 1))


def matrices():
    """Return two matrices that fit, and a vector on each side."""
    N, M, K = sp.symbols("I J K", integer=True, positive=True)
    first = sp.IndexedBase("A", shape=(M, N), real=True)
    second = sp.IndexedBase("B", shape=(K, M), real=True)
    v = sp.IndexedBase("v", shape=(N,), real=True)
    u = sp.IndexedBase("u", shape=(K,), real=True)
    return first, second, u, v


def pullbacks_compose():
    """Both sides are one triple sum, added up in another order."""
    first, second, u, v = matrices()
    (M, N), (K, _) = first.shape, second.shape
    pushed = Sum(first[j, i] * v[i], (i, N))
    pulled = Sum(second[k, j] * u[k], (k, K))
    out = Sum(u[k] * Sum(second[k, j] * pushed, (j, M)), (k, K))
    back = Sum(Sum(first[j, i] * pulled, (j, M)) * v[i], (i, N))
    return Equal(out, back)


def uses_add_up():
    """Each way from the input to the output brings a share."""
    N = sp.Symbol("N", integer=True, positive=True)
    form = sp.IndexedBase("Q", shape=(N, N), real=True)
    x = sp.IndexedBase("x", shape=(N,), real=True)

    def f(a, b):
        return Sum(form[i, j] * a[i] * b[j], (i, N), (j, N))

    a = sp.IndexedBase("a", shape=(N,), real=True)
    first, second = f(a, x).diff(a[k]), f(x, a).diff(a[k])
    return Equal(f(x, x).diff(x[k]), first + second, {k: N})
