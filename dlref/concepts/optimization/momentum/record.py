"""Momentum: what one step takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

PARAM = Input("param", "*N", differentiable=False, symbol=r"\theta")
GRAD = Input("grad", "*N", differentiable=False, symbol=r"\partial\theta")
BUF = Input("buf", "*N", differentiable=False, optional=True, symbol="b")
NEW = Output("new_param", "*N", symbol=r"\theta'")
PLAIN = {"lr": 0.5, "weight_decay": 0.0, "maximize": False}
HEAVY = PLAIN | {"momentum": 0.9, "dampening": 0.0, "nesterov": False}
ALL = {"lr": 0.3, "momentum": 0.8, "weight_decay": 0.7, "maximize": True}


def heavy(name, sizes, absent=(), values=(), **options):
    """Return a case of `momentum_step`; options that are not given are plain."""
    return Case(name, {"N": sizes}, HEAVY | options, dict(values), absent)


CONCEPT = Concept(
    id="041",
    title="Momentum",
    package=__package__,
    needs=("012",),
    sources=("polyak1964", "nesterov1983", "sutskever2013", "lessard2016"),
    operations=(
        Operation(
            "sgd_step",
            inputs=(PARAM, GRAD),
            outputs=(NEW,),
            options={
                "lr": "nonnegative",
                "weight_decay": "nonnegative",
                "maximize": (False, True),
            },
            symbols={"lr": r"\eta", "weight_decay": r"\lambda"},
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    PLAIN | {"weight_decay": 0.3, "maximize": True},
                ),
                Case("plain", {"N": (4,)}, PLAIN),
                Case("two axes", {"N": (5, 9)}, PLAIN | {"weight_decay": 0.3}),
                Case("one number", {"N": ()}, PLAIN),
                Case("nothing", {"N": (0,)}, PLAIN),
                Case("going up", {"N": (6,)}, PLAIN | {"maximize": True}),
                Case("standing still", {"N": (3,)}, PLAIN | {"lr": 0.0}),
            ),
        ),
        Operation(
            "momentum_step",
            inputs=(PARAM, GRAD, BUF),
            outputs=(NEW, Output("new_buf", "*N", symbol="b'")),
            options={
                "lr": "nonnegative",
                "momentum": "positive",
                "dampening": "real",
                "weight_decay": "nonnegative",
                "nesterov": (False, True),
                "maximize": (False, True),
            },
            symbols={
                "lr": r"\eta",
                "momentum": r"\mu",
                "dampening": r"\delta",
                "weight_decay": r"\lambda",
            },
            cases=(
                heavy("smallest", (3,), **ALL | {"dampening": 0.25}),
                heavy("plain", (4,)),
                heavy("first step", (4,), ("buf",)),
                heavy("first step, dampened", (4,), ("buf",), dampening=0.5),
                heavy("first step, Nesterov", (4,), ("buf",), **ALL, nesterov=True),
                heavy("Nesterov", (5,), nesterov=True),
                heavy("Nesterov, all at once", (6,), **ALL, nesterov=True),
                heavy("two axes", (5, 9), weight_decay=0.3),
                heavy("one number", ()),
                heavy("nothing", (0,)),
                heavy("averaging", (6,), dampening=0.9),
                heavy("fully dampened", (6,), dampening=1.0),
                heavy("going up", (6,), maximize=True),
                heavy("speeding up", (3,), momentum=1.5),
                heavy("coasting", (3,), values={"grad": np.zeros(3)}),
                heavy("standing still", (3,), lr=0.0),
            ),
            refusals=(
                Refusal(
                    "dampened Nesterov",
                    {"nesterov": True},
                    ValueError,
                    "dampening must be 0 with nesterov, got 0.25",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "buffer_fills_up",
            "Under a constant gradient the buffer grows to 1/(1 - μ) of it",
            r"b_t = \frac{1 - \mu^t}{1 - \mu}\,g, \qquad"
            r" \lim_{t \to \infty} \mu^t = 0 \quad\text{for } 0 < \mu < 1",
            of="momentum_step",
        ),
        Theorem(
            "last_move_again",
            "Momentum repeats a share of the last move",
            r"\theta_{t+1} = \theta_t - \eta\,g_t + \mu\,(\theta_t - \theta_{t-1})",
            of="momentum_step",
        ),
        Theorem(
            "nesterov_looks_ahead",
            "Nesterov's step is taken where the momentum leads",
            r"\begin{gathered}"
            r"\text{with } \theta = w + \mu v,\quad v = -\eta\,b \text{ and}\\"
            r"v' = \mu v - \eta\,g(w + \mu v),\quad w' = w + v'\text{:}\\[.4em]"
            r"\theta' = w' + \mu v', \qquad v' = -\eta\,b'"
            r"\end{gathered}",
            of="momentum_step",
        ),
        Theorem(
            "heavy_ball_energy",
            "In a bowl of curvature h every step multiplies an energy by μ",
            r"\begin{gathered}"
            r"E_{t+1} = \mu\,E_t \quad\text{for}\\"
            r" E_t = \theta_{t+1}^2 - p\,\theta_t\theta_{t+1} + \mu\,\theta_t^2"
            r" \\[.4em]"
            r"E_t = \bigl(\theta_{t+1} - \tfrac{p}{2}\theta_t\bigr)^2"
            r" + \bigl(\mu - \tfrac{p^2}{4}\bigr)\,\theta_t^2,"
            r" \\[.4em] p = 1 + \mu - \eta h"
            r"\end{gathered}",
            of="momentum_step",
        ),
        Theorem(
            "heavy_ball_choice",
            "One choice serves every curvature from m to L",
            r"\begin{gathered}"
            r"\eta = \Bigl(\frac{2}{\sqrt L + \sqrt m}\Bigr)^{\!2},\quad"
            r"\sqrt\mu = \frac{\sqrt L - \sqrt m}{\sqrt L + \sqrt m}"
            r"\quad\text{gives}\\[.4em]"
            r"(1 + \mu - \eta h)^2 \;\le\; 4\mu"
            r"\qquad\text{for } m \le h \le L"
            r"\end{gathered}",
        ),
        Theorem(
            "nesterov_energy",
            "Nesterov's energy shrinks by μ(1 - ηh)",
            r"\begin{gathered}"
            r"E_{t+1} = q\,E_t \quad\text{for}\quad"
            r" E_t = \theta_{t+1}^2 - p\,\theta_t\theta_{t+1} + q\,\theta_t^2"
            r" \\[.4em]"
            r"E_t = \bigl(\theta_{t+1} - \tfrac{p}{2}\theta_t\bigr)^2"
            r" + \bigl(q - \tfrac{p^2}{4}\bigr)\,\theta_t^2 \\[.4em]"
            r"p = (1 + \mu)(1 - \eta h),\quad q = \mu\,(1 - \eta h)"
            r"\end{gathered}",
            of="momentum_step",
        ),
        Theorem(
            "nesterov_choice",
            "Its choice, and its rate",
            r"\begin{gathered}"
            r"\eta = \frac{1}{L},\quad"
            r"\mu = \frac{\sqrt L - \sqrt m}{\sqrt L + \sqrt m}"
            r"\quad\text{gives}\\[.4em]"
            r"p^2 \le 4q, \qquad"
            r" q \le \Bigl(1 - \sqrt{m/L}\Bigr)^{\!2}"
            r"\qquad\text{for } m \le h \le L"
            r"\end{gathered}",
        ),
    ),
)
