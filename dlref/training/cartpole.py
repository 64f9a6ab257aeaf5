"""Balance a pole on a cart by trial and error, in three ways, each with five seeds.

    python -m dlref.training.cartpole reinforce
    python -m dlref.training.cartpole dqn
    python -m dlref.training.cartpole ppo

The cart is CartPole-v1 of gymnasium, which `pip install dlref[decisions]` brings along.
Every step pays 1; an episode ends when the pole falls, or is cut off after 500 steps.
Its authors call it solved at a mean of 475 in a hundred episodes. The loops call the
views without the guard that `dlref.numpy` puts before them: it takes longer than they.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.training.cartpole_record import CONCEPTS
from dlref.training.pair import Params, threads
from dlref.verify.environment import environment

NAME, FEATURES, ACTIONS, SOLVED = "CartPole-v1", 4, 2, 475.0
# The way: its concept, and how many steps of the environment one run takes.
WAYS = {
    "reinforce": ("reinforce", 150_000),
    "dqn": ("q_learning", 120_000),
    "ppo": ("ppo", 102_400),
}
RECORDS = {w: CONCEPTS / concept / "cartpole.json" for w, (concept, _) in WAYS.items()}
SEEDS = 5
EVERY, EPISODES = 5_000, 10  # steps between two tests, and episodes of a test
LAST = 100  # episodes of the test at the end
Run = Iterator[tuple[int, Params]]  # how many steps were taken, and the policy so far


def make() -> Any:
    """Return a cart with its pole.

    Raises:
        ModuleNotFoundError: if gymnasium is not installed.
    """
    try:
        gymnasium = import_module("gymnasium")
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "gymnasium is not installed: pip install dlref[decisions],"
            " or pip install -r conf/requirements/decisions.txt"
        ) from missing
    return gymnasium.make(NAME)


def network(rng: np.random.Generator, outputs: int, hidden=(64,)) -> Params:
    """Return weights as PyTorch's Linear draws them."""
    widths = (FEATURES, *hidden, outputs)
    params = {}
    for k, (into, out) in enumerate(pairwise(widths)):
        name = f"hidden.{k}" if k < len(hidden) else "output"
        bound = 1 / np.sqrt(into)
        params[f"{name}.weight"] = rng.uniform(-bound, bound, (out, into))
        params[f"{name}.bias"] = rng.uniform(-bound, bound, out)
    return params


def scores(params: Params, states: np.ndarray) -> np.ndarray:
    """Return what a network says of the actions."""
    return mlp(states, params, "tanh")[0][..., :ACTIONS]


def drawn(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return an action for each row, drawn from its softmax."""
    noise = rng.gumbel(size=logits.shape)
    return np.argmax(logits + noise, axis=-1)


def walked(act: Callable, carts: list, seeds: Iterable[int]) -> list[tuple]:
    """Return the states, actions and rewards of an episode of each cart.

    They are walked side by side: `act` returns the actions of a batch of states.
    """
    states = [cart.reset(seed=k)[0] for cart, k in zip(carts, seeds, strict=True)]
    seen: list[tuple] = [([], [], []) for _ in carts]
    alive = list(range(len(carts)))
    while alive:
        batch = np.array([states[k] for k in alive], float)
        still = []
        for k, state, action in zip(alive, batch, act(batch), strict=True):
            states[k], reward, fallen, cut, _ = carts[k].step(int(action))
            for kept, item in zip(seen[k], (state, action, reward), strict=True):
                kept.append(item)
            if not (fallen or cut):
                still.append(k)
        alive = still
    return seen


def mean_length(params: Params, seed: int, episodes: int = EPISODES) -> float:
    """Return the mean length of episodes in which the best action is always taken."""
    best = lambda states: scores(params, states).argmax(axis=-1)  # noqa: E731
    seeds = range(seed, seed + episodes)
    seen = walked(best, [make() for _ in seeds], seeds)
    return float(np.mean([len(rewards) for _, _, rewards in seen]))


def curve(run: Run, seed: int) -> dict:
    """Return the tests of a run, after how many steps each, and one at the end."""
    steps: list[int] = []
    means: list[float] = []
    for done, params in run:
        if done >= EVERY * (len(steps) + 1):
            steps.append(done)
            means.append(round(mean_length(params, 10_000 * (seed + 1)), 2))
    last = round(mean_length(params, 10_000 * (seed + 1) + 5_000, LAST), 2)
    return {"seed": seed, "steps": steps, "tested": means, "last": last}


def way(name: str) -> Callable[[int, int], Run]:
    """Return what trains: a seed and a number of steps give a run."""
    return import_module(f"dlref.training.cartpole_{name}").train


def measured(name: str, steps: int, seed: int) -> dict:
    """Return what came of a seed, and how many seconds of a processor it took."""
    begin = process_time()
    found = curve(way(name)(seed, steps), seed)
    return found | {"seconds": round(process_time() - begin)}


def main(arguments: list[str] | None = None) -> None:
    """Train with each seed, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.cartpole")
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--steps", type=int, help="of the environment, in a run")
    parser.add_argument("--processes", type=int, default=2, help="side by side")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    steps = given.steps or WAYS[given.way][1]
    one = partial(measured, given.way, steps)
    with ProcessPoolExecutor(given.processes) as pool:
        runs = list(pool.map(one, range(given.seeds)))
    record = {
        "data": NAME,
        "date": date.today().isoformat(),
        "environment": environment()
        | {"gymnasium": import_module("gymnasium").__version__, "threads": threads()},
        "steps": steps,
        "episodes": EPISODES,
        "last_episodes": LAST,
        "seconds": sum(run["seconds"] for run in runs),
        "runs": runs,
    }
    out = given.out or RECORDS[given.way]
    out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
