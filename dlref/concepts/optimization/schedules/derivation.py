"""Learning-rate schedules in SymPy; nothing is differentiated.

A bracket [z > 0] chooses between the pieces of a schedule.
"""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Integral,
    Positive,
    Sum,
    Tensor,
    cos,
    pi,
    sqrt,
)

n, k = sp.symbols("n k", integer=True)
t = sp.Symbol("t", positive=True)


def choose(condition, yes, no):
    """Return the first where the condition is positive."""
    holds = Positive(condition)
    return holds * yes + (1 - holds) * no


def multi_step_lr(step, milestones, lr, gamma):
    """A factor for each milestone that is reached."""
    (K,) = milestones.shape
    reached = Sum(1 - Positive(milestones[k] - step[n]), (k, K))
    return Tensor(n, lr * gamma**reached)


def exponential_lr(step, lr, gamma):
    """The same factor at every step."""
    return Tensor(n, lr * gamma ** step[n])


def polynomial_lr(step, lr, total_iters, power):
    """A power of the share of the time that is left."""
    left = Positive(total_iters - step[n]) * (1 - step[n] / total_iters)
    return Tensor(n, lr * left**power)


def linear_lr(step, lr, start_factor, end_factor, total_iters):
    """A straight line from one factor to another, then level."""
    share = choose(total_iters - step[n], step[n] / total_iters, 1)
    factor = start_factor + (end_factor - start_factor) * share
    return Tensor(n, lr * factor)


def cosine_annealing_lr(step, lr, T_max, eta_min):
    """Half a wave, from the rate down to the least."""
    wave = (1 + cos(pi * step[n] / T_max)) / 2
    return Tensor(n, eta_min + (lr - eta_min) * wave)


def one_cycle_lr(
    step, max_lr, total_steps, pct_start, div_factor, final_div_factor
):
    """Half a wave up, and a longer one down."""
    top, end = pct_start * total_steps - 1, total_steps - 1
    first = max_lr / div_factor
    last = first / final_div_factor
    up = (1 - cos(pi * step[n] / top)) / 2
    down = (1 + cos(pi * (step[n] - top) / (end - top))) / 2
    fall = Tensor(n, last + (max_lr - last) * down, name="f")
    rise = Tensor(n, first + (max_lr - first) * up, name="r")
    return Tensor(n, choose(step[n] - top, fall[n], rise[n]))


def noam_lr(step, d_model, warmup):
    """Up in a line, then down with the root of the step."""
    rises, falls = step[n] / sqrt(warmup) ** 3, 1 / sqrt(step[n])
    chosen = choose(step[n] - warmup, falls, rises)
    return Tensor(n, chosen / sqrt(d_model))


def wsd_lr(step, lr, warmup, stable, decay):
    """Up in a line, level, and down in a line."""
    top, end = warmup + stable, warmup + stable + decay
    first, last = Positive(warmup - step[n]), Positive(step[n] - top)
    rises, level = first * step[n] / warmup, (1 - first) * (1 - last)
    falls = last * Positive(end - step[n]) * (end - step[n]) / decay
    return Tensor(n, lr * (rises + level + falls))


def at(schedule, step, *options):
    """Return the rate at one step."""
    return schedule(Tensor(n, step), *options).entry


def cosine_endpoints(lr, T_max, eta_min):
    """The cosine is 1 at 0, 0 in the middle, -1 at the end."""
    rest = lr, T_max, eta_min
    middle = (lr + eta_min) / 2
    return (
        Equal(at(cosine_annealing_lr, 0, *rest), lr),
        Equal(at(cosine_annealing_lr, T_max / 2, *rest), middle),
        Equal(at(cosine_annealing_lr, T_max, *rest), eta_min),
    )


def cosine_area():
    """The part above the middle fills the part below it."""
    high, low, T = sp.symbols("eta m T", positive=True)
    rate = at(cosine_annealing_lr, t, high, T, low)
    return Integral(rate, (t, 0, T), T * (high + low) / 2)


def one_cycle_meets(
    max_lr, total_steps, pct_start, div_factor, final_div_factor
):
    """Both pieces are at the largest rate where they meet."""
    rest = (
        max_lr,
        total_steps,
        pct_start,
        div_factor,
        final_div_factor,
    )
    top, end = pct_start * total_steps - 1, total_steps - 1

    def piece(step, later):
        rate = at(one_cycle_lr, step, *rest)
        return rate.subs(Positive(step - top), later)

    first = max_lr / div_factor
    return (
        Equal(piece(0, 0), first),
        Equal(piece(top, 0), max_lr),
        Equal(piece(top, 1), max_lr),
        Equal(piece(end, 1), first / final_div_factor),
    )


def noam_peak():
    """At the end of the warm-up both pieces are the same."""
    d, w = sp.symbols("d w", positive=True)
    rate = at(noam_lr, t, d, w)
    peak = 1 / sqrt(d) / sqrt(w)
    return tuple(
        Equal(rate.subs(Positive(t - w), later).subs(t, w), peak)
        for later in (0, 1)
    )


def wsd_area():
    """A triangle, a rectangle, a triangle."""
    high, w, s, d = sp.symbols("eta w s d", positive=True)
    top, end = w + s, w + s + d
    rate = at(wsd_lr, t, high, w, s, d)

    def piece(warm, late, alive):
        return (
            rate.subs(Positive(w - t), warm)
            .subs(Positive(t - top), late)
            .subs(Positive(end - t), alive)
        )

    return (
        Integral(piece(1, 0, 1), (t, 0, w), high * w / 2),
        Integral(piece(0, 0, 1), (t, w, top), high * s),
        Integral(piece(0, 1, 1), (t, top, end), high * d / 2),
    )
