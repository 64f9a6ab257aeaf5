"""Sort mails into five classes: by the words they use, and by MiniLM.

    python -m dlref.training.transfer_mails frozen [--out FILE]
    python -m dlref.training.transfer_mails tuned [--out FILE]

The first: from 50, 200 and 1,000 labels, logistic regression on counts of words, and
on the rows of a MiniLM that stays as it is. The second: MiniLM trained further. All see
subject and body; of each mail the first 62 pieces of words, or, for counts, also the
whole.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from dlref.concepts.optimization.adam.numpy_fast import adam_step
from dlref.numpy import cross_entropy, linear
from dlref.training import mails, minilm
from dlref.training.adam import Adam
from dlref.training.mails import KINDS, Mail
from dlref.training.pair import Params, single, threads
from dlref.training.transfer import CONCEPT
from dlref.training.tuned_minilm import Rows, begins, falling, features, tune
from dlref.verify.environment import environment

RECORDS = {"frozen": CONCEPT / "mails.json", "tuned": CONCEPT / "tuned.json"}
TEST, CHOOSE, POOL = 1000, 500, 2000  # mails to ask, to choose by, and to draw from
WHOLE = 8000  # letters of a mail that are read at most
LABELS, SEEDS = (50, 200, 1000), 5
PENALTIES = 1e-5, 1e-4, 1e-3, 1e-2, 1e-1
STEPS, RATE = 150, 0.1  # of logistic regression
TUNED, TUNED_SEEDS, EPOCHS = 200, 3, 3  # labels of those that move MiniLM
PENALTY = 1e-2  # of the last layer that they begin with
TUNINGS = {"all layers": (1e-4, 1.0), "early ones less": (3e-4, 2.6)}  # rate, divisor


def bags(rows: Rows, words: int) -> np.ndarray:
    """Return how often each word is in a text, as logarithms, in rows of length 1."""
    counts = np.stack([np.bincount(row, minlength=words) for row in rows])
    x = np.log1p(counts.astype(np.float32))
    return x / np.sqrt(np.sum(x * x, axis=1, keepdims=True))


def fit(x: np.ndarray, labels: np.ndarray, penalty: float) -> Params:
    """Return the weights of logistic regression, (5, D), and its biases."""
    shapes = {"weight": (len(KINDS), x.shape[1]), "bias": (len(KINDS),)}
    params = {name: np.zeros(shape, x.dtype) for name, shape in shapes.items()}
    adam = Adam(params, RATE, adam_step)
    for step in range(STEPS):
        scores, pull = linear(x, **params)
        losses, pull_losses = cross_entropy(scores, labels)
        _, dweight, dbias = pull(pull_losses(np.ones_like(losses)))
        dweight += penalty * params["weight"]
        adam.rate = RATE * (1 - step / STEPS)
        adam.step(params, {"weight": dweight, "bias": dbias})
    return params


def right(x: np.ndarray, head: Params, labels: np.ndarray) -> list[float]:
    """Return `compared` for what the scores of the mails say."""
    return compared(linear(x, **head)[0].argmax(axis=1), labels)


def compared(said: np.ndarray, labels: np.ndarray) -> list[float]:
    """Return the share whose class is right, and whose being spam or not is."""
    return [float(np.mean(of(said) == of(labels))) for of in (np.asarray, spam)]


def spam(kinds: np.ndarray) -> np.ndarray:
    """Return which classes are spam."""
    return kinds >= KINDS.index("spam-1")


def chosen(x: np.ndarray, labels: np.ndarray, other, kinds: np.ndarray) -> float:
    """Return the penalty with which most of the other mails are sorted rightly."""
    found = {p: right(other, fit(x, labels, p), kinds)[0] for p in PENALTIES}
    return max(found, key=lambda p: found[p])


@dataclass(frozen=True)
class Part:
    """Mails: the tokens that are read of each, those of all of it, and its class."""

    rows: Rows
    whole: Rows
    kinds: np.ndarray

    def few(self, count: int, seed: int) -> np.ndarray:
        """Return which mails are drawn."""
        return np.random.default_rng(seed).permutation(len(self.rows))[:count]


def divided(found: list[Mail], pieces: minilm.WordPieces) -> list[Part]:
    """Return mails to draw from, to choose by, and to ask; no thread is in two."""
    rest, test = mails.apart(mails.once(found), TEST)
    pool, choose = mails.apart(rest, CHOOSE, seed=1)
    drawn = np.random.default_rng(2).permutation(len(pool))[:POOL]
    made = []
    for some in ([pool[k] for k in drawn], choose, test):
        whole = [pieces.encode(mail.text[:WHOLE]) for mail in some]
        kinds = np.array([mail.kind for mail in some])
        made.append(Part(begins(whole), whole, kinds))
    return made


def in_two(x: np.ndarray) -> np.ndarray:
    """Return which columns are not 0 in two rows: a word of one mail is not counted."""
    return np.sum(x != 0, axis=0) > 1


def sorted_by(views: list[np.ndarray], parts: list[Part], labels, seeds) -> dict:
    """Return penalties, and by number of labels and seed what is right in the test.

    Args:
        views: what is seen of the mails of each part, (N, D).
        parts: mails to draw from, to choose by, and to ask.
        labels: how many are drawn.
        seeds: how often.
    """
    (pool, other, asked), (drawn, choose, test) = views, parts
    found: dict = {"penalties": [], "right": []}
    for count in labels:
        few = drawn.few(count, 0)
        used = in_two(pool[few])
        x = pool[few][:, used]
        penalty = chosen(x, drawn.kinds[few], other[:, used], choose.kinds)
        runs = []
        for seed in range(seeds):
            few = drawn.few(count, seed)
            used = in_two(pool[few])
            head = fit(pool[few][:, used], drawn.kinds[few], penalty)
            runs.append(right(asked[:, used], head, test.kinds))
        found["penalties"].append(penalty)
        found["right"].append(runs)
        sys.stderr.write(f"{count}: {penalty}, {np.mean(runs, axis=0).round(3)}\n")
    return found


def tuned(
    pool: Part, test: Part, params: Params, tuning: tuple[float, float], seed: int
) -> list[float]:
    """Return what is right in the test after all of MiniLM has moved.

    Args:
        pool: mails to draw from.
        test: mails to ask.
        params: of MiniLM.
        tuning: the last layer's rate, and by what it is divided from layer to layer.
        seed: of the draw and of the order.
    """
    few = pool.few(TUNED, seed)
    rows, kinds = [pool.rows[k] for k in few], pool.kinds[few]
    head = fit(features(rows, params), kinds, PENALTY)
    params, head = tune(params, head, rows, kinds, falling(*tuning), EPOCHS, seed)
    return right(features(test.rows, params), head, test.kinds)


def by_frozen(parts: list[Part], params: Params, words: int) -> dict:
    """Return what is right in the test, by way, number of labels and seed."""
    pool, _, test = parts
    most = np.full(len(test.kinds), np.bincount(pool.kinds).argmax())
    found: dict = {"the largest class": compared(most, test.kinds)}
    ways = {
        "words, whole mail": lambda part: bags(part.whole, words),
        "words, beginning": lambda part: bags(part.rows, words),
        "MiniLM, frozen": lambda part: features(part.rows, params),
    }
    for way, view in ways.items():
        found[way] = sorted_by([view(part) for part in parts], parts, LABELS, SEEDS)
    return {"labels": LABELS, "ways": found}


def by_tuned(parts: list[Part], params: Params, words: int) -> dict:
    """Return what is right in the test, by way and seed."""
    found: dict = {way: [] for way in TUNINGS}
    for way, runs in found.items():
        for seed in range(TUNED_SEEDS):
            runs.append(tuned(parts[0], parts[2], params, TUNINGS[way], seed))
            sys.stderr.write(f"{way}: {runs[-1]}\n")
    return {"labels": TUNED, "epochs": EPOCHS, "tunings": TUNINGS, "ways": found}


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.transfer_mails")
    parser.add_argument("which", choices=RECORDS, help="what is done with MiniLM")
    parser.add_argument("--out", type=Path, help="the record to write")
    given = parser.parse_args(arguments)
    try:
        found, params, pieces = mails.corpus(), minilm.weights(), minilm.WordPieces()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    parts = divided(found, pieces)
    measure = {"frozen": by_frozen, "tuned": by_tuned}[given.which]
    record = {
        "data": "mails of SpamAssassin, MiniLM",
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "mails": [len(part.kinds) for part in parts],
        **measure(parts, single(params), len(pieces.place)),
    }
    out = given.out or RECORDS[given.which]
    out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
