"""Small changes to a large model: where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

X = Input("x", "*N D")
ZERO = {"lora_b": np.zeros((3, 2))}
CONCEPT = Concept(
    id="144",
    title="LoRA, adapters and prompts",
    package=__package__,
    needs=("012", "017"),
    sources=("hu2022", "houlsby2019", "lester2021"),
    operations=(
        Operation(
            "lora_linear",
            inputs=(
                X,
                Input("weight", "M D", differentiable=False, symbol="W"),
                Input("lora_a", "R D", symbol="A"),
                Input("lora_b", "M R", symbol="B"),
                Input("bias", "M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "*N M"),),
            options={"alpha": "positive"},
            symbols={"alpha": r"\alpha"},
            nonempty=("R",),
            cases=(
                Case("smallest", {"N": (2,), "D": 4, "M": 3, "R": 2}, {"alpha": 3.0}),
                Case("one row", {"N": (), "D": 5, "M": 2, "R": 1}, {"alpha": 1.0}),
                Case("two axes", {"N": (2, 3), "D": 3, "M": 6, "R": 4}, {"alpha": 8.0}),
                Case(
                    "no bias",
                    {"N": (3,), "D": 2, "M": 4, "R": 3},
                    {"alpha": 0.5},
                    absent=("bias",),
                ),
                Case(
                    "at the start",
                    {"N": (2,), "D": 4, "M": 3, "R": 2},
                    {"alpha": 2.0},
                    values=ZERO,
                    floor=1.0,  # the slopes of A are 0
                ),
                Case("no rows", {"N": (0,), "D": 2, "M": 3, "R": 1}, {"alpha": 1.0}),
            ),
        ),
        Operation(
            "adapter",
            inputs=(
                X,
                Input("weight_down", "H D", symbol="U"),
                Input("bias_down", "H", symbol="b"),
                Input("weight_up", "D H", normal(0.7), symbol="V"),
                Input("bias_up", "D", symbol="c"),
            ),
            outputs=(Output("y", "*N D"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4}),
                Case("one row", {"N": (), "D": 6, "H": 2}),
                Case("two axes", {"N": (2, 3), "D": 5, "H": 3}),
                Case("no rows", {"N": (0,), "D": 3, "H": 2}),
            ),
        ),
        Operation(
            "prompt_tuning",
            inputs=(Input("x", "*N T D"), Input("prompt", "P D", symbol="p")),
            outputs=(Output("y", "*N S D"),),
            derived={"S": lambda sizes: sizes["P"] + sizes["T"]},
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "D": 4, "P": 1}),
                Case("one text", {"N": (), "T": 2, "D": 3, "P": 4}),
                Case("two axes", {"N": (2, 3), "T": 4, "D": 2, "P": 3}),
                Case("no words", {"N": (2,), "T": 0, "D": 3, "P": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "merged_is_the_same",
            "Merged or not, the output is the same",
            r"Wx + b + \frac{\alpha}{R} B (A x) = \Bigl(W + \frac{\alpha}{R}"
            r" B A\Bigr) x + b",
            of="lora_linear",
        ),
        Theorem(
            "gradients_of_the_merged",
            "The gradients are shadows of the full one",
            r"\frac{\partial L}{\partial A} = \frac{\alpha}{R} B^{\top}"
            r" \frac{\partial L}{\partial W}, \qquad \frac{\partial L}{\partial B} ="
            r" \frac{\alpha}{R} \frac{\partial L}{\partial W} A^{\top}",
            of="lora_linear",
        ),
        Theorem(
            "starts_where_the_model_was",
            "With B = 0 the model is what it was, and only B moves",
            r"B = 0 \;\Rightarrow\; y = Wx + b, \quad"
            r" \frac{\partial L}{\partial A} = 0",
            of="lora_linear",
        ),
    ),
)
