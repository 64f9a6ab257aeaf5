"""Decoding: what the operations take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)


def chances(rng, shape):
    """Draw rows of probabilities."""
    a = np.exp(rng.normal(0.0, 1.5, shape))
    return a / a.sum(axis=-1, keepdims=True)


def shares(name, symbol=""):
    """Return an input that holds rows of probabilities."""
    return Input(
        name,
        "*N V",
        chances,
        differentiable=False,
        symbol=symbol,
        rule="distribution",
    )


def given(name):
    """Return an input that holds random numbers."""
    return Input(name, "*N", uniform(), differentiable=False, rule="fraction")


P = shares("probabilities", "p")
Y = Output("y", "*N V", differentiable=False)
TIED = np.array([[0.2, 0.3, 0.2, 0.3], [0.25, 0.25, 0.25, 0.25]])
EVEN = np.full((1, 64), 1 / 64)
# Many are equal, more than a sort that is not stable leaves in order.
WEIGHTS = np.repeat([1.0, 2.0, 4.0], [24, 28, 12])
LEVEL = np.random.default_rng(0).permutation(WEIGHTS)[None] / 128
SURE = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
# in float16 the first end and the number are both 0.25, and the token another
ENDS = np.array([[0.25005, 0.24997, 0.49998], [0.5, 0.25, 0.25]])
LARGE = np.array([[0.25005, 0.34995, 0.4], [0.1, 0.3, 0.6]])
SMALL = np.array([[0.5, 0.25, 0.25], [0.6, 0.3, 0.1]])


def filtered(name, option, rule, values, ties, exact):
    """Return a filter of tokens, with the option at these values."""
    smallest, large, all_, one = values
    return Operation(
        name,
        inputs=(P,),
        outputs=(Y,),
        options={option: rule},
        symbols={"p": "P"} if option == "p" else {},
        analytic=False,  # it sorts
        nonempty=("V",),
        cases=(
            Case("smallest", {"N": (2,), "V": 5}, {option: smallest}),
            Case("one row", {"N": (), "V": 7}, {option: large}),
            Case("sentences", {"N": (2, 3), "V": 50}, {option: large}),
            Case("all stay", {"N": (3,), "V": 4}, {option: all_}),
            Case("one stays", {"N": (3,), "V": 4}, {option: one}),
            Case("ties", {"N": (2,), "V": 4}, {option: ties}, {"probabilities": TIED}),
            Case("sure", {"N": (2,), "V": 3}, {option: large}, {"probabilities": SURE}),
            Case(
                "many ties",
                {"N": (1,), "V": 64},
                {option: large},
                {"probabilities": LEVEL},
            ),
            Case(
                "as much as asked",
                {"N": (1,), "V": 4},
                {option: exact},
                {"probabilities": EVEN[:, :4] * 16},
            ),
            Case("no rows", {"N": (0,), "V": 3}, {option: large}),
        ),
    )


CONCEPT = Concept(
    id="137",
    title="Decoding",
    package=__package__,
    needs=("014",),
    sources=("chen2023speculative", "fan2018", "holtzman2020", "leviathan2023"),
    operations=(
        Operation(
            "temperature_softmax",
            inputs=(Input("logits", "*N V", differentiable=False, symbol="z"),),
            outputs=(Y,),
            options={"temperature": "positive"},
            symbols={"temperature": "T"},
            nonempty=("V",),
            cases=(
                Case("smallest", {"N": (2,), "V": 3}, {"temperature": 0.7}),
                Case("one row", {"N": (), "V": 5}, {"temperature": 1.0}),
                Case("hot", {"N": (2, 3), "V": 9}, {"temperature": 50.0}),
                Case("cold", {"N": (3,), "V": 4}, {"temperature": 1e-3}),
                Case("no rows", {"N": (0,), "V": 3}, {"temperature": 2.0}),
            ),
        ),
        filtered("top_k_filter", "k", "positive integer", (2, 3, 9, 1), 3, 2),
        filtered("nucleus_filter", "p", "probability", (0.6, 0.8, 1.0, 0.0), 0.7, 0.5),
        Operation(
            "sample_token",
            inputs=(P, given("u")),
            outputs=(Output("y", "*N", differentiable=False),),
            analytic=False,  # it counts
            nonempty=("V",),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "V": 3},
                    values={"probabilities": ENDS, "u": np.array([0.25002, 0.5])},
                ),
                Case("one row", {"N": (), "V": 7}),
                Case("sentences", {"N": (2, 50), "V": 5}),
                Case(
                    "impossible tokens",
                    {"N": (2,), "V": 3},
                    values={"probabilities": SURE, "u": np.array([0.0, 0.999])},
                ),
                Case("no rows", {"N": (0,), "V": 3}),
            ),
        ),
        Operation(
            "speculative_sampling",
            inputs=(
                shares("target", "p"),
                shares("draft", "q"),
                Input("token", "*N", below="V"),
                given("u"),
                given("v"),
            ),
            outputs=(
                Output("y", "*N", differentiable=False),
                Output("accepted", "*N", differentiable=False),
            ),
            analytic=False,  # it decides
            nonempty=("V",),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "V": 3},
                    values={
                        "target": LARGE,
                        "draft": SMALL,
                        "token": np.array([0, 0]),
                        "u": np.array([0.50005, 0.9]),
                        "v": np.array([0.3, 0.5]),
                    },
                ),
                Case("one row", {"N": (), "V": 6}),
                Case("sentences", {"N": (4, 50), "V": 5}),
                Case("no rows", {"N": (0,), "V": 3}),
                Case(
                    "impossible, and drawn with 0",
                    {"N": (1,), "V": 2},
                    values={
                        "target": np.array([[0.0, 1.0]]),
                        "draft": np.array([[0.5, 0.5]]),
                        "token": np.array([0]),
                        "u": np.zeros(1),
                        "v": np.array([0.25]),
                    },
                ),
            ),
            refusals=(
                Refusal(
                    "a token that the draft never draws",
                    {"draft": np.array([[0.0, 0.5, 0.5], [0.6, 0.3, 0.1]])},
                    ValueError,
                    "draft must give its token a probability, got 0.0",
                ),
            ),
        ),
        Operation(
            "beam_search",
            inputs=(
                Input("start", "V", differentiable=False),
                Input("step", "V V", differentiable=False),
            ),
            outputs=(
                Output("y", "K T", differentiable=False),
                Output("score", "K", differentiable=False),
            ),
            options={"beams": "positive integer", "length": "positive integer"},
            derived={"K": lambda s: s["beams"], "T": lambda s: s["length"]},
            analytic=False,  # it sorts
            nonempty=("V",),
            cases=(
                Case("smallest", {"V": 4}, {"beams": 2, "length": 3}),
                Case("greedy", {"V": 7}, {"beams": 1, "length": 9}),
                # Of four tokens, two sequences may take the same steps in another
                # order: then their scores are equal, and roundings choose.
                Case("wide", {"V": 5}, {"beams": 5, "length": 3}),
                Case("one token", {"V": 3}, {"beams": 2, "length": 1}),
            ),
            refusals=(
                Refusal(
                    "more beams than tokens",
                    {"beams": 5},
                    ValueError,
                    "beams must not exceed 4, got 5",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "temperature_divides_differences",
            "A temperature divides all differences",
            r"\log y_{nv} - \log y_{nw} = \frac{z_{nv} - z_{nw}}{T}",
            of="temperature_softmax",
        ),
        Theorem(
            "cold_takes_the_larger",
            "In the cold the larger of two scores takes all",
            r"\lim_{T \to 0} \frac{1}{1 + e^{-d/T}} = 1"
            r"\qquad\text{for } d > 0",
        ),
        Theorem(
            "speculative_sampling_is_exact",
            "Drafted tokens have the distribution of the large model",
            r"m_v + \Bigl(1 - \sum_w m_w\Bigr)"
            r" \frac{p_v - m_v}{\sum_w (p_w - m_w)} = p_v,"
            r"\qquad m_v = \min(p_v, q_v)",
        ),
        Theorem(
            "tokens_of_one_round",
            "How many tokens a round of G drafts gives",
            r"\sum_{i=0}^{G} \alpha^i = \frac{1 - \alpha^{G+1}}{1 - \alpha}",
        ),
    ),
)
