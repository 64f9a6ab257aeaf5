"""PPO on the cart: eight carts side by side, and each batch is used four times."""

import numpy as np

from dlref.concepts.decision.ppo.numpy_impl import (
    clipped_value_loss,
    gae,
    ppo_clip_loss,
)
from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.mathematics.probability.numpy_impl import (
    categorical_entropy,
    categorical_log_prob,
)
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.cartpole import ACTIONS, FEATURES, Run, drawn, make, network
from dlref.training.pair import Params

CARTS, LENGTH = 8, 128
EPOCHS, BATCH = 4, 256
RATE, GAMMA, LAMBDA, CLIP, ENTROPY = 3e-3, 0.99, 0.95, 0.2, 0.01


def spoken(nets: dict[str, Params], states: np.ndarray) -> tuple:
    """Return what the actor and the critic say of states."""
    logits, _ = mlp(states, nets["actor"], "tanh")
    value, _ = mlp(states, nets["critic"], "tanh")
    return logits, value[..., 0]


class Carts:
    """Carts that begin again when an episode ends."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.carts = [make() for _ in range(CARTS)]
        seeds = rng.integers(2**31, size=CARTS)
        first = [
            c.reset(seed=int(s))[0] for c, s in zip(self.carts, seeds, strict=True)
        ]
        self.states = np.array(first, float)

    def step(self, actions: np.ndarray) -> tuple:
        """Return rewards, the states that came, and where episodes fell or were cut."""
        came = np.zeros_like(self.states)
        fell, over = np.zeros((2, CARTS), bool)
        for k, cart in enumerate(self.carts):
            state, _, fallen, cut, _ = cart.step(int(actions[k]))
            came[k], fell[k], over[k] = state, fallen, fallen or cut
            self.states[k] = cart.reset()[0] if over[k] else state
        return np.ones(CARTS), came, fell, over


def pieces(over: np.ndarray) -> list[slice]:
    """Return the parts of a walk that are one episode each."""
    ends = [*(np.flatnonzero(over) + 1), len(over)]
    return [slice(a, b) for a, b in zip([0, *ends], ends, strict=False) if a < b]


def walk(nets: dict[str, Params], carts: Carts, rng: np.random.Generator) -> dict:
    """Return what was seen and done, and how much better it went than expected."""
    seen = {"states": np.zeros((LENGTH, CARTS, FEATURES))}
    seen["actions"] = np.zeros((LENGTH, CARTS), int)
    after, fell = np.zeros_like(seen["states"]), np.zeros((LENGTH, CARTS), bool)
    rewards, over = np.zeros((LENGTH, CARTS)), np.zeros((LENGTH, CARTS), bool)
    for t in range(LENGTH):
        seen["states"][t] = carts.states
        logits, _ = spoken(nets, carts.states)
        seen["actions"][t] = drawn(logits, rng)
        rewards[t], after[t], fell[t], over[t] = carts.step(seen["actions"][t])
    logits, value = spoken(nets, seen["states"])
    _, ahead = spoken(nets, after)
    ahead = np.where(fell, 0, ahead)  # after a fall nothing comes; a cut is not a fall
    advantage = np.zeros_like(value)
    for k in range(CARTS):
        for part in pieces(over[:, k]):
            of_part = rewards[part, k], value[part, k], ahead[part, k]
            advantage[part, k], _ = gae(*of_part, GAMMA, LAMBDA)
    seen["log_prob"], _ = categorical_log_prob(seen["actions"], logits)
    seen |= {"value": value, "advantage": advantage, "target": advantage + value}
    return {name: x.reshape(LENGTH * CARTS, *x.shape[2:]) for name, x in seen.items()}


def learn(nets: dict[str, Params], adams: dict[str, Adam], seen: dict, at) -> None:
    """Take one step of the actor and of the critic on a batch of what was seen."""
    one = np.float64(1.0)
    states, advantage = seen["states"][at], seen["advantage"][at]
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    logits, pull = mlp(states, nets["actor"], "tanh")
    log_prob, pull_log = categorical_log_prob(seen["actions"][at], logits)
    _, pull_loss = ppo_clip_loss(log_prob, seen["log_prob"][at], advantage, CLIP)
    entropy, pull_entropy = categorical_entropy(logits)
    bonus = np.full_like(entropy, -ENTROPY / len(entropy))
    _, grads = pull(pull_log(pull_loss(one)) + pull_entropy(bonus))
    adams["actor"].step(nets["actor"], grads)
    value, pull = mlp(states, nets["critic"], "tanh")
    _, pull_loss = clipped_value_loss(
        value[:, 0], seen["value"][at], seen["target"][at], 10.0
    )
    _, grads = pull(pull_loss(one)[:, None])
    adams["critic"].step(nets["critic"], grads)


def train(seed: int, steps: int) -> Run:
    """Yield how many steps were taken, and the actor, after each walk."""
    rng = np.random.default_rng(seed)
    nets = {"actor": network(rng, ACTIONS), "critic": network(rng, 1)}
    adams = {name: Adam(net, RATE, adam_step) for name, net in nets.items()}
    carts = Carts(rng)
    for done in range(LENGTH * CARTS, steps + 1, LENGTH * CARTS):
        for adam in adams.values():
            adam.rate = RATE * (1 - done / (steps + LENGTH * CARTS))
        seen = walk(nets, carts, rng)
        for _ in range(EPOCHS):
            order = rng.permutation(LENGTH * CARTS)
            for at in order.reshape(-1, BATCH):
                learn(nets, adams, seen, at)
        yield done, nets["actor"]
