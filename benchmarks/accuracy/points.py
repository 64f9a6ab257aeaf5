"""Where an operation is measured: all numbers of a format, or those that tell most."""

from itertools import product

import numpy as np

from dlref.guard import RULES
from dlref.record import Input

NEAR = (0, 1, 2, 3, 8, 64, 1024, 2**16, 2**24)  # units away from a turning point
MOST = 30  # turning points: a sine has no end of them
STEPS = 64  # of bisection
PLAIN = Input("x", "").draw
SHIFTS = (0, 0, 0, -20, -8, -2, 2, 4)  # of which powers of two multiply a plain draw
HALVES = np.arange(-20, 21) / 2
WIDE = np.array([88.72, 87.33, 103.97, 709.78, 708.4, 745.13, 20.0, 37.5, 40.0])


def points(truth, op, form, count, rng, whole=False):
    """Return the arguments at which an operation is measured, an array for each."""
    free = [i for i in op.arguments if i.axes]
    if len(free) == 1:
        x = numbers(form, count, rng, whole)
        x = obeying(free[0], np.union1d(x, edges(truth, form)))
        turns = turning(truth, form, x, rng)
        return [obeying(free[0], np.union1d(x, turns))]
    total = len(numbers(form, count, rng, whole))
    return [mixed(item, form, total, rng) for item in free]


def numbers(form, count, rng, whole):
    """Return numbers of a format, of all sizes."""
    if whole and form.digits < 24:
        return form.all()
    middle = np.concatenate(
        [rng.uniform(-width, width, count) for width in (1, 6, 40, 760)]
    )
    found = [form.any(rng, count), form.each(rng), form.within(middle)]
    return np.concatenate(found)


def mixed(item, form, count, rng):
    """Return numbers for one argument of several: as its record draws them.

    Where that is the plain normal draw, sizes vary more, by powers of two.
    """
    if item.rule == "mask":
        return rng.random(count) < 0.5
    drawn = np.asarray(item.draw(rng, (count,)), float)
    if item.draw is PLAIN and not item.rule:
        drawn = np.ldexp(drawn, rng.choice(SHIFTS, count))
    return np.resize(form.within(drawn), count)


def obeying(item, x):
    """Return those numbers that the record allows for an argument."""
    return x[RULES[item.rule][1](x)] if item.rule else x


def edges(truth, form):
    """Return whole and half numbers, options, and where exponentials end."""
    plain = [*HALVES, *WIDE, *-WIDE, *truth.options, form.tiny, -form.tiny]
    return near(form, form.within(np.array(plain)), 3)


def near(form, x, reach=None):
    """Return numbers some units away from x, on both sides."""
    found = [
        x + side * away * form.spacing(x)
        for side, away in product((-1, 1), NEAR[:reach])
    ]
    return form.within(np.concatenate([np.zeros(0), *found]))


def turning(truth, form, x, rng):
    """Return numbers near where a result changes sign, or becomes too small or large.

    Between two numbers where that happens, the place is found by bisection.
    """
    classes = [kinds(truth, form, v) for v in x]
    places = [
        (k, place)
        for place in range(len(classes[0]))
        for k in range(len(x) - 1)
        if classes[k][place] != classes[k + 1][place]
    ]
    if len(places) > MOST:
        places = [places[k] for k in rng.choice(len(places), MOST, replace=False)]
    found = [bisected(truth, form, x[k], x[k + 1], place) for k, place in places]
    return near(form, np.array(found))


def kinds(truth, form, x):
    """Return of each result its sign, and whether it is normal, or beyond that."""
    results, _, _ = truth(x)
    return [
        (np.sign(v), int(abs(v) >= form.tiny) + int(abs(v) > form.largest))
        for v, _ in results
    ]


def bisected(truth, form, left, right, place):
    """Return a number beside which the kind of a result changes."""
    first = kinds(truth, form, left)[place]
    for _ in range(STEPS):
        middle = float(form.rounded(left / 2 + right / 2))
        if middle in (left, right):
            break
        if kinds(truth, form, middle)[place] == first:
            left = middle
        else:
            right = middle
    return float(right)
