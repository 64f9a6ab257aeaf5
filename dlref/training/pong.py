"""Play Pong from its pixels, by the gradient of the policy.

    python -m dlref.training.pong --episodes 1000

The game is that of ale-py, which `pip install dlref[decisions]` brings along. An action
lasts four frames and is never repeated by chance. A game ends when a side has 21
points; its score is the agent's points less those of the other side, -21 to 21. Games
are played side by side, and after each batch of them the policy takes one step.
"""

import argparse
import json
from datetime import date
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from dlref.concepts.decision.pong.numpy_impl import (
    point_returns,
    pong_frame,
    pong_loss,
    pong_policy,
)
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.cartpole_record import CONCEPTS
from dlref.training.pair import Params, threads
from dlref.verify.environment import environment

GAME = "ALE/Pong-v5"
SETTINGS = {"frameskip": 4, "repeat_action_probability": 0.0}
UP, DOWN = 2, 3  # "RIGHT" and "LEFT" turn the knob of the paddle
BACKGROUND = np.array([144, 109])  # reds of the field, and of the first frame
SIDE, HIDDEN = 80, 200
EPISODES, AT_ONCE = 1000, 4
RATE, GAMMA = 1e-3, 0.99
RECORD = CONCEPTS / "pong" / "training.json"


def make() -> Any:
    """Return a game of Pong.

    Raises:
        ModuleNotFoundError: if gymnasium or ale-py is not installed.
    """
    try:
        gymnasium, ale = map(import_module, ("gymnasium", "ale_py"))
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"{missing.name} is not installed: pip install dlref[decisions],"
            " or pip install -r conf/requirements/decisions.txt"
        ) from missing
    ale.ALEInterface.setLoggerMode(ale.LoggerMode.Error)
    gymnasium.register_envs(ale)
    return gymnasium.make(GAME, **SETTINGS)


def network(rng: np.random.Generator) -> Params:
    """Return weights whose outputs begin about as large as their inputs."""
    first = rng.normal(size=(HIDDEN, SIDE**2)) / SIDE
    last = rng.normal(size=(1, HIDDEN)) / np.sqrt(HIDDEN)
    return {
        "fc1.weight": first.astype(np.float32),
        "fc2.weight": last.astype(np.float32),
    }


def looked_at(frame: np.ndarray) -> np.ndarray:
    """Return what is on the field as one row."""
    return pong_frame(frame, BACKGROUND).astype(np.int8).ravel()


class Game:
    """One game: what was seen, done and paid."""

    def __init__(self, env: Any, seed: int) -> None:
        self.env, self.over = env, False
        self.last = looked_at(env.reset(seed=seed)[0])
        self.change = np.zeros_like(self.last)  # at first nothing has moved
        self.seen: list[np.ndarray] = []
        self.up: list[bool] = []
        self.rewards: list[float] = []

    def move(self, up: bool) -> None:
        """Take a step."""
        self.seen.append(self.change)
        frame, reward, ended, cut, _ = self.env.step(UP if up else DOWN)
        now = looked_at(frame)
        self.change, self.last = now - self.last, now
        self.up.append(up)
        self.rewards.append(float(reward))
        self.over = ended or cut


def played(params: Params, envs: list, rng: np.random.Generator) -> list[Game]:
    """Return a game of each environment, walked side by side."""
    games = [Game(env, int(rng.integers(2**31))) for env in envs]
    while alive := [game for game in games if not game.over]:
        changes = np.array([game.change for game in alive], np.float32)
        logit, _ = pong_policy(changes, params)
        chance = (1 + np.tanh(logit / 2)) / 2
        for game, up in zip(alive, rng.random(len(alive)) < chance, strict=True):
            game.move(bool(up))
    return games


def slope(params: Params, games: list[Game]) -> Params:
    """Return the gradient of the loss, its mean over all steps of the games."""
    returns = []
    for game in games:
        paid = np.array(game.rewards, np.float32)
        returns.append(point_returns(paid, paid != 0, GAMMA)[0])
    every = np.concatenate(returns)
    total = {name: np.zeros_like(p) for name, p in params.items()}
    for game, gain in zip(games, returns, strict=True):
        advantage = (gain - every.mean()) / (every.std() + np.float32(1e-8))
        logit, pull = pong_policy(np.array(game.seen, np.float32), params)
        _, pull_loss = pong_loss(logit, np.array(game.up), advantage, "sum")
        for name, grad in pull(pull_loss(np.float32(1 / len(every))))[1].items():
            total[name] += grad
    return total


def train(seed: int, episodes: int, seconds: float) -> list[float]:
    """Return the mean score of each batch of games, until games or time are over."""
    rng = np.random.default_rng(seed)
    params, envs = network(rng), [make() for _ in range(AT_ONCE)]
    adam, begin = Adam(params, RATE, adam_step), process_time()
    scores: list[float] = []
    while len(scores) * AT_ONCE < episodes and process_time() - begin < seconds:
        games = played(params, envs, rng)
        adam.step(params, slope(params, games))
        scores.append(float(np.mean([sum(game.rewards) for game in games])))
    return scores


def main(arguments: list[str] | None = None) -> None:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.pong")
    parser.add_argument("--episodes", type=int, default=EPISODES)
    parser.add_argument("--minutes", type=float, default=15, help="of the processor")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    begin = process_time()
    scores = train(given.seed, given.episodes, 60 * given.minutes)
    versions = {n: import_module(n).__version__ for n in ("gymnasium", "ale_py")}
    record = {
        "data": GAME,
        "settings": SETTINGS,
        "date": date.today().isoformat(),
        "environment": environment() | versions | {"threads": threads()},
        "seed": given.seed,
        "at_once": AT_ONCE,
        "seconds": round(process_time() - begin),
        "scores": scores,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
