"""Shapes are matched against the axes of a record."""

import pytest

from dlref.axes import Pattern, Sizes


def matched(*pairs, known=None):
    sizes = Sizes()
    for word, size in (known or {}).items():
        sizes.bind(word, size, "the options")
    for name, (text, shape) in zip("abcdef", pairs, strict=False):
        sizes.match(Pattern.of(name, text), shape)
    sizes.settle()
    return dict(sizes)


@pytest.mark.parametrize(
    ("pairs", "sizes"),
    [
        ([("N D", (2, 3))], {"N": 2, "D": 3}),
        ([("", ())], {}),
        ([("*N D", (3,))], {"N": (), "D": 3}),
        ([("*N D", (4, 2, 3))], {"N": (4, 2), "D": 3}),
        ([("N C *S", (4, 2))], {"N": 4, "C": 2, "S": ()}),
        ([("N C *S", (4, 2, 5, 6))], {"N": 4, "C": 2, "S": (5, 6)}),
        ([("N *S C", (4, 2, 5, 6))], {"N": 4, "S": (2, 5), "C": 6}),
        ([("(4 H) D", (8, 3))], {"H": 2, "D": 3}),
        ([("4 D", (4, 3))], {"D": 3}),
        ([("*N D", (2, 0))], {"N": (2,), "D": 0}),
        ([("(G C)", (6,)), ("G", (2,))], {"G": 2, "C": 3}),  # the first must wait
        ([("(A B)", (6,)), ("(B C)", (15,)), ("C", (5,))], {"A": 2, "B": 3, "C": 5}),
        ([("*N D", (2, 5, 3)), ("*N", (2, 5))], {"N": (2, 5), "D": 3}),
        ([("*N D", (2, 5, 3)), ("(N D)", (30,))], {"N": (2, 5), "D": 3}),
    ],
)
def test_sizes_are_bound(pairs, sizes):
    assert matched(*pairs) == sizes


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("N D", (2,))], r"a must have 2 axes (N D), got shape (2,)"),
        ([("D", (2, 3))], r"a must have 1 axis (D), got shape (2, 3)"),
        ([("", (1,))], r"a must have 0 axes, got shape (1,)"),
        ([("*N D", ())], r"a must have 1 or more axes (*N D), got shape ()"),
        (
            [("N D", (2, 3)), ("D", (4,))],
            r"b must have D = 3 as a has, got shape (4,)",
        ),
        (
            [("*N D", (2, 3, 4)), ("*N", (3, 2))],
            r"b must have N = (2, 3) as a has, got shape (3, 2)",
        ),
        (
            [("H", (2,)), ("(4 H)", (7,))],
            r"b must have 8 entries along (4 H), since H = 2 by a, got shape (7,)",
        ),
        (
            [("(4 H)", (7,))],
            r"a must have a multiple of 4 entries along (4 H), got shape (7,)",
        ),
        ([("3 D", (4, 2))], r"a must have 3 entries along 3, got shape (4, 2)"),
        (
            [("(G C)", (7,)), ("G", (2,))],
            r"a must have a multiple of 2 entries along (G C), since G = 2 by b, "
            r"got shape (7,)",
        ),
    ],
)
def test_what_disagrees_is_named(pairs, message):
    with pytest.raises(ValueError, match="must have") as caught:
        matched(*pairs)
    assert str(caught.value) == message


def test_sizes_follow_from_options():
    sizes = Sizes()
    derived = {"G": lambda o: o["groups"], "P": lambda o: o["size"] // o["stride"]}
    sizes.derive(derived, {"groups": 3, "stride": None})
    assert sizes == {"G": 3}  # P follows from the size of an array
    with pytest.raises(
        ValueError, match=r"since G = 3 by the options, got shape \(7,\)"
    ):
        sizes.match(Pattern.of("x", "(G C)"), (7,))
