"""Metrics of text: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
    uniform,
)


def numbered(*texts):
    """Return texts as rows of numbers, short ones filled up with -1."""
    rows = [text.split() for text in texts]
    words = {w: k for k, w in enumerate(sorted({w for row in rows for w in row}))}
    found = np.full((len(rows), max(map(len, rows))), -1)
    for place, row in zip(found, rows, strict=True):
        place[: len(row)] = [words[w] for w in row]
    return found


def translated(name, sentences, weights, **more):
    """Return a case: of each sentence the candidate, then as many references."""
    rows = numbered(*(text for texts in sentences for text in texts))
    rows = rows.reshape(len(sentences), -1, rows.shape[1])
    S, R, U = rows.shape
    values = {"candidate": rows[:, 0], "references": rows[:, 1:]}
    values["weights"] = np.array(weights)
    sizes = {"S": S, "T": U, "R": R - 1, "U": U, "O": len(weights)}
    return Case(name, sizes, {"pad": -1}, values, **more)


def summed_up(name, candidate, *references, order):
    """Return a case of ROUGE-N."""
    first, *others = numbered(candidate, *references)
    first = first[first >= 0]
    sizes = {"T": len(first), "R": len(others), "U": len(others[0])}
    values = {"candidate": first, "references": np.array(others)}
    return Case(name, sizes, {"order": order, "pad": -1}, values)


def pair(name, candidate, reference):
    """Return a case of two texts, as letters."""
    values = {
        "candidate": np.array([ord(c) for c in candidate], int),
        "reference": np.array([ord(c) for c in reference], int),
    }
    return Case(name, {"T": len(candidate), "U": len(reference)}, {}, values)


def tokens(name, axes, **more):
    """Return an input that holds tokens."""
    return Input(name, axes, below="V", differentiable=False, **more)


def whole(sizes):
    """Return a count beyond all bounds: whole numbers have no lower precision."""
    return 1 << 20


VOCABULARY = {"V": lambda s: 2**31}
FOUR = [0.25] * 4
PAPINENI = (
    "it is a guide to action that ensures that the military will forever heed"
    " party commands",
    "it is the guiding principle which guarantees the military forces always being"
    " under the command of the party",
    "it is the practical guide for the army always to heed the directions of the party",
)
FIRST = (
    "it is a guide to action which ensures that the military always obeys the"
    " commands of the party"
)
SECOND = (
    "it is to insure the troops forever hearing the activity guidebook that party"
    " direct"
)
CATS = ("the cat is on the mat", "there is a cat on the mat")
POLICE = "police killed the gunman"
GAP = Refusal(
    "padding in the middle",
    {"candidate": np.array([[0, -1, 1, 2, 3]])},
    ValueError,
    "candidate must have -1 only at the end",
)

CONCEPT = Concept(
    id="173",
    title="Metrics of text",
    package=__package__,
    needs=("014", "121", "167"),
    sources=("jelinek1977", "lin2004", "papineni2002"),
    operations=(
        Operation(
            "perplexity",
            inputs=(Input("z", "*N V", normal(1.5), rule="real"), tokens("y", "*N")),
            outputs=(Output("ppl", ""),),
            nonempty=("N", "V"),
            cases=(
                Case("smallest", {"N": (2,), "V": 3}),
                Case("one token", {"N": (), "V": 5}),
                Case("sentences", {"N": (3, 4), "V": 20}),
                Case("one word", {"N": (2,), "V": 1}, floor=1.0),
                Case(
                    "sure",
                    {"N": (2,), "V": 3},
                    values={
                        "z": np.array([[90.0, 0.0, -90.0], [0.0, 5.0, 90.0]]),
                        "y": np.array([0, 2]),
                    },
                    floor=1.0,
                ),
            ),
        ),
        Operation(
            "bleu",
            inputs=(
                tokens("candidate", "S T", also="pad"),
                tokens("references", "S R U", also="pad"),
                Input(
                    "weights",
                    "O",
                    differentiable=False,
                    symbol="w",
                    rule="distribution",
                ),
            ),
            outputs=(
                Output("y", "", differentiable=False),
                Output("precision", "O", differentiable=False),
                Output("brevity", "", differentiable=False),
            ),
            options={"pad": "integer"},
            derived=VOCABULARY,
            analytic=False,  # it counts
            nonempty=("O",),
            roundings=lambda s: 4 * s["O"] + 8,
            cases=(
                translated(
                    "smallest",
                    [("a b c a e", "a b d a b", "b c a")],
                    [0.3, 0.7],
                ),
                translated("Papineni, first", [(FIRST, *PAPINENI)], FOUR),
                translated("Papineni, second", [(SECOND, *PAPINENI)], FOUR, floor=1.0),
                translated("clipped", [("the the the the the the the", *CATS)], [1.0]),
                translated("short", [("the cat", *CATS)], [0.5, 0.5]),
                translated(
                    "a corpus",
                    [
                        ("the cat sat on the mat", *CATS),
                        ("a dog ran", "a dog was running", "a dog ran off"),
                        ("no", "no", "not at all"),
                    ],
                    [0.4, 0.3, 0.3],
                ),
                translated(
                    "the longer one is nearer",
                    [("a b c d e", "a b", "a b c d e f g")],
                    [0.5, 0.5],
                ),
                translated(
                    "two lengths as near",
                    [("a b c d e", "a b c", "a b c d e f g")],
                    [0.5, 0.5],
                ),
                translated("a run without weight", [("b a", "a b", "c")], [1.0, 0.0]),
                translated("a reference is missing", [("a b", "a b", "")], [0.5, 0.5]),
            ),
            refusals=(
                GAP,
                Refusal(
                    "nothing said",
                    {"candidate": np.full((1, 5), -1)},
                    ValueError,
                    "candidate must hold a token",
                ),
                Refusal(
                    "nothing to compare with",
                    {"references": np.full((1, 2, 5), -1)},
                    ValueError,
                    "references must hold one for each sentence",
                ),
                Refusal(
                    "padding in the middle of a reference",
                    {"references": np.array([[[0, -1, 1, 2, 3], [0, 1, 2, 3, -1]]])},
                    ValueError,
                    "references must have -1 only at the end",
                ),
            ),
        ),
        Operation(
            "rouge_n",
            inputs=(
                tokens("candidate", "T", also="pad"),
                tokens("references", "R U", also="pad"),
            ),
            outputs=tuple(
                Output(name, "", differentiable=False)
                for name in ("hits", "wanted", "said")
            ),
            options={"order": "positive integer", "pad": "integer"},
            derived=VOCABULARY,
            roundings=whole,
            cases=(
                summed_up("smallest", "a b a c", "a a b", "c a", order=1),
                summed_up("Lin, second", "police kill the gunman", POLICE, order=2),
                summed_up("Lin, third", "the gunman kill police", POLICE, order=2),
                summed_up("a run twice", "x y x y x y", "x y x y", "y x", order=2),
                summed_up("too short", "a", "a b c", order=2),
                summed_up("long runs", "a b c d e", "b c d e f", "a b c d", order=4),
            ),
            refusals=(
                Refusal(
                    "padding in the middle",
                    {"references": np.array([[0, -1, 1], [2, 0, -1]])},
                    ValueError,
                    "references must have -1 only at the end",
                ),
                Refusal(
                    "padding in the middle of the candidate",
                    {"candidate": np.array([0, -1, 1])},
                    ValueError,
                    "candidate must have -1 only at the end",
                ),
                Refusal(
                    "runs that are too long",
                    {"order": 4},
                    ValueError,
                    "references must hold a run of 4",
                ),
            ),
        ),
        Operation(
            "lcs_length",
            inputs=(tokens("candidate", "T"), tokens("reference", "U")),
            outputs=(Output("y", "", differentiable=False),),
            derived=VOCABULARY,
            roundings=whole,
            cases=(
                pair("smallest", "abcb", "bdcab"),
                pair("equal", "abc", "abc"),
                pair("turned around", "abcde", "edcba"),
                pair("nothing in common", "abc", "xyz"),
                pair("runs", "aaabbb", "ababab"),
                pair("found before", "abcx", "abc"),
                pair("nothing", "", "abc"),
            ),
        ),
        Operation(
            "f_measure",
            inputs=(
                Input(
                    "precision",
                    "*N",
                    uniform(0.1, 0.9),
                    symbol="p",
                    rule="probability",
                ),
                Input(
                    "recall", "*N", uniform(0.1, 0.9), symbol="r", rule="probability"
                ),
            ),
            outputs=(Output("y", "*N"),),
            options={"beta": "positive"},
            symbols={"beta": r"\beta"},
            cases=(
                Case("smallest", {"N": (3,)}, {"beta": 1.0}),
                Case("one number", {"N": ()}, {"beta": 2.0}),
                Case("two axes", {"N": (2, 4)}, {"beta": 0.5}),
                Case(
                    "nothing found",
                    {"N": (3,)},
                    {"beta": 1.0},
                    {
                        "precision": np.array([0.0, 0.0, 0.5]),
                        "recall": np.array([0.0, 0.5, 0.25]),
                    },
                    floor=1.0,
                    waive=dict.fromkeys(
                        ("complex step", "second order"),
                        "where both are 0 the slope is chosen to be 0",
                    ),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "knowing_nothing_costs_all",
            "Equal scores: the perplexity is the size of the vocabulary",
            r"z_{nv} = c_n \;\Rightarrow\; \mathrm{ppl} = V",
            of="perplexity",
        ),
        Theorem(
            "a_doubt_between_k",
            "A choice among k tokens that are alike: the perplexity is k",
            r"\exp\Bigl(-\frac1N \sum_n \log \frac1k\Bigr) = k",
            of="perplexity",
        ),
        Theorem(
            "brevity_has_no_jump",
            "The brevity penalty has no jump",
            r"\lim_{c \to r} e^{1 - r/c} = 1",
            of="bleu",
        ),
        Theorem(
            "f_lies_between",
            "The F-measure lies between precision and recall",
            r"p \le r \;\Rightarrow\;"
            r" p \le \frac{(1 + \beta^2)\,p\,r}{r + \beta^2 p} \le r",
            of="f_measure",
        ),
    ),
)
