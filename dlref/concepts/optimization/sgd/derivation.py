"""Minibatches in SymPy: a loss on a few examples, and its noise."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, one_hot

n, m, d, j, b, c = sp.symbols("n m d j b c", integer=True)
rate = sp.Symbol("eta", real=True)
bend = sp.Symbol("lambda", real=True)


def minibatch_loss(weight, x, target, batch):
    """The mean squared error of the examples in the batch."""
    D, (B,) = x.shape[1], batch.shape
    guess = Sum(x[n, j] * weight[j], (j, D))
    error = Tensor(n, guess - target[n], name="r")
    loss = Sum(error[batch[b]] ** 2, (b, B)) / B

    def backward(dloss):
        slope = 2 / B * dloss * error[batch[b]]
        along = slope * x[batch[b], d]
        dweight = Tensor(d, Sum(along, (b, B)))
        drawn = one_hot(n, batch[b]) * slope
        dx = Tensor((n, d), Sum(drawn * weight[d], (b, B)))
        return dweight, dx, Tensor(n, -Sum(drawn, (b, B)))

    return loss, backward


def minibatch_variance(grads, size, replacement):
    """How far the mean of a drawn batch is from the mean of all."""
    N = grads.shape[0]
    mean = Tensor(d, Sum(grads[j, d], (j, N)) / N, name=r"\bar{g}")
    spread = Sum((grads[n, d] - mean[d]) ** 2, (n, N))
    left = 1 if replacement else (N - size) / (N - 1)
    share = Tensor((), left / (N * size), name="s")[()]
    variance = Tensor(d, share * spread)

    def backward(dvariance):
        off = grads[n, d] - mean[d]
        return Tensor((n, d), 2 * share * off * dvariance[d])

    return variance, backward


def batch_is_unbiased(weight, x, target, batch):
    """A mean over the batch of what is right for one draw."""
    (N, D), (B,) = x.shape, batch.shape

    def slope(drawn):
        return minibatch_loss(weight, x, target, drawn)[0].diff(
            weight[d]
        )

    one = Tensor(b, n, shape=(1,))
    all_of_them = Tensor(b, b, shape=(N,))
    each = Tensor(c, batch[c])
    alone = Tensor(b, each[c], shape=(1,))
    parts = Sum(slope(alone), (c, B)) / B
    return (
        Equal(slope(batch), parts, {d: D, batch: N}),
        Equal(Sum(slope(one), (n, N)) / N, slope(all_of_them), {d: D}),
    )


def variance_of_draws(grads, size, apart, replacement):
    """The mean square of the batch's mean, less the mean's square."""
    N, D = grads.shape
    same = one_hot(b, c)  # one draw meets itself
    met = same * one_hot(n, m) / N + (1 - same) * apart
    product = met * grads[n, d] * grads[m, d] / size**2
    square = Sum(product, (b, size), (c, size), (n, N), (m, N))
    mean = Sum(grads[n, d], (n, N)) / N
    variance, _ = minibatch_variance(grads, size, replacement)
    return Equal(square - mean**2, variance[d], {d: D})


def with_replacement(grads, size):
    """Two draws meet any pair of examples equally often."""
    N, _ = grads.shape
    apart = sp.S.One / N**2
    return variance_of_draws(grads, size, apart, True)


def without_replacement(grads, size):
    """Two draws never meet the same example."""
    N, _ = grads.shape
    apart = (1 - one_hot(n, m)) / (N * (N - 1))
    return variance_of_draws(grads, size, apart, False)


def noise_adds_up():
    """The mean over the examples; the cross term vanishes."""
    N = sp.Symbol("N", integer=True, positive=True)
    w, s = sp.symbols("w s", real=True)
    z = sp.IndexedBase("z", shape=(N,), real=True)
    noise = Tensor(n, z[n] - Sum(z[m], (m, N)) / N)  # mean zero
    moved = w - rate * (bend * (w - s) + noise[n])
    after = Sum((moved - s) ** 2, (n, N)) / N
    spread = Sum(noise[n] ** 2, (n, N)) / N
    shrunk = (1 - rate * bend) ** 2 * (w - s) ** 2
    return Equal(after, shrunk + rate**2 * spread)


def settles_at_a_floor():
    """By induction: true before the first step, kept true by each."""
    k = sp.Symbol("k", integer=True, nonnegative=True)
    start, v = sp.symbols("e v", real=True)
    floor = rate * v / (bend * (2 - rate * bend))

    def distance(k):
        return floor + (1 - rate * bend) ** (2 * k) * (start - floor)

    after = (1 - rate * bend) ** 2 * distance(k) + rate**2 * v
    return Equal(distance(0), start), Equal(after, distance(k + 1))


def shrinking_rate_takes_the_mean():
    """Each step adds one example to t times the place."""
    t = sp.Symbol("t", integer=True, positive=True)  # of this step
    w, x = sp.symbols("w x", real=True)
    moved = w - (w - x) / t
    return Equal(t * moved, (t - 1) * w + x)
