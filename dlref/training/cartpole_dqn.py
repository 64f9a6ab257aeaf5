"""DQN on the cart: a memory, a target network, double targets.

The network gets the state in units in which all of it is about 1: the angle at which
the pole counts as fallen is 0.2, and the speeds reach 3. The policy that comes out
takes the state as it is: its first layer has the units in it.
"""

import numpy as np

from dlref.concepts.decision.q_learning.numpy_impl import double_td_target, td_loss
from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.cartpole import ACTIONS, FEATURES, Run, make, network, scores

RATE, GAMMA, BATCH = 1e-3, 0.99, 64
UNITS = np.array([0.4, 0.5, 5.0, 0.5])  # of place, speed, angle and its speed
MEMORY, FIRST = 120_000, 1_000  # steps that are kept, and seen before any is learned
FOLLOWS = 0.005  # the share of the way to the network that its slow copy goes
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
    slow = {name: p.copy() for name, p in params.items()}
    state = UNITS * cart.reset(seed=int(rng.integers(2**31)))[0]
    for step in range(steps):
        share = 1 - (1 - RANDOM) * min(1.0, step / FALLS)
        if rng.random() < share:
            action = int(rng.integers(ACTIONS))
        else:
            action = int(scores(params, state).argmax())
        after, reward, fallen, cut, _ = cart.step(action)
        after = UNITS * after
        memory.keep(state, action, reward, after, fallen)  # cut off is not an end
        state = UNITS * cart.reset()[0] if fallen or cut else after
        if step >= FIRST and step % PAUSE == 0:
            adam.rate = RATE * (1 - step / steps)
            learn(params, slow, memory, adam, rng)
            for name, p in params.items():
                slow[name] += FOLLOWS * (p - slow[name])
        first = UNITS * params["hidden.0.weight"]
        yield step + 1, params | {"hidden.0.weight": first}


def learn(params, slow, memory: Memory, adam: Adam, rng: np.random.Generator) -> None:
    """Take one step on a batch of the memory."""
    at = memory.some(rng, BATCH)
    after = memory.after[at]
    chooses, says = scores(params, after), scores(slow, after)
    target = double_td_target(
        memory.rewards[at], chooses, says, memory.ended[at], GAMMA
    )
    q, pull = mlp(memory.states[at], params, "tanh")
    _, pull_loss = td_loss(q, memory.actions[at], target)
    _, grads = pull(pull_loss(np.float64(1.0)))
    adam.step(params, grads)
