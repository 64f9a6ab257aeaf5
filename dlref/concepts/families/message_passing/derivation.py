"""Message passing and sets in SymPy: gradients, and symmetry."""

import sympy as sp

from dlref.concepts.families.graph_networks.derivation import gcn_layer
from dlref.symbolic import Equal, Sum, Tensor, one_hot, sqrt, tanh

n, d, m, h, e, i, j, k, r, v, s = sp.symbols(
    "n d m h e i j k r v s", integer=True
)


def scatter_sum(messages, target, nodes):
    """At each node, the sum of the messages to it."""
    E, _ = messages.shape
    here = one_hot(v, target[e]) * messages[e, d]
    y = Tensor((v, d), Sum(here, (e, E)))
    return y, lambda dy: Tensor((e, d), dy[target[e], d])


def spoken(x, said, heard, bias, speaker, hearer):
    """Return what one node says to another."""
    D = x.shape[-1]
    both = said[m, d] * x[speaker, d] + heard[m, d] * x[hearer, d]
    return tanh(Sum(both, (d, D)) + bias[m])


def message_passing(x, source, target, said, heard, bias, root):
    """Each edge has a message, and each node the sum of its own."""
    (V, D), (E,), (M, _) = x.shape, source.shape, said.shape
    message = spoken(x, said, heard, bias, source[e], target[e])
    u = Tensor((e, m), message, name="u")
    own = Sum(root[m, d] * x[v, d], (d, D))
    arrives = Sum(one_hot(v, target[e]) * u[e, m], (e, E))

    def backward(dy):
        back = dy[target[e], m] * (1 - u[e, m] ** 2)
        g = Tensor((e, m), back, name="g")
        speaks = Sum(one_hot(v, source[e]) * g[e, m], (e, E))
        hears = Sum(one_hot(v, target[e]) * g[e, m], (e, E))
        of = said[m, d] * speaks + heard[m, d] * hears
        return (
            Tensor((v, d), Sum(root[m, d] * dy[v, m] + of, (m, M))),
            Tensor((m, d), Sum(g[e, m] * x[source[e], d], (e, E))),
            Tensor((m, d), Sum(g[e, m] * x[target[e], d], (e, E))),
            Tensor(m, Sum(g[e, m], (e, E))),
            Tensor((m, d), Sum(dy[v, m] * x[v, d], (v, V))),
        )

    return Tensor((v, m), own + arrives), backward


def hidden(x, weight, bias):
    """Return the features of each element."""
    D = x.shape[-1]
    total = Sum(weight[h, d] * x[n, s, d], (d, D)) + bias[h]
    return Tensor((n, s, h), tanh(total), name="u")


def deep_sets(x, members, weight, bias, out):
    """The features of the members, added, and a layer on that."""
    (N, S, _), (M, H) = x.shape, out.shape
    u = hidden(x, weight, bias)
    whole = Sum(members[n, s] * u[n, s, h], (s, S))
    z = Tensor((n, h), whole, name="z")
    y = Tensor((n, m), Sum(out[m, h] * z[n, h], (h, H)))

    def backward(dy):
        back = Sum(dy[n, m] * out[m, h], (m, M))
        slope = members[n, s] * (1 - u[n, s, h] ** 2)
        g = Tensor((n, s, h), slope * back, name="g")
        every = (n, N), (s, S)
        return (
            Tensor((n, s, d), Sum(g[n, s, h] * weight[h, d], (h, H))),
            Tensor((h, d), Sum(g[n, s, h] * x[n, s, d], *every)),
            Tensor(h, Sum(g[n, s, h], *every)),
            Tensor((m, h), Sum(dy[n, m] * z[n, h], (n, N))),
        )

    return y, backward


def permutation(V):
    """Return new places p, and q: [p_j = k] = [j = q_k], both ways."""
    p, q = (
        sp.IndexedBase(sp.Symbol(name, integer=True), shape=(V,))
        for name in "pq"
    )
    return (
        p,
        q,
        lambda j, k: one_hot(p[j], k),
        lambda j, k: one_hot(j, q[k]),
    )


def sum_in_any_order():
    """Each k is met once, at j = q_k."""
    V = sp.Symbol("V", integer=True, positive=True)
    f = sp.IndexedBase("f", shape=(V,), real=True)
    p, q, forward, backward = permutation(V)

    def through(is_at):
        return Sum(is_at(j, k) * f[k], (j, V), (k, V))

    return (
        Equal(Sum(f[p[j]], (j, V)), through(forward), {p: V}),
        Equal(through(backward), Sum(f[k], (k, V)), {q: V}),
    )


def order_of_a_set():
    """The members stand in the sum alone."""
    S, D, H, M = sp.symbols("S D H M", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(1, S, D), real=True)
    members = sp.IndexedBase("c", shape=(1, S), real=True)
    weight = sp.IndexedBase("W", shape=(H, D), real=True)
    bias = sp.IndexedBase("b", shape=(H,), real=True)
    out = sp.IndexedBase("O", shape=(M, H), real=True)
    p, q, forward, backward = permutation(S)
    moved = Tensor((n, s, d), x[n, p[s], d], shape=x.shape)
    count = Tensor((n, s), members[n, p[s]], shape=members.shape)
    y, _ = deep_sets(x, members, weight, bias, out)
    z, _ = deep_sets(moved, count, weight, bias, out)
    u = hidden(x, weight, bias)

    def through(is_at):
        one = is_at(j, k) * members[0, k] * u[0, k, h]
        return Sum(out[m, h] * Sum(one, (j, S), (k, S)), (h, H))

    return (
        Equal(z[0, m], through(forward), {m: M, p: S}),
        Equal(through(backward), y[0, m], {m: M, q: S}),
    )


def between_all(x, counts, said, heard, bias, root, is_at, hearer):
    """Return what a node answers, its sum over nodes by `is_at`."""
    V, D = x.shape
    message = spoken(x, said, heard, bias, k, hearer)
    one = is_at(j, k) * counts[hearer, k] * message
    own = Sum(root[m, d] * x[hearer, d], (d, D))
    return own + Sum(one, (j, V), (k, V))


def edges_are_counts(x, source, target, said, heard, bias, root):
    """Each edge is counted where its two ends meet."""
    (V, _), (E,), (M, _) = x.shape, source.shape, said.shape
    here = one_hot(target[e], v) * one_hot(source[e], j)
    counts = Tensor((v, j), Sum(here, (e, E)))
    weights = said, heard, bias, root
    y, _ = message_passing(x, source, target, *weights)
    z = between_all(x, counts, *weights, one_hot, v)
    return Equal(y[v, m], z, {v: V, m: M, source: V, target: V})


def names_of_nodes():
    """What is between two nodes moves with them."""
    V, D, M = sp.symbols("V D M", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(V, D), real=True)
    counts = sp.IndexedBase("C", shape=(V, V), real=True)
    said, heard, root = (
        sp.IndexedBase(name, shape=(M, D), real=True) for name in "WUR"
    )
    bias = sp.IndexedBase("b", shape=(M,), real=True)
    p, q, forward, backward = permutation(V)
    new_x = Tensor((v, d), x[p[v], d], shape=(V, D))
    new_counts = Tensor((v, j), counts[p[v], p[j]])
    weights = said, heard, bias, root
    y = between_all(new_x, new_counts, *weights, one_hot, i)

    def through(is_at):
        return between_all(x, counts, *weights, is_at, p[i])

    old = between_all(x, counts, *weights, one_hot, p[i])
    return (
        Equal(y, through(forward), {i: V, m: M, p: V}),
        Equal(through(backward), old, {i: V, m: M, p: V, q: V}),
    )


def names_in_a_convolution():
    """The degrees are renamed as well, being sums over nodes."""
    V, D, M = sp.symbols("V D M", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(1, V, D), real=True)
    links = sp.IndexedBase("A", shape=(1, V, V), real=True)
    weight = sp.IndexedBase("W", shape=(M, D), real=True)
    bias = sp.IndexedBase("b", shape=(M,), real=True)
    p, q, forward, backward = permutation(V)
    new_x = Tensor((n, v, d), x[n, p[v], d], shape=x.shape)
    new_links = Tensor(
        (n, v, j), links[n, p[v], p[j]], shape=links.shape
    )
    y, _ = gcn_layer(new_x, new_links, weight, bias)
    old, _ = gcn_layer(x, links, weight, bias)

    def through(is_at):
        def root(a):
            one = is_at(s, r) * links[0, a, r]
            return sqrt(Sum(one, (s, V), (r, V)) + 1)

        one = is_at(j, k) * links[0, p[i], k] * x[0, k, d] / root(k)
        mixed = Sum(one, (j, V), (k, V)) / root(p[i])
        mixed = mixed + x[0, p[i], d] / root(p[i]) ** 2
        return Sum(weight[m, d] * mixed, (d, D)) + bias[m]

    return (
        Equal(y[0, i, m], through(forward), {i: V, m: M, p: V}),
        Equal(
            through(backward), old[0, p[i], m], {i: V, m: M, p: V, q: V}
        ),
    )
