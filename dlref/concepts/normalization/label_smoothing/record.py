"""Label smoothing: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def probabilities(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw rows of positive numbers that sum to one."""
    if not all(shape):
        return np.zeros(shape)
    parts = rng.uniform(0.2, 1.0, shape)
    return parts / parts.sum(axis=-1, keepdims=True)


def part(label_smoothing):
    """Return the options."""
    return {"label_smoothing": label_smoothing}


CONCEPT = Concept(
    id="081",
    title="Label smoothing",
    package=__package__,
    needs=("014",),
    sources=("muller2019", "szegedy2016"),
    operations=(
        Operation(
            "smooth_targets",
            inputs=(
                Input("target", "*N K", probabilities, rule="distribution", symbol="t"),
            ),
            outputs=(Output("smoothed", "*N K", symbol=r"\tilde t"),),
            options={"label_smoothing": "probability"},
            symbols={"label_smoothing": r"\varepsilon"},
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, part(0.3)),
                Case("one row", {"N": (), "K": 5}, part(0.1)),
                Case("sentences", {"N": (2, 4), "K": 17}, part(0.1)),
                Case("labels", {"N": (3,), "K": 3}, part(0.2), {"target": np.eye(3)}),
                Case("nothing is spread", {"N": (2,), "K": 4}, part(0.0)),
                Case(
                    "all is spread",
                    {"N": (2,), "K": 4},
                    part(1.0),
                    floor=1.0,  # the gradient is 0
                ),
                Case("one class", {"N": (3,), "K": 1}, part(0.5)),
                Case("no rows", {"N": (0,), "K": 3}, part(0.1)),
            ),
            refusals=(
                Refusal(
                    "targets that sum to 0.9",
                    {"target": np.full((2, 3), 0.3)},
                    ValueError,
                    "target must hold rows of probabilities that sum to 1, got",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "smoothed_rows_sum_to_one",
            "Rows that sum to one still do",
            r"\sum_k \tilde t_{nk} - 1"
            r" = (1 - \varepsilon) \Bigl(\sum_k t_{nk} - 1\Bigr)",
            of="smooth_targets",
        ),
        Theorem(
            "option_is_the_same",
            "It is the option of the cross-entropy",
            r"\mathrm{CE}_\varepsilon(z,\, y) = \mathrm{CE}(z,\, \tilde t)"
            r"\qquad\text{for } t_{nk} = [k = y_n]",
            of="smooth_targets",
        ),
        Theorem(
            "smoothed_loss_is_a_mixture",
            "The loss is the old one and that of knowing nothing",
            r"\mathrm{CE}(z,\, \tilde t) = (1 - \varepsilon)\, \mathrm{CE}(z,\, t)"
            r" + \varepsilon\, \mathrm{CE}\bigl(z,\, \tfrac{1}{K}\bigr)",
            of="smooth_targets",
        ),
        Theorem(
            "scores_that_stop",
            "The gradient is zero at finite scores",
            r"\frac{\partial \ell}{\partial z_{nk}} = 0"
            r"\qquad\text{at } z_{nk} = \log \tilde t_{nk}",
            of="smooth_targets",
        ),
        Theorem(
            "best_lead",
            "The best odds of the right class against another",
            r"\frac{\tilde t_y}{\tilde t_k}"
            r" = 1 + \frac{K (1 - \varepsilon)}{\varepsilon},"
            r"\qquad \lim_{\varepsilon \to 0^+} \frac{\tilde t_k}{\tilde t_y} = 0",
        ),
    ),
)
