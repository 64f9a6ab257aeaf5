"""REINFORCE on the cart: whole episodes, and the mean return as the baseline."""

import numpy as np

from dlref.concepts.decision.reinforce.numpy_impl import (
    discounted_returns,
    policy_gradient_loss,
)
from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.cartpole import (
    ACTIONS,
    Run,
    drawn,
    make,
    network,
    scores,
    walked,
)

EPISODES, RATE, GAMMA = 8, 1e-2, 0.99


def train(seed: int, steps: int) -> Run:
    """Yield how many steps were taken, and the policy, after each update."""
    rng = np.random.default_rng(seed)
    params = network(rng, ACTIONS)
    adam, carts = Adam(params, RATE, adam_step), [make() for _ in range(EPISODES)]
    done = 0

    def act(states):
        return drawn(scores(params, states), rng)

    while done < steps:
        adam.rate = RATE * (1 - done / steps)
        seen = walked(act, carts, [int(rng.integers(2**31)) for _ in carts])
        states = np.concatenate([s for s, _, _ in seen])
        actions = np.concatenate([a for _, a, _ in seen])
        gains = [discounted_returns(np.array(r), GAMMA)[0] for _, _, r in seen]
        returns = np.concatenate(gains)
        advantage = (returns - returns.mean()) / (returns.std() + 1e-8)
        logits, pull = mlp(states, params, "tanh")
        _, pull_loss = policy_gradient_loss(logits, actions, advantage)
        _, grads = pull(pull_loss(np.float64(1.0)))
        adam.step(params, grads)
        done += len(actions)
        yield done, params
