"""Learning from preferences: what it takes, and where its views must agree."""

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


def held(name, symbol):
    """Return the reference's log-probability of an answer."""
    return Input(name, "*N", normal(3.0), differentiable=False, symbol=symbol)


USUAL = {"beta": 0.1}
FAR = {
    "chosen": np.array([-9000.0, -3.0]),
    "rejected": np.array([-3.0, -9000.0]),
    "ref_chosen": np.zeros(2),
    "ref_rejected": np.zeros(2),
}
SAME = dict.fromkeys(("chosen", "rejected", "ref_chosen", "ref_rejected"), -np.ones(3))
ALIKE = np.full((2, 3), 0.5)

CONCEPT = Concept(
    id="170",
    title="Learning from preferences: DPO and GRPO",
    package=__package__,
    needs=("013", "169"),
    sources=("bradley1952", "ouyang2022", "rafailov2023", "shao2024"),
    operations=(
        Operation(
            "dpo_loss",
            inputs=(
                Input("chosen", "*N", normal(3.0), symbol="w"),
                Input("rejected", "*N", normal(3.0), symbol="l"),
                held("ref_chosen", "w'"),
                held("ref_rejected", "l'"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"beta": "positive"},
            symbols={"beta": r"\beta"},
            cases=(
                Case("smallest", {"N": (3,)}, USUAL),
                Case("one pair", {"N": ()}, {"beta": 0.5}),
                Case("two axes", {"N": (2, 4)}, {"beta": 1.0}),
                Case("nothing learned yet", {"N": (3,)}, USUAL, SAME),
                Case("sure, wrong and right", {"N": (2,)}, USUAL, FAR),
            ),
            refusals=(
                Refusal(
                    "no pairs",
                    dict.fromkeys(SAME, np.zeros(0)),
                    ValueError,
                    r"chosen must have an answer, got shape \(0,\)",
                ),
            ),
        ),
        Operation(
            "group_advantage",
            inputs=(Input("reward", "*N G", differentiable=False, symbol="r"),),
            outputs=(Output("y", "*N G", differentiable=False),),
            options={"eps": "positive"},
            symbols={"eps": r"\varepsilon"},
            nonempty=("G",),
            cases=(
                Case("smallest", {"N": (2,), "G": 3}, {"eps": 1e-4}),
                Case("one question", {"N": (), "G": 8}, {"eps": 1e-4}),
                Case("two axes", {"N": (2, 3), "G": 5}, {"eps": 0.5}),
                Case("one answer", {"N": (2,), "G": 1}, {"eps": 1e-4}, floor=1.0),
                Case(
                    "all alike",
                    {"N": (2,), "G": 3},
                    {"eps": 1e-4},
                    {"reward": ALIKE},
                    floor=1.0,
                ),
                Case("no questions", {"N": (0,), "G": 3}, {"eps": 1e-4}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "tilted_policy_is_best",
            "What is missing to the best policy is how far one is from it",
            r"\begin{gathered}"
            r"\sum_a \pi_a r_a - \beta\,\mathrm{KL}(\pi \,\|\, \pi_0)"
            r" = \beta \log Z - \beta\,\mathrm{KL}(\pi \,\|\, \pi^*) \\[.3em]"
            r"\text{with } \pi^*_a = \frac{\pi_{0a}\,e^{r_a/\beta}}{Z},"
            r"\quad Z = \sum_a \pi_{0a}\,e^{r_a/\beta}"
            r"\end{gathered}",
        ),
        Theorem(
            "divergence_is_not_negative",
            "No divergence is negative",
            r"0 \le \mathrm{KL}(p \,\|\, q)",
        ),
        Theorem(
            "policy_is_the_reward",
            "The best policy says what the reward was",
            r"\begin{gathered}"
            r"\beta \log\frac{\pi^*_a}{\pi_{0a}}"
            r" - \beta \log\frac{\pi^*_b}{\pi_{0b}} = r_a - r_b \\[.3em]"
            r"\sigma(r_a - r_b) = \frac{e^{r_a}}{e^{r_a} + e^{r_b}}"
            r"\end{gathered}",
        ),
        Theorem(
            "advantages_of_a_group",
            "The advantages of a group add up to 0, and a constant changes none",
            r"\sum_g y_{ng} = 0, \qquad y(r + c) = y(r)",
            of="group_advantage",
        ),
    ),
)
