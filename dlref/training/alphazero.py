"""Learn tic-tac-toe from nothing but its rules: a network, a search, and self-play.

    python -m dlref.training.alphazero [--seeds SEEDS] [--out FILE]

The search asks the network, the network learns what the search found, with five seeds.
What is played is judged by a solver that knows every position.
"""

import argparse
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.concepts.decision.alphazero.numpy_impl import alphazero_loss, puct_scores
from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.optimization.adam.numpy_impl import adam_step
from dlref.training.adam import Adam
from dlref.training.noughts import EMPTY, Board, ended, judged, moves, play
from dlref.training.pair import Params, threads
from dlref.verify.environment import environment

RECORD = Path(__file__).parents[1] / "concepts" / "decision" / "alphazero"
HIDDEN, RATE, DECAY, BATCH = 128, 3e-3, 1e-5, 128
ROUNDS, GAMES, STEPS = 20, 40, 150  # of self-play; games and training steps in each
KEPT, OPENING = 3000, 4  # positions that are remembered; random moves at first, at most
SIMULATIONS, TRIES, SEEDS = 50, (25, 50, 100, 200, 400), 5
PLACES = np.arange(9).reshape(3, 3)
TURNS = [np.rot90(p, k).ravel() for p in (PLACES, PLACES.T) for k in range(4)]
Guess = Callable[[Board], tuple[np.ndarray, float]]  # chances of moves, and the value


def nothing_known(board: Board) -> tuple[np.ndarray, float]:
    """Return all moves alike, and a value of 0."""
    free = np.array(board) == 0
    return free / free.sum(), 0.0


class Node:
    """A board in the tree: what was tried there, and what came of it."""

    def __init__(self, board: Board, guess: Guess) -> None:
        self.board, self.end = board, ended(board)
        self.visits, self.total = np.zeros((2, 9))
        self.after: dict[int, Node] = {}
        if self.end is None:
            self.prior, self.value = guess(board)
            self.closed = np.where(np.array(board) == 0, 0.0, -np.inf)

    def simulated(self, guess: Guess, c: float) -> float:
        """Go down to a new board, and return what it is worth to the player here."""
        if self.end is not None:
            return self.end
        scores = puct_scores(self.prior, self.visits, self.total, c) + self.closed
        move = int(scores.argmax())
        if move in self.after:
            worth = -self.after[move].simulated(guess, c)
        else:
            new = self.after[move] = Node(play(self.board, move), guess)
            worth = -(new.value if new.end is None else new.end)
        self.visits[move] += 1
        self.total[move] += worth
        return worth


def searched(
    board: Board,
    guess: Guess = nothing_known,
    simulations: int = SIMULATIONS,
    c: float = 1.5,
    noise: np.ndarray | None = None,
) -> np.ndarray:
    """Return how often a search tried each move; `noise` is mixed into its guess."""
    root = Node(board, guess)
    if noise is not None:
        root.prior = 0.75 * root.prior + 0.25 * noise
    for _ in range(simulations):
        root.simulated(guess, c)
    return root.visits


def seen(boards: list[Board]) -> np.ndarray:
    """Return boards as the network sees them: mine, then the other's."""
    rows = np.array(boards)
    return np.concatenate([rows == 1, rows == -1], axis=-1).astype(float)


def guess_of(params: Params) -> Guess:
    """Return what a network guesses, remembered for each board."""
    known: dict[Board, tuple[np.ndarray, float]] = {}

    def guess(board: Board) -> tuple[np.ndarray, float]:
        if board not in known:
            out, _ = mlp(seen([board]), params, "tanh")
            free = np.array(board) == 0
            chances = np.where(free, np.exp(out[0, :9] - out[0, :9].max()), 0)
            known[board] = chances / chances.sum(), float(np.tanh(out[0, 9]))
        return known[board]

    return guess


def game(guess: Guess, rng: np.random.Generator) -> list[tuple]:
    """Return the boards of a game against itself, the searches, and the outcome.

    It begins after some random moves, so that it meets boards that follow a mistake.
    """
    board, steps = EMPTY, []
    for _ in range(rng.integers(OPENING + 1)):
        board = play(board, int(rng.choice(moves(board))))
    while (end := ended(board)) is None:
        noise = np.zeros(9)
        noise[moves(board)] = rng.dirichlet(np.ones(len(moves(board))))
        visits = searched(board, guess, noise=noise)
        share = visits / visits.sum()
        steps.append((board, share))
        board = play(board, int(rng.choice(9, p=share)))
    signs = [(-1.0) ** (len(steps) - k) for k in range(len(steps))]
    return [(b, s, sign * end) for (b, s), sign in zip(steps, signs, strict=True)]


def start(rng: np.random.Generator) -> Params:
    """Return weights as PyTorch's Linear draws them."""
    params = {}
    for name, out, into in (("hidden.0", HIDDEN, 18), ("output", 10, HIDDEN)):
        bound = 1 / np.sqrt(into)
        params[f"{name}.weight"] = rng.uniform(-bound, bound, (out, into))
        params[f"{name}.bias"] = rng.uniform(-bound, bound, out)
    return params


def turned(batch: list[tuple], rng: np.random.Generator) -> list[tuple]:
    """Return positions as they look from another side, or in a mirror."""
    found = []
    for board, search, outcome in batch:
        turn = TURNS[rng.integers(len(TURNS))]
        found.append((tuple(board[k] for k in turn), search[turn], outcome))
    return found


def learn(params: Params, adam: Adam, batch: list[tuple]) -> float:
    """Take one step, and return the loss before it."""
    boards, search, outcome = zip(*batch, strict=True)
    out, pull = mlp(seen(list(boards)), params, "tanh")
    value = np.tanh(out[:, 9])
    theta = np.concatenate([p.ravel() for p in params.values()])
    loss, pull_loss = alphazero_loss(
        out[:, :9], value, theta, np.array(search), np.array(outcome), DECAY
    )
    dlogits, dvalue, dtheta = pull_loss(np.float64(1.0))
    dout = np.concatenate([dlogits, (dvalue * (1 - value**2))[:, None]], axis=1)
    _, grads = pull(dout)
    ends = np.cumsum([p.size for p in params.values()])[:-1]
    for (name, p), part in zip(params.items(), np.split(dtheta, ends), strict=True):
        grads[name] = grads[name] + part.reshape(p.shape)
    adam.step(params, grads)
    return float(loss)


def measured(guess: Guess, simulations: int) -> dict[str, int]:
    """Return what the solver says of a search, or of the guess alone (0)."""
    if simulations == 0:
        return judged(lambda board: int(guess(board)[0].argmax()))
    return judged(lambda board: int(searched(board, guess, simulations).argmax()))


def train(seed: int, rounds: int = ROUNDS) -> dict:
    """Return mistakes after each round, of the network alone and with its search."""
    rng = np.random.default_rng(seed)
    params = start(rng)
    adam, kept = Adam(params, RATE, adam_step), []
    found: dict = {"seed": seed, "loss": [], "alone": [], "search": []}
    for k in range(rounds):
        adam.rate = RATE * (1 - k / rounds)
        guess = guess_of(params)
        for _ in range(GAMES):
            kept = [*kept, *game(guess, rng)][-KEPT:]
        losses = []
        for _ in range(STEPS):
            at = rng.integers(len(kept), size=BATCH)
            losses.append(learn(params, adam, turned([kept[k] for k in at], rng)))
        guess = guess_of(params)
        found["loss"].append(round(float(np.mean(losses)), 4))
        found["alone"].append(measured(guess, 0)["mistakes"])
        found["search"].append(measured(guess, SIMULATIONS)["mistakes"])
    return found


def main(arguments: list[str] | None = None) -> None:
    """Train with each seed, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.alphazero")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=RECORD / "training.json")
    given = parser.parse_args(arguments)
    begin = perf_counter()
    plain = {str(n): measured(nothing_known, n) for n in TRIES}
    runs = [train(seed, given.rounds) for seed in range(given.seeds)]
    record = {
        "data": "games of tic-tac-toe against itself",
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "rounds": given.rounds,
        "games": GAMES,
        "simulations": SIMULATIONS,
        "seconds": round(perf_counter() - begin),
        "plain": plain,
        "runs": runs,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
