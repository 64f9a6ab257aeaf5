"""Slopes from differences: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

EQUAL = np.full((3,), 2.0)


def cases(*options):
    """Return the cases; `options` are the steps of the first three, if there are."""
    first, second, third = options or ({}, {}, {})
    return (
        Case("smallest", {"N": (3,)}, first),
        Case("one number", {"N": ()}, second),
        Case("two axes", {"N": (4, 5)}, third),
        Case("nothing", {"N": (0,)}, first),
    )


STEPS = {"h": 0.5}, {"h": 1e-6}, {"h": 20.0}

CONCEPT = Concept(
    id="028",
    title="Checking a gradient by numbers",
    package=__package__,
    needs=("012", "014"),
    sources=("squire1998", "lyness1967", "richardson1911"),
    operations=(
        Operation(
            "forward_difference",
            inputs=(
                Input("ahead", "*N", symbol="f^{+}"),
                Input("here", "*N", symbol="f"),
            ),
            outputs=(Output("slope", "*N", symbol="s"),),
            options={"h": "positive"},
            cases=(
                *cases(*STEPS),
                Case(
                    "no change",
                    {"N": (3,)},
                    {"h": 0.1},
                    {"ahead": EQUAL, "here": EQUAL},
                ),
            ),
        ),
        Operation(
            "centered_difference",
            inputs=(
                Input("ahead", "*N", symbol="f^{+}"),
                Input("behind", "*N", symbol="f^{-}"),
            ),
            outputs=(Output("slope", "*N", symbol="s"),),
            options={"h": "positive"},
            cases=(
                *cases(*STEPS),
                Case(
                    "no change",
                    {"N": (3,)},
                    {"h": 0.1},
                    {"ahead": EQUAL, "behind": EQUAL},
                ),
            ),
        ),
        Operation(
            "richardson",
            inputs=(
                Input("wide", "*N", symbol="s^{h}"),
                Input("narrow", "*N", symbol="s^{h/2}"),
            ),
            outputs=(Output("slope", "*N", symbol="s"),),
            cases=(
                *cases(),
                Case(
                    "both the same",
                    {"N": (3,)},
                    values={"wide": EQUAL, "narrow": EQUAL},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "forward_error",
            "A forward difference is off by the first power of the step",
            r"\begin{gathered}"
            r"\frac{f(x+h) - f(x)}{h} = f'(x) + \frac{h}{2} f''(x)"
            r" + \frac{h^2}{6} f'''(x) \\[.4em]"
            r"\text{for polynomials of degree } 3\end{gathered}",
        ),
        Theorem(
            "centered_error",
            "A centered difference is off by the second",
            r"\begin{gathered}"
            r"\frac{f(x+h) - f(x-h)}{2h} = f'(x) + \frac{h^2}{6} f'''(x)"
            r" \\[.4em]"
            r"\text{for polynomials of degree } 4\end{gathered}",
        ),
        Theorem(
            "richardson_error",
            "Richardson's combination is off by the fourth",
            r"\begin{gathered}"
            r"\frac{4\,s^{h/2} - s^{h}}{3} = f'(x) - \frac{h^4}{480}\,f^{(5)}(x)"
            r" \\[.4em]"
            r"\text{for polynomials of degree } 6\end{gathered}",
        ),
        Theorem(
            "complex_step_error",
            "A complex step is off by the second, and subtracts nothing",
            r"\begin{gathered}"
            r"\frac{\operatorname{Im} f(x + ih)}{h} = f'(x) - \frac{h^2}{6} f'''(x)"
            r" \\[.4em]"
            r"\text{for polynomials of degree } 4\end{gathered}",
        ),
        Theorem(
            "best_step",
            "The best step, where rounding costs r / h and the formula m h squared",
            r"\frac{r}{h} + m h^2 \;\ge\; \frac{r}{s} + m s^2"
            r" \qquad\text{for } s^3 = \frac{r}{2m}",
        ),
        Theorem(
            "kink",
            "Within a step of a rectifier's kink, anything between 0 and 1",
            r"\frac{\max(x + h, 0) - \max(x - h, 0)}{2h} = \frac12 + \frac{x}{2h}"
            r" \qquad\text{for } -h < x < h",
        ),
    ),
)
