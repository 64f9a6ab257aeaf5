"""Denoising diffusion: what it takes, and where its views must agree."""

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

BAR = r"\bar{\alpha}"


def data(name, symbol=""):
    """Return examples, or what has their shape."""
    return Input(name, "*N D", symbol=symbol)


def level(name, low, high, symbol):
    """Return levels of noise, which are given."""
    draw = uniform(low, high)
    more = {"differentiable": False, "rule": "probability", "symbol": symbol}
    return Input(name, "*N", draw, **more)


X0, XT, NOISE = data("x0", "x^0"), data("xt", "x^t"), data("noise", r"\epsilon")
Z = data("z")
ABAR = level("abar", 0.1, 0.6, BAR)
BEFORE = level("abar_prev", 0.65, 0.95, BAR + "'")
ENDS = {"abar": np.array([0.0, 1.0])}
SURE = {"abar": np.array([1.0, 0.5])}
FIRST = {"abar_prev": np.array([1.0, 0.9])}
FAINT = {"abar": np.array([4e-5, 0.9999]), "abar_prev": np.array([5e-5, 1.0])}
SAME = {"abar": np.array([0.3, 0.5]), "abar_prev": np.array([0.3, 1.0])}


def shapes(*more, **options):
    """Return the cases of an operation on examples and levels."""
    return (
        Case("smallest", {"N": (2,), "D": 3}, options),
        Case("one example", {"N": (), "D": 4}, options),
        Case("two axes", {"N": (2, 3), "D": 2}, options),
        Case("no examples", {"N": (0,), "D": 2}, options),
        *more,
    )


def at(name, values, waive=(), **options):
    """Return a case with two levels fixed by hand."""
    return Case(name, {"N": (2,), "D": 3}, options, values, waive=dict(waive))


def refuse(name, message, **values):
    """Return the refusal of levels."""
    found = {key: np.array(value) for key, value in values.items()}
    return Refusal(name, found, ValueError, message)


NO_STEP = (
    refuse("all noise", r"abar must lie in \(0, 1\), got 0\.0", abar=[0.0, 0.5]),
    refuse("no noise", r"abar must lie in \(0, 1\), got 1\.0", abar=[1.0, 0.5]),
    refuse(
        "towards more noise",
        r"abar_prev must not be below abar, got 0\.2",
        abar=[0.3, 0.5],
        abar_prev=[0.9, 0.2],
    ),
)
NEARLY = dict.fromkeys(
    (f"cuda {t}" for t in ("float64", "float32", "bfloat16")),
    "PyTorch divides by the cosine of an angle near pi / 2",
)
EDGE = {"float32": "at the least change of a level the step goes to more noise"}
LOSS = (Output("loss", "", symbol=r"\ell"),)
PREDICT = ("noise", "x0", "v")
SIZES = {"D": 3, "H": 4, "I": 5, "J": 6}
WIDER = {"E": lambda sizes: sizes["D"] + 2}
NETWORK = tuple(
    one
    for name, axes in (
        ("hidden.0", "H E"),
        ("hidden.1", "I H"),
        ("hidden.2", "J I"),
        ("output", "D J"),
    )
    for one in (
        Input(f"{name}.weight", axes, normal(0.7)),
        Input(f"{name}.bias", axes.split()[0], normal(0.5)),
    )
)


def networks(**more):
    """Return the cases of a network."""
    tanh, relu = {"activation": "tanh"}, {"activation": "relu"}
    return (
        Case("smallest", {"N": (2,)} | SIZES, tanh | more),
        Case("one example", {"N": ()} | SIZES, relu | more),
        Case(
            "two axes",
            {"N": (2, 2)} | SIZES,
            {"activation": "sigmoid"} | more,
        ),
    )


CONCEPT = Concept(
    id="154",
    title="Denoising diffusion",
    package=__package__,
    needs=("012", "033"),
    sources=(
        "sohldickstein2015",
        "ho2020",
        "song2021ddim",
        "salimans2022",
        "nichol2021",
    ),
    operations=(
        Operation(
            "noise_levels",
            inputs=(
                Input(
                    "beta",
                    "T",
                    uniform(0.01, 0.3),
                    differentiable=False,
                    rule="fraction",
                    symbol=r"\beta",
                ),
            ),
            outputs=(Output("abar", "T", symbol=BAR),),
            cases=(
                Case("smallest", {"T": 3}),
                Case("one step", {"T": 1}),
                Case("no steps", {"T": 0}),
                Case(
                    "a thousand",
                    {"T": 1000},
                    values={"beta": np.linspace(1e-4, 0.02, 1000)},
                ),
                Case(
                    "steps without noise",
                    {"T": 4},
                    values={"beta": np.array([0.0, 0.5, 0.0, 0.9])},
                ),
            ),
        ),
        Operation(
            "q_sample",
            inputs=(X0, NOISE, ABAR),
            outputs=(Output("xt", "*N D", symbol="x^t"),),
            cases=shapes(at("both ends", ENDS)),
        ),
        Operation(
            "velocity",
            inputs=(X0, NOISE, ABAR),
            outputs=(Output("v", "*N D"),),
            cases=shapes(at("both ends", ENDS)),
        ),
        Operation(
            "from_noise",
            inputs=(XT, NOISE, ABAR),
            outputs=(Output("x0", "*N D", symbol="x^0"),),
            cases=shapes(
                at("without noise", SURE),
                at("almost all noise", {"abar": FAINT["abar"]}, NEARLY),
            ),
            refusals=(
                refuse(
                    "all noise", r"abar must lie in \(0, 1\], got 0\.0", abar=[0.5, 0.0]
                ),
            ),
        ),
        Operation(
            "from_velocity",
            inputs=(XT, data("v"), ABAR),
            outputs=(
                Output("x0", "*N D", symbol="x^0"),
                Output("noise", "*N D", symbol=r"\epsilon"),
            ),
            cases=shapes(at("both ends", ENDS)),
        ),
        Operation(
            "ddpm_posterior",
            inputs=(X0, XT, ABAR, BEFORE),
            outputs=(
                Output("mean", "*N D", symbol=r"\mu"),
                Output("var", "*N", differentiable=False, symbol=r"s^2"),
            ),
            cases=shapes(
                at("the first step", FIRST),
                at("faint", FAINT),
                at("no step", SAME, EDGE),
            ),
            refusals=NO_STEP,
        ),
        Operation(
            "ddpm_step",
            inputs=(XT, NOISE, Z, ABAR, BEFORE),
            outputs=(Output("x", "*N D", symbol="x'"),),
            options={"variance": ("posterior", "beta")},
            cases=shapes(
                at("the first step", FIRST, variance="posterior"),
                at("the first step, drawn", FIRST, variance="beta"),
                at("faint", FAINT, variance="beta"),
                at("no step", SAME, EDGE, variance="posterior"),
                variance="posterior",
            ),
            refusals=NO_STEP,
        ),
        Operation(
            "ddim_step",
            inputs=(XT, NOISE, Z, ABAR, BEFORE),
            outputs=(Output("x", "*N D", symbol="x'"),),
            options={"eta": "probability"},
            symbols={"eta": r"\eta"},
            cases=shapes(
                at("nothing drawn", {}, eta=0.0),
                at("as DDPM", {}, eta=1.0),
                at("the first step", FIRST, eta=0.5),
                at("no step", SAME, EDGE, eta=0.5),
                eta=0.7,
            ),
            refusals=NO_STEP,
        ),
        Operation(
            "ddpm_loss",
            inputs=(data("prediction", r"\hat{y}"), X0, NOISE, ABAR),
            outputs=LOSS,
            options={"predict": PREDICT},
            nonempty=("N", "D"),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"predict": "v"}),
                Case("noise", {"N": (3,), "D": 2}, {"predict": "noise"}),
                Case("data", {"N": (3,), "D": 2}, {"predict": "x0"}),
                Case("one example", {"N": (), "D": 4}, {"predict": "v"}),
                Case("two axes", {"N": (2, 3), "D": 2}, {"predict": "noise"}),
                at("both ends", ENDS, predict="v"),
            ),
        ),
        Operation(
            "denoiser",
            inputs=(data("x"), ABAR),
            parameters=NETWORK,
            outputs=(Output("y", "*N D"),),
            options={"activation": ("relu", "tanh", "sigmoid")},
            derived=WIDER,
            cases=networks(),
        ),
        Operation(
            "ddpm_training_loss",
            inputs=(X0, NOISE, ABAR),
            parameters=NETWORK,
            outputs=LOSS,
            options={
                "activation": ("relu", "tanh", "sigmoid"),
                "predict": PREDICT,
            },
            derived=WIDER,
            nonempty=("N", "D"),
            cases=(
                *networks(predict="noise"),
                Case(
                    "velocity",
                    {"N": (2,)} | SIZES,
                    {"activation": "tanh", "predict": "v"},
                ),
                Case(
                    "data",
                    {"N": (2,)} | SIZES,
                    {"activation": "tanh", "predict": "x0"},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "one_more_step",
            "Many steps are one",
            r"\sqrt{\alpha}\,\sqrt{\bar\alpha} = \sqrt{\alpha \bar\alpha},"
            r"\qquad \alpha\,(1 - \bar\alpha) + (1 - \alpha) = 1 - \alpha \bar\alpha",
            of="q_sample",
        ),
        Theorem(
            "two_ways_to_a_pair",
            "Bayes' rule, for one step",
            r"\begin{gathered}"
            r"\mathcal{N}(x;\, \sqrt{\alpha}\, y,\, 1 - \alpha)\;"
            r"\mathcal{N}(y;\, \sqrt{\bar\alpha'}\, m,\, 1 - \bar\alpha')\\[.4em]"
            r"= \mathcal{N}(x;\, \sqrt{\bar\alpha}\, m,\, 1 - \bar\alpha)\;"
            r"\mathcal{N}(y;\, \mu,\, s^2) \quad\text{with } \bar\alpha ="
            r" \alpha \bar\alpha'"
            r"\end{gathered}",
            of="ddpm_posterior",
        ),
        Theorem(
            "step_is_posterior_mean",
            "The step is the posterior's mean at the guess",
            r"x'\big|_{z = 0} = \mu\Bigl(\frac{x^t - \sqrt{1 - \bar\alpha}\,\epsilon}"
            r"{\sqrt{\bar\alpha}},\; x^t\Bigr)",
            of="ddpm_step",
        ),
        Theorem(
            "mean_error_is_noise_error",
            "To miss the mean is to miss the noise",
            r"\bigl(\mu(\epsilon) - \mu(g)\bigr)^2"
            r" = \frac{\beta^2}{\alpha\,(1 - \bar\alpha)}\, (\epsilon - g)^2",
            of="ddpm_step",
        ),
        Theorem(
            "ddim_keeps_the_levels",
            "Every eta leads to the same level",
            r"\begin{gathered}"
            r"x^t = \sqrt{\bar\alpha}\, x^0 + \sqrt{1 - \bar\alpha}\,\epsilon"
            r" \;\Longrightarrow\;"
            r" x' = \sqrt{\bar\alpha'}\, x^0 + k \epsilon + \sigma z\\[.4em]"
            r"\text{with}\quad k^2 + \sigma^2 = 1 - \bar\alpha'"
            r"\end{gathered}",
            of="ddim_step",
        ),
        Theorem(
            "eta_one_is_ddpm",
            "With eta 1 it is the step of DDPM",
            r"\sigma^2 = \tilde\beta:\qquad"
            r" k = \sqrt{\alpha}\,\frac{1 - \bar\alpha'}{\sqrt{1 - \bar\alpha}},"
            r"\qquad k - \frac{\sqrt{1 - \bar\alpha}}{\sqrt{\alpha}}"
            r" = -\frac{\beta}{\sqrt{\alpha}\sqrt{1 - \bar\alpha}}",
            of="ddim_step",
        ),
        Theorem(
            "turn",
            "Data and noise are turned",
            r"(x^t)^2 + v^2 = (x^0)^2 + \epsilon^2",
            of="q_sample",
        ),
        Theorem(
            "errors_differ_by_a_weight",
            "The three errors differ by a weight",
            r"(x^0 - \hat{x}^0)^2"
            r" = \frac{1 - \bar\alpha}{\bar\alpha}\,(\epsilon - \hat\epsilon)^2,"
            r"\qquad (v - \hat{v})^2 = \frac{1}{\bar\alpha}\,"
            r"(\epsilon - \hat\epsilon)^2",
            of="from_noise",
        ),
        Theorem(
            "best_guess_is_the_mean",
            "The best guess is a mean",
            r"\sum_k w_k\,(x_k - y)^2 = \sum_k w_k\, x_k^2 - m^2 + (y - m)^2"
            r"\quad\text{with } m = \sum_k w_k\, x_k",
        ),
    ),
)
