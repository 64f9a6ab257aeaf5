"""Tokenization: what it takes, and where its views must agree."""

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
)


def text(string):
    """Return the bytes of a text."""
    return np.frombuffer(string.encode(), np.uint8).astype(int)


def trained(name, string, num_merges):
    """Return a case that learns from a text."""
    data = text(string)
    sizes = {"T": len(data)}
    return Case(name, sizes, {"num_merges": num_merges}, {"tokens": data})


def encoded(name, string, *merges):
    """Return a case that cuts a text."""
    values = {"tokens": text(string), "merges": np.array(merges, int).reshape(-1, 2)}
    return Case(name, {"T": len(values["tokens"]), "M": len(merges)}, {}, values)


def cut(name, word, *pieces):
    """Return a case that cuts a word into the longest of these pieces."""
    found = [piece.removeprefix("##").encode() for piece in pieces]
    long = max(map(len, found), default=1)
    rows = [list(piece.ljust(long, b"x")) for piece in found]
    values = {
        "tokens": text(word),
        "pieces": np.array(rows, int).reshape(-1, long),
        "lengths": np.array([len(piece) for piece in found], int),
        "inside": np.array([piece.startswith("##") for piece in pieces], int),
    }
    sizes = {"T": len(values["tokens"]), "K": len(pieces), "L": long}
    return Case(name, sizes, {}, values)


A, B, C = b"abc"
BYTES = Input("tokens", "T", below="B", differentiable=False, symbol="x")
SCORE = Input("score", "*N T L", normal(1.0), symbol="s")


TIPS = "a cut is a decision, which rounded scores may tip the other way"
SHARP = dict.fromkeys((f"cuda {t}" for t in ("tf32", "float16", "bfloat16")), TIPS)


def whole(sizes):
    """Return a count beyond all bounds: whole numbers have no lower precision."""
    return 1 << 20


CONCEPT = Concept(
    id="121",
    title="Tokenization",
    package=__package__,
    needs=("009", "037"),
    sources=("sennrich2016", "radford2019", "schuster2012", "devlin2019", "kudo2018"),
    operations=(
        Operation(
            "bpe_train",
            inputs=(BYTES,),
            outputs=(Output("merges", "M 2", symbol="m"),),
            options={"num_merges": "nonnegative integer"},
            derived={"B": lambda known: 256, "M": lambda known: known["num_merges"]},
            cases=(
                trained("smallest", "abab", 2),
                trained("words", "low lower lowest newer wider", 9),
                trained("a run", "aaaaaaaaaaaaa", 3),
                trained("ties", "cdcdabab", 3),
                trained("beyond ASCII", "für Füße über Füßen", 6),
                trained("nothing to join", "", 0),
            ),
            refusals=(
                Refusal(
                    "more pairs than there are",
                    {"num_merges": 9},
                    ValueError,
                    "num_merges must be at most 2 here, got 9",
                ),
            ),
            roundings=whole,
        ),
        Operation(
            "bpe_encode",
            inputs=(
                BYTES,
                Input("merges", "M 2", below="V", differentiable=False, symbol="m"),
            ),
            outputs=(Output("ids", "T", symbol="y"),),
            derived={"B": lambda known: 256, "V": lambda known: 65536},
            cases=(
                encoded("smallest", "cab", (A, B)),
                encoded("in order of rank", "abcbc", (B, C), (A, B), (A, 256)),
                encoded("a run", "aaaaaaa", (A, A), (256, 256), (256, A)),
                encoded("a pair twice", "abab", (A, B), (A, B), (256, 256)),
                encoded("no merges", "abc"),
                encoded("no text", "", (A, B)),
            ),
            refusals=(
                Refusal(
                    "a token that does not exist yet",
                    {"merges": np.array([[A, B], [A, 257]])},
                    ValueError,
                    "merges must join earlier tokens, below 257 in row 1, got 257",
                ),
            ),
            roundings=whole,
        ),
        Operation(
            "wordpiece_encode",
            inputs=(
                BYTES,
                Input("pieces", "K L", below="B", differentiable=False, symbol="p"),
                Input("lengths", "K", below="Q", differentiable=False, symbol="l"),
                Input("inside", "K", below="F", differentiable=False, symbol="i"),
            ),
            outputs=(Output("ids", "T", symbol="y"),),
            derived={
                "B": lambda known: 256,
                "Q": lambda known: 1 << 31,  # the view says how long a piece may be
                "F": lambda known: 2,
            },
            cases=(
                cut("smallest", "abc", "a", "##bc"),
                cut("the longest first", "unable", "u", "un", "##a", "##able", "##n"),
                cut("no way back", "abcd", "ab", "abc", "##cd"),
                cut("begins and goes on", "aaa", "##aa", "aa", "##a", "a"),
                cut("only what goes on", "ab", "##a", "##b", "##ab"),
                cut("only what begins", "abab", "ab"),
                cut("a piece twice", "ab", "a", "a", "##b", "##b"),
                cut("beyond ASCII", "Füße", "F", "##ü", "##ß", "##e"),
                cut("no pieces", "ab"),
                cut("no letters", "", "a"),
            ),
            refusals=(
                Refusal(
                    "a piece without letters",
                    {"lengths": np.array([1, 0])},
                    ValueError,
                    r"lengths must lie in \[1, 2\], got 0",
                ),
                Refusal(
                    "a piece longer than its row",
                    {"lengths": np.array([1, 3])},
                    ValueError,
                    r"lengths must lie in \[1, 2\], got 3",
                ),
            ),
            roundings=whole,
        ),
        Operation(
            "unigram_log_likelihood",
            inputs=(SCORE,),
            outputs=(Output("y", "*N"),),
            nonempty=("T", "L"),
            fixed={"T": 3, "L": 2},
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "L": 2}),
                Case("one text", {"N": (), "T": 4, "L": 3}),
                Case("two axes", {"N": (2, 3), "T": 5, "L": 2}),
                Case("letters alone", {"N": (2,), "T": 4, "L": 1}),
                Case("pieces longer than the text", {"N": (3,), "T": 2, "L": 4}),
                Case(
                    "unlikely",
                    {"N": (2,), "T": 3, "L": 2},
                    values={"score": np.linspace(-800, -798, 12).reshape(2, 3, 2)},
                ),
            ),
        ),
        Operation(
            "unigram_best",
            inputs=(
                Input("score", "*N T L", normal(1.0), differentiable=False, symbol="s"),
            ),
            outputs=(
                Output("best", "*N", differentiable=False, symbol="b"),
                Output("ends", "*N T", differentiable=False, symbol="e"),
            ),
            nonempty=("T", "L"),
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "L": 2}, waive=SHARP),
                Case("one text", {"N": (), "T": 6, "L": 3}, waive=SHARP),
                Case("two axes", {"N": (2, 3), "T": 5, "L": 4}, waive=SHARP),
                Case("letters alone", {"N": (2,), "T": 4, "L": 1}, waive=SHARP),
            ),
            roundings=lambda sizes: sizes["T"],
        ),
    ),
    theorems=(
        Theorem(
            "letters_are_covered",
            "Every letter of three is covered once",
            r"\sum_{t=0}^{2} \sum_{h=0}^{1}"
            r" (h + 1)\,\frac{\partial y_n}{\partial s_{nth}} = 3",
            of="unigram_log_likelihood",
        ),
    ),
)
