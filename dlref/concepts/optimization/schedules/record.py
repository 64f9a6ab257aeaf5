"""Schedules: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)


def steps(low=0, high=20):
    """Draw whole numbers, as floats."""
    return lambda rng, shape: rng.integers(low, high, shape).astype(float)


STEP = Input(
    "step", "*N", steps(), differentiable=False, symbol="t", rule="nonnegative"
)
FROM_ONE = Input(
    "step", "*N", steps(1), differentiable=False, symbol="t", rule="positive"
)
MILESTONES = Input("milestones", "K", steps(1), differentiable=False, symbol="m")
RATE = (Output("rate", "*N", symbol=r"\eta_t"),)
GAMMA = {"gamma": r"\gamma"}
ALL = np.arange(20.0)
TWENTY = {"N": (20,)}


def cases(options, others, **sizes):
    """Return the cases every schedule needs, with two settings."""
    return (
        Case("smallest", {"N": (3,)} | sizes, others),
        Case("every step", TWENTY | sizes, options, {"step": ALL + 1}),
        Case("every step, other options", TWENTY | sizes, others, {"step": ALL + 1}),
        Case("one number", {"N": ()} | sizes, options),
        Case("two axes", {"N": (2, 5)} | sizes, options),
        Case("nothing", {"N": (0,)} | sizes, options),
    )


def schedule(name, rules, options, others, first=True, **more):
    """Return the operation of a schedule of the step alone."""
    start = {"N": (1,)}, options, {"step": np.zeros(1)}
    return Operation(
        name,
        inputs=(STEP if first else FROM_ONE,),
        outputs=RATE,
        options=rules,
        cases=cases(options, others) + ((Case("at first", *start),) if first else ()),
        **more,
    )


CYCLE = {
    "max_lr": 0.5,
    "total_steps": 21,
    "pct_start": 0.08,  # the top lies between two steps
    "div_factor": 25.0,
    "final_div_factor": 1e4,
}

CONCEPT = Concept(
    id="058",
    title="Learning-rate schedules",
    package=__package__,
    needs=("039", "045"),
    sources=("hu2024", "loshchilov2017", "smith2019", "vaswani2017"),
    operations=(
        Operation(
            "multi_step_lr",
            inputs=(STEP, MILESTONES),
            outputs=RATE,
            options={"lr": "nonnegative", "gamma": "positive"},
            symbols=GAMMA,
            cases=(
                *cases({"lr": 0.5, "gamma": 0.1}, {"lr": 2.0, "gamma": 0.7}, K=2),
                Case(
                    "on the milestones",
                    {"N": (6,), "K": 3},
                    {"lr": 0.5, "gamma": 0.1},
                    {
                        "step": np.array([0.0, 4.0, 5.0, 6.0, 9.0, 30.0]),
                        "milestones": np.array([5.0, 9.0, 9.0]),
                    },
                ),
                Case(
                    "no milestone",
                    {"N": (3,), "K": 0},
                    {"lr": 0.5, "gamma": 0.1},
                ),
            ),
        ),
        schedule(
            "exponential_lr",
            {"lr": "nonnegative", "gamma": "positive"},
            {"lr": 0.5, "gamma": 0.9},
            {"lr": 2.0, "gamma": 0.7},
            symbols=GAMMA,
        ),
        schedule(
            "polynomial_lr",
            {"lr": "nonnegative", "total_iters": "positive integer"}
            | {"power": "positive"},
            {"lr": 0.5, "total_iters": 11, "power": 1.0},
            {"lr": 2.0, "total_iters": 17, "power": 2.5},
            symbols={"total_iters": "T", "power": "p"},
        ),
        schedule(
            "linear_lr",
            {"lr": "nonnegative", "start_factor": "probability"}
            | {"end_factor": "probability", "total_iters": "positive integer"},
            {"lr": 0.5, "start_factor": 1 / 3, "end_factor": 1.0, "total_iters": 5},
            {"lr": 2.0, "start_factor": 0.9, "end_factor": 0.2, "total_iters": 13},
            symbols={"start_factor": "a", "end_factor": "b", "total_iters": "T"},
        ),
        schedule(
            "cosine_annealing_lr",
            {"lr": "nonnegative", "T_max": "positive integer"}
            | {"eta_min": "nonnegative"},
            {"lr": 0.5, "T_max": 50, "eta_min": 0.0},
            {"lr": 2.0, "T_max": 7, "eta_min": 0.125},
            symbols={"T_max": "T", "eta_min": r"\eta_{\min}"},
        ),
        schedule(
            "one_cycle_lr",
            {"max_lr": "nonnegative", "total_steps": "positive integer"}
            | {"pct_start": "fraction"}
            | {"div_factor": "positive", "final_div_factor": "positive"},
            CYCLE,
            CYCLE | {"total_steps": 30, "pct_start": 0.45, "final_div_factor": 10.0},
            symbols={
                "max_lr": r"\eta",
                "total_steps": "T",
                "pct_start": "p",
                "div_factor": "a",
                "final_div_factor": "b",
            },
            refusals=(
                Refusal(
                    "after the cycle",
                    {"step": np.array([3.0, 30.0, 2.0])},
                    ValueError,
                    "step must be below total_steps = 30, got 30",
                ),
                Refusal(
                    "no way up",
                    {"pct_start": 0.01},
                    ValueError,
                    "pct_start must leave more than one step to go up, got 0.01",
                ),
                Refusal(
                    "a way up of one step",
                    {"pct_start": 0.1, "total_steps": 10},
                    ValueError,
                    "pct_start must leave more than one step to go up, got 0.1",
                ),
            ),
        ),
        schedule(
            "noam_lr",
            {"d_model": "positive integer", "warmup": "positive integer"},
            {"d_model": 512, "warmup": 4000},
            {"d_model": 6, "warmup": 8},
            first=False,
            symbols={"d_model": "d", "warmup": "w"},
        ),
        schedule(
            "wsd_lr",
            {"lr": "nonnegative", "warmup": "positive integer"}
            | {"stable": "nonnegative integer", "decay": "positive integer"},
            {"lr": 0.5, "warmup": 5, "stable": 6, "decay": 7},
            {"lr": 2.0, "warmup": 2, "stable": 0, "decay": 9},
            symbols={"warmup": "w", "stable": "s", "decay": "d"},
        ),
    ),
    theorems=(
        Theorem(
            "cosine_endpoints",
            "Where the cosine begins, is in the middle, and ends",
            r"\eta_0 = \eta, \qquad"
            r"\eta_{T/2} = \tfrac12 (\eta + \eta_{\min}), \qquad"
            r"\eta_T = \eta_{\min}",
            of="cosine_annealing_lr",
        ),
        Theorem(
            "cosine_area",
            "A cosine covers as much way as a straight line",
            r"\int_0^T \eta_t \, dt = \tfrac{T}{2}\,(\eta + \eta_{\min})",
        ),
        Theorem(
            "one_cycle_meets",
            "One cycle has no jump",
            r"\eta_0 = \frac{\eta}{a}, \qquad"
            r"\eta_{pT-1} = \eta \text{ from both sides}, \qquad"
            r"\eta_{T-1} = \frac{\eta}{a\,b}",
            of="one_cycle_lr",
        ),
        Theorem(
            "noam_peak",
            "The two pieces meet at the peak",
            r"\eta_w = \frac{1}{\sqrt{d\,w}} \text{ from both sides}",
        ),
        Theorem(
            "wsd_area",
            "What warm-up and decay cost",
            r"\int_0^{w+s+d} \eta_t \, dt"
            r" = \eta \left( \frac{w}{2} + s + \frac{d}{2} \right)",
        ),
    ),
)
