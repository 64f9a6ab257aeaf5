"""DQN on the cart: a memory, a target network, double targets."""

import numpy as np

from dlref.concepts.decision.q_learning.numpy_impl import double_td_target, td_loss
from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.cartpole import ACTIONS, FEATURES, Run, make, network, scores

RATE, GAMMA, BATCH = 2e-3, 0.99, 64
MEMORY, FIRST = 50_000, 1_000  # steps that are kept, and seen before any is learned
RENEWED = 20  # steps between two copies of the network
PAUSE = 2  # steps of the cart for each step of learning
RANDOM, FALLS = 0.05, 10_000  # the share of random actions, and steps until it is that


class Memory:
    """The last steps of an agent."""

    def __init__(self, size: int = MEMORY) -> None:
        self.states, self.after = np.zeros((2, size, FEATURES))
        self.actions = np.zeros(size, int)
        self.rewards, self.ended = np.zeros(size), np.zeros(size, bool)
        self.count = 0

    def keep(self, state, action, reward, after, ended) -> None:
        """Keep a step, in place of the oldest."""
        at = self.count % len(self.actions)
        self.states[at], self.after[at] = state, after
        self.actions[at], self.rewards[at], self.ended[at] = action, reward, ended
        self.count += 1

    def some(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Return the places of a random batch."""
        return rng.integers(min(self.count, len(self.actions)), size=size)


def train(seed: int, steps: int) -> Run:
    """Yield how many steps were taken, and the network, after each step."""
    rng = np.random.default_rng(seed)
    params = network(rng, ACTIONS)
    adam, memory, cart = Adam(params, RATE, adam_step), Memory(), make()
    state, _ = cart.reset(seed=int(rng.integers(2**31)))
    for step in range(steps):
        if step % RENEWED == 0:
            old = {name: p.copy() for name, p in params.items()}
        share = 1 - (1 - RANDOM) * min(1.0, step / FALLS)
        if rng.random() < share:
            action = int(rng.integers(ACTIONS))
        else:
            action = int(scores(params, np.asarray(state, float)).argmax())
        after, reward, fallen, cut, _ = cart.step(action)
        memory.keep(state, action, reward, after, fallen)  # cut off is not an end
        state = after
        if fallen or cut:
            state, _ = cart.reset()
        if step >= FIRST and step % PAUSE == 0:
            adam.rate = RATE * (1 - step / steps)
            learn(params, old, memory, adam, rng)
        yield step + 1, params


def learn(params, old, memory: Memory, adam: Adam, rng: np.random.Generator) -> None:
    """Take one step on a batch of the memory."""
    at = memory.some(rng, BATCH)
    after = memory.after[at]
    chooses, says = scores(params, after), scores(old, after)
    target = double_td_target(
        memory.rewards[at], chooses, says, memory.ended[at], GAMMA
    )
    q, pull = mlp(memory.states[at], params, "tanh")
    _, pull_loss = td_loss(q, memory.actions[at], target)
    _, grads = pull(pull_loss(np.float64(1.0)))
    adam.step(params, grads)
