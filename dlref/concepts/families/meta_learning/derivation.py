"""Meta-learning in SymPy: a step as a function, weights as outputs."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Sum, Tensor, one_hot, tanh

n, d, h, k, e, m = sp.symbols("n d h k e m", integer=True)


def hidden(x, t, weight, bias, out):
    """Return hidden units, their slopes, and the errors."""
    D, H = x.shape[-1], out.shape[0]
    total = Sum(weight[h, d] * x[n, d], (d, D)) + bias[h]
    u = Tensor((n, h), tanh(total), name="u")
    s = Tensor((n, h), 1 - u[n, h] ** 2, name="s")
    guess = Sum(out[h] * u[n, h], (h, H))
    return u, s, Tensor(n, guess - t[n], name="r")


def slopes(x, t, weight, bias, out):
    """Return the gradients of the loss in the weights."""
    N = x.shape[0]
    u, s, r = hidden(x, t, weight, bias, out)
    back = r[n] * out[h] * s[n, h] / N
    g = Tensor((n, h), back, name="g")
    return (
        g,
        Tensor((h, d), Sum(g[n, h] * x[n, d], (n, N))),
        Tensor(h, Sum(g[n, h], (n, N))),
        Tensor(h, Sum(r[n] * u[n, h], (n, N)) / N),
    )


def regressor_loss(x, t, weight, bias, out):
    """Half the mean squared error of one hidden layer."""
    N, H = x.shape[0], out.shape[0]
    _, _, r = hidden(x, t, weight, bias, out)
    loss = Sum(r[n] ** 2, (n, N)) / (2 * N)

    def backward(dloss):
        g, dweight, dbias, dout = slopes(x, t, weight, bias, out)
        dx = dloss * Sum(g[n, h] * weight[h, d], (h, H))
        return (
            Tensor((n, d), dx),
            Tensor(n, -dloss * r[n] / N),
            Tensor((h, d), dloss * dweight[h, d]),
            Tensor(h, dloss * dbias[h]),
            Tensor(h, dloss * dout[h]),
        )

    return loss, backward


def adapted(x, t, weight, bias, out, lr):
    """Weights after a step, as a function of weights before it."""
    (N, D), H = x.shape, out.shape[0]
    u, s, r = hidden(x, t, weight, bias, out)
    _, gw, gb, go = slopes(x, t, weight, bias, out)
    stepped = (
        Tensor((h, d), weight[h, d] - lr * gw[h, d]),
        Tensor(h, bias[h] - lr * gb[h]),
        Tensor(h, out[h] - lr * go[h]),
    )

    def backward(dnew_weight, dnew_bias, dnew_out):
        A, B, C = dnew_weight, dnew_bias, dnew_out
        by_weight = Sum(A[h, d] * gw[h, d], (h, H), (d, D))
        rest = Sum(B[h] * gb[h] + C[h] * go[h], (h, H))
        dlr = -by_weight - rest
        moved = Sum(A[h, d] * x[n, d], (d, D)) + B[h]
        q = Tensor((n, h), moved, name="q")
        each = out[h] * s[n, h] * q[n, h] + C[h] * u[n, h]
        p = Tensor(n, Sum(each, (h, H)), name="p")
        bend = C[h] - 2 * u[n, h] * out[h] * q[n, h]
        du = r[n] * bend + p[n] * out[h]
        dz = Tensor((n, h), -lr / N * s[n, h] * du, name=r"\delta")
        f = Tensor((n, h), -lr / N * r[n] * out[h] * s[n, h], name="f")
        dx = dz[n, h] * weight[h, d] + f[n, h] * A[h, d]
        dout = r[n] * s[n, h] * q[n, h] + p[n] * u[n, h]
        return (
            Tensor((n, d), Sum(dx, (h, H))),
            Tensor(n, lr / N * p[n]),
            Tensor((h, d), A[h, d] + Sum(dz[n, h] * x[n, d], (n, N))),
            Tensor(h, B[h] + Sum(dz[n, h], (n, N))),
            Tensor(h, C[h] - lr / N * Sum(dout, (n, N))),
            dlr,
        )

    return stepped, backward


def hyper_linear(x, z, generator, bias_generator):
    """A layer whose weights are a function of a code."""
    (N, D), (M, _, E) = x.shape, generator.shape
    made = Sum(generator[m, d, e] * z[e], (e, E))
    weight = Tensor((m, d), made, name="W")
    bias = Sum(bias_generator[m, e] * z[e], (e, E))
    y = Sum(weight[m, d] * x[n, d], (d, D)) + bias

    def backward(dy):
        both = Sum(dy[n, m] * x[n, d], (n, N))
        dw = Tensor((m, d), both, name=r"\delta")
        db = Tensor(m, Sum(dy[n, m], (n, N)), name=r"\beta")
        of_weight = Sum(dw[m, d] * generator[m, d, e], (m, M), (d, D))
        of_bias = Sum(db[m] * bias_generator[m, e], (m, M))
        return (
            Tensor((n, d), Sum(dy[n, m] * weight[m, d], (m, M))),
            Tensor(e, of_weight + of_bias),
            Tensor((m, d, e), dw[m, d] * z[e]),
            Tensor((m, e), db[m] * z[e]),
        )

    return Tensor((n, m), y), backward


def it_is_a_descent_step(x, t, weight, bias, out, lr):
    """Differentiate the loss."""
    (H, D), net = weight.shape, (weight, bias, out)
    (new_weight, new_bias, new_out), _ = adapted(x, t, *net, lr)
    loss, _ = regressor_loss(x, t, *net)

    def down(p):
        return p - lr * loss.diff(p)

    return (
        Equal(new_weight[h, d], down(weight[h, d]), {h: H, d: D}),
        Equal(new_bias[h], down(bias[h]), {h: H}),
        Equal(new_out[h], down(out[h]), {h: H}),
    )


def curvature_comes_in(x, t, weight, bias, out, lr, dnew_bias):
    """The slope of a slope is symmetric."""
    H, net = out.shape[0], (weight, bias, out)
    none = Tensor((h, d), 0), Tensor(h, 0)
    _, pull = adapted(x, t, *net, lr)
    dbias = pull(none[0], dnew_bias, none[1])[3]
    loss, _ = regressor_loss(x, t, *net)
    twice = loss.diff(bias[h]).diff(bias[k])
    right = dnew_bias[h] - lr * Sum(twice * dnew_bias[k], (k, H))
    return Equal(dbias[h], right, {h: H})


def what_first_order_leaves_out():
    """The step shrinks the distance by this factor."""
    a, c, w, lr = sp.symbols("a c w eta", real=True)
    after = w - lr * a * (w - c)
    whole = (a / 2 * (after - c) ** 2).diff(w)
    return Identity(whole, (1 - lr * a) * (a * (after - c)))


def one_hot_picks_a_layer(x, generator, bias_generator):
    """All other terms are zero."""
    (N, D), (M, _, E) = x.shape, generator.shape
    code = Tensor(e, one_hot(e, k))
    y, _ = hyper_linear(x, code, generator, bias_generator)
    right = Sum(generator[m, d, k] * x[n, d], (d, D))
    right = right + bias_generator[m, k]
    return Equal(y[n, m], right, {n: N, m: M, k: E})
