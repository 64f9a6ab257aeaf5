"""Move LeNet-5 from digits to clothes, and from clothes to digits.

    python -m dlref.training.transfer_fashion [--folder FOLDER] [--out FILE]

The first network learns all of MNIST, or of Fashion-MNIST. Then the other is learned
from few labels, in the four ways of `dlref.training.transfer`.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from dlref.training import digits
from dlref.training.fashion import clothes
from dlref.training.pair import threads
from dlref.training.transfer import CONCEPT, labeled, moved, right, start, train
from dlref.verify.environment import environment

RECORD = CONCEPT / "fashion.json"
FIRST, STEPS = 2000, 200  # steps of the first network, and of each other
LABELS = 1, 10, 100  # of each kind


def other(old: digits.Digits, new: digits.Digits, first=FIRST, **size) -> dict:
    """Return how well the old images are read, and then the new ones, each way."""
    images, kinds = old.train
    params = train(start(10, 0), images, labeled(kinds), first, 0)
    found = {"first": right(params, *old.test)}
    return found | moved(params, new.train, new.test, **size)


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.transfer_fashion")
    parser.add_argument("--folder", type=Path, default=digits.FOLDER, help="of MNIST")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    try:
        data = digits.mnist(given.folder), clothes()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = {"steps": STEPS, "labels": LABELS}
    record = {
        "data": " and ".join(d.name for d in data),
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "labels": LABELS,
        "steps": {"first": FIRST, "moved": STEPS},
        "digits to clothes": other(data[0], data[1], **size),
        "clothes to digits": other(data[1], data[0], **size),
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
