"""How much smaller a U-Net's result is, in SymPy."""

import sympy as sp

from dlref.symbolic import Identity

level, bottom = sp.symbols("l b", real=True)


def border_of_unpadded_layers():
    """By induction over the levels, down and up.

    With s places, two layers leave s - 4. On the way down they are
    halved, on the way up doubled. At the bottom, level 0, b places
    come in and b - 4 go out.
    """
    down = 2**level * bottom + 4 * (2**level - 1)
    up = 2**level * (bottom - 4) - 4 * (2**level - 1)
    higher = {level: level + 1}
    return (
        Identity(down.subs(level, 0), bottom),
        Identity(down.subs(higher), 2 * down + 4),
        Identity(up.subs(level, 0), bottom - 4),
        Identity(up.subs(higher), 2 * up - 4),
        Identity(down - up, 12 * 2**level - 8),
    )
