"""Four small graphs in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def circuit(x, y, z):
    """Return (x + y) z.

    Args:
        x: float (*N).
        y: float (*N).
        z: float (*N).

    Returns:
        f: float (*N).
        backward: df (*N) -> dx (*N), dy (*N), dz (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    q = x + y
    f = q * z

    def backward(df):
        dq = df * z
        return dq, dq.copy(), df * q

    return f, backward


def sigmoid_neuron(w, x):
    """Return the sigmoid of w0 x0 + w1 x1 + w2.

    Args:
        w: two weights and a bias, float (3,).
        x: two inputs, float (*N, 2).

    Returns:
        f: float (*N).
        backward: df (*N) -> dw (3,), dx (*N, 2).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    z = w[0] * x[..., 0] + w[1] * x[..., 1] + w[2]  # (*N)
    f, back_sigmoid = sigmoid(z)

    def backward(df):
        dz = back_sigmoid(df)  # (*N)
        dw0, dw1 = np.sum(dz * x[..., 0]), np.sum(dz * x[..., 1])
        dw = np.stack([dw0, dw1, np.sum(dz)])
        return dw, np.stack([dz * w[0], dz * w[1]], axis=-1)

    return f, backward


def micrograd_example(a, b):
    """Return the expression of micrograd's first page.

    Args:
        a: float (*N).
        b: float (*N).

    Returns:
        g: float (*N).
        backward: dg (*N) -> da (*N), db (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or it divides by zero.
    """
    plus, minus = a + b, b - a
    up, over = plus.real > 0, minus.real > 0
    c = 2 * (2 * plus + 1) + 1 - a
    d = 3 * (a * b + b**3) + np.where(up, plus, 0)
    e = c - (4 * d + np.where(over, minus, 0))
    if np.any(e == 0):
        raise ValueError("e must not be 0, got it for some a and b")
    f = e**2
    g = f / 2 + 10 / f

    def backward(dg):
        df = dg * (1 / 2 - 10 / f**2)
        de = df * 2 * e
        left, right = 4 * np.where(up, de, 0), np.where(over, de, 0)
        da = de * (3 - 12 * b) - left + right
        db = de * (4 - 12 * (a + 3 * b**2)) - left - right
        return da, db

    return g, backward


def toy_loss(x, y, beta, omega):
    """Return the squared error of three bends in a row.

    Args:
        x: inputs, float (*N).
        y: targets, float (*N).
        beta: what is added before each bend and at last, float (4,).
        omega: the factors there, float (4,).

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> dx (*N), dy (*N), dbeta (4,),
            domega (4,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    f0 = beta[0] + omega[0] * x
    h1 = np.sin(f0)
    f1 = beta[1] + omega[1] * h1
    h2 = np.exp(f1)
    f2 = beta[2] + omega[2] * h2
    h3 = np.cos(f2)
    f3 = beta[3] + omega[3] * h3
    loss = (f3 - y) ** 2

    def backward(dloss):
        df3 = 2 * (f3 - y) * dloss
        df2 = -np.sin(f2) * omega[3] * df3
        df1 = h2 * omega[2] * df2
        df0 = np.cos(f0) * omega[1] * df1
        back, fed = (df0, df1, df2, df3), (x, h1, h2, h3)
        dbeta = np.stack([np.sum(d) for d in back])
        pairs = zip(back, fed, strict=True)
        domega = np.stack([np.sum(d * h) for d, h in pairs])
        return omega[0] * df0, -df3, dbeta, domega

    return loss, backward
