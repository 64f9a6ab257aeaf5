"""Every way from the first states to the last, summed up, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, exp, log, one_hot

n, t, s, r, k, a, j, c = sp.symbols("n t s r k a j c", integer=True)
ONE, NONE = sp.Integer(1), sp.Integer(0)


def into(ways, jump, state):
    """Return the ways into a state: stay, one on, or two on."""
    found = ways[state]
    if state > 0:
        found += ways[state - 1]
    if state > 1:
        found += jump[state] * ways[state - 2]
    return found


def out_of(ways, jump, state):
    """Return the ways out of a state."""
    found, L = ways[state], len(ways)
    if state + 1 < L:
        found += ways[state + 1]
    if state + 2 < L:
        found += jump[state + 2] * ways[state + 2]
    return found


def trellis(emit, jump):
    """The chances of all ways from the first states to the last.

    A way is in one state at each step. It begins in one of the first
    two, and ends in one of the last two.
    """
    _, T, L = emit.shape
    e = [[exp(emit[n, u, v]) for v in range(L)] for u in range(T)]
    front = [[e[0][v] if v < 2 else NONE for v in range(L)]]
    for u in range(1, T):
        now = []
        for v in range(L):
            entry = e[u][v] * into(front[-1], jump, v)
            name = f"f_{{{u}{v}}}"
            now.append(Tensor(n, entry, name=name)[n])
        front.append(now)
    back = [[ONE if v > L - 3 else NONE for v in range(L)]]
    for u in reversed(range(1, T)):
        after = [e[u][v] * back[0][v] for v in range(L)]
        back.insert(0, [out_of(after, jump, v) for v in range(L)])
    ways = sum(front[-1][-2:])

    def backward(dy):
        entry = sum(
            one_hot(t, u) * one_hot(s, v) * front[u][v] * back[u][v]
            for u in range(T)
            for v in range(L)
        )
        return Tensor((n, t, s), dy[n] * entry / ways)

    return Tensor(n, log(ways)), backward


def shares_of_a_step_sum_to_one(emit, jump, dy):
    """Each way is in one state at each step."""
    N, T, L = emit.shape
    demit = trellis(emit, jump)[1](dy)
    steps = (sum(demit[n, u, v] for v in range(L)) for u in range(T))
    fixed = {"T": T, "L": L}
    return tuple(Equal(step, dy[n], {n: N}, fixed) for step in steps)


def every_step_sees_all_ways():
    """One more step in front is one step less behind."""
    L = sp.Symbol("L", integer=True, positive=True)
    f, e, g = (sp.IndexedBase(x, shape=(L,), real=True) for x in "feg")
    move = sp.IndexedBase("A", shape=(L, L), real=True)
    come = Tensor(s, exp(e[s]) * Sum(move[r, s] * f[r], (r, L)))
    go = Tensor(r, Sum(move[r, s] * exp(e[s]) * g[s], (s, L)))
    return Equal(Sum(come[s] * g[s], (s, L)), Sum(f[r] * go[r], (r, L)))


def slope_at_a_step():
    """What comes and what goes on do not depend on the step itself."""
    L = sp.Symbol("L", integer=True, positive=True)
    e, c, g = (sp.IndexedBase(x, shape=(L,), real=True) for x in "ecg")
    front = Tensor(s, c[s] * exp(e[s]), name="f")
    ways = Sum(front[s] * g[s], (s, L))
    return Equal(log(ways).diff(e[k]), front[k] * g[k] / ways, {k: L})


def gradient_is_a_gap():
    """Over any list of ways; each has one symbol at each step."""
    T, C, A = sp.symbols("T C A", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(T, C), real=True)
    way = sp.IndexedBase("a", shape=(A, T), integer=True)
    total = Tensor(t, Sum(exp(z[t, c]), (c, C)))
    log_p = Tensor((t, c), z[t, c] - log(total[t]))
    chance = Tensor(a, exp(Sum(log_p[j, way[a, j]], (j, T))), name="P")
    loss = -log(Sum(chance[a], (a, A)))
    hit = Sum(chance[a] * one_hot(way[a, t], k), (a, A))
    share = hit / Sum(chance[a], (a, A))
    p = exp(z[t, k]) / total[t]
    return Equal(loss.diff(z[t, k]), p - share, {t: T, k: C, way: C})
