"""The variational autoencoder: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)


def layer(name, out, into):
    """Return the parameters of one layer."""
    return (
        Input(f"{name}.weight", f"{out} {into}", normal(0.6)),
        Input(f"{name}.bias", out, normal(0.3)),
    )


def code(axes):
    """Return the inputs that say where codes are, and how wide."""
    return (
        Input("mean", axes, symbol=r"\mu"),
        Input("log_var", axes, symbol="v"),
    )


NOISE = Input("noise", "*N K", differentiable=False)
ONE = {"beta": 1.0}
SMALL = {"N": (2,), "D": 4, "K": 3}
NETWORK = {"N": (2,), "D": 4, "H": 5, "K": 2, "J": 3}
SURE = np.array([[800.0, -900.0, 40.0, -50.0], [1e4, -1e4, 0.0, 30.0]])
NARROW = np.array([[-40.0, -1e-9, 0.0], [1e-9, -30.0, 5.0]])
NEAR = np.array([[1e-9, -2e-9, 3e-9]])
APART = np.array([[1000.0, -1000.0, 998.0], [-2e4, -2e4, -2e4]])

CONCEPT = Concept(
    id="148",
    title="Variational autoencoders",
    package=__package__,
    needs=("147",),
    sources=("burda2016", "higgins2017", "kingma2014", "rezende2014"),
    operations=(
        Operation(
            "negative_elbo",
            inputs=(
                Input("x", "*N D", uniform(), differentiable=False, rule="probability"),
                Input("logits", "*N D", normal(2.0), symbol="l"),
                *code("*N K"),
            ),
            outputs=(Output("y", "*N"),),
            options={"beta": "nonnegative"},
            symbols={"beta": r"\beta"},
            cases=(
                Case("smallest", SMALL, ONE),
                Case("one row", {"N": (), "D": 3, "K": 5}, {"beta": 4.0}),
                Case("two axes", {"N": (2, 3), "D": 2, "K": 1}, {"beta": 0.5}),
                Case("no price", {"N": (3,), "D": 2, "K": 4}, {"beta": 0.0}, floor=1.0),
                Case("sure and wrong", SMALL, ONE, values={"logits": SURE}),
                Case("no rows", SMALL | {"N": (0,)}, ONE),
            ),
        ),
        Operation(
            "reparameterize",
            inputs=(
                *code("*N"),
                Input("noise", "*N", differentiable=False, symbol=r"\epsilon"),
            ),
            outputs=(Output("z", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("rows", {"N": (2, 4)}),
                Case("none", {"N": (0,)}),
            ),
        ),
        Operation(
            "standard_kl",
            inputs=code("*N K"),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("two axes", {"N": (2, 3), "K": 1}),
                Case(
                    "narrow and nearly standard",
                    {"N": (2,), "K": 3},
                    values={"log_var": NARROW},
                    waive={
                        "cuda float16": "PyTorch refuses a scale that is 0 in float16"
                    },
                ),
                Case(
                    "all but standard",
                    {"N": (1,), "K": 3},
                    values={"log_var": NEAR},
                    waive={
                        "complex step": "it takes the step from itself, and nine"
                        " digits are lost",
                        "cuda float64": "PyTorch takes 1 from nearly 1",
                    },
                    bounds={
                        "torch cpu": (
                            1e-6,
                            "PyTorch takes 1 from a variance that is 1 to nine digits",
                        )
                    },
                ),
            ),
        ),
        Operation(
            "vae",
            inputs=(Input("x", "*N D"), NOISE),
            parameters=(
                *layer("encoder", "H", "D"),
                *layer("mean", "K", "H"),
                *layer("log_var", "K", "H"),
                *layer("decoder", "J", "K"),
                *layer("output", "D", "J"),
            ),
            outputs=(
                Output("logits", "*N D"),
                Output("mean", "*N K"),
                Output("log_var", "*N K"),
            ),
            cases=(
                Case("smallest", NETWORK),
                Case("one row", NETWORK | {"N": (), "K": 4}),
                Case("two axes", NETWORK | {"N": (2, 1), "H": 2, "J": 6}),
                Case("no rows", NETWORK | {"N": (0,)}),
            ),
        ),
        Operation(
            "iwae_bound",
            inputs=(Input("log_weight", "*N K", normal(2.0), symbol=r"\lambda"),),
            outputs=(Output("y", "*N"),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 6}),
                Case("one sample", {"N": (2, 2), "K": 1}),
                Case("far apart", {"N": (2,), "K": 3}, values={"log_weight": APART}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "kl_by_integration",
            "The divergence from standard noise, integrated",
            r"\int q(z) \log\frac{q(z)}{p(z)}\,dz"
            r" = \tfrac12\bigl(\mu^2 + \sigma^2 - 1 - \log \sigma^2\bigr)",
        ),
        Theorem(
            "evidence_is_bound_and_gap",
            "What is missing to the evidence is the error of the guess",
            r"\log p(x) = \underbrace{\sum_z q(z) \log \frac{p(x, z)}{q(z)}}"
            r"_{\text{ELBO}} + \mathrm{KL}\bigl(q(z) \,\|\, p(z \mid x)\bigr)",
        ),
        Theorem(
            "two_estimators",
            "Two samples of one slope, and how much they scatter",
            r"\begin{gathered}"
            r"\frac{d}{d\mu}\,\mathrm{E}[z^2] = \mathrm{E}[2z]"
            r" = \mathrm{E}\Bigl[z^2\,\frac{\epsilon}{\sigma}\Bigr] = 2\mu \\[.4em]"
            r"\operatorname{Var}[2z] = 4\sigma^2, \qquad"
            r"\operatorname{Var}\Bigl[z^2\,\frac{\epsilon}{\sigma}\Bigr]"
            r" = \frac{\mu^4}{\sigma^2} + 14\mu^2 + 15\sigma^2"
            r"\end{gathered}",
        ),
        Theorem(
            "more_samples_are_no_worse",
            "The bound of several samples is no lower than the mean of their own",
            r"\frac1K \sum_k \lambda_{nk} \le y_n",
            of="iwae_bound",
        ),
    ),
)
