"""The command line: dlref list, show, verify, check, book.

Exit codes: 0 all is well, 1 something differs or does not build, 2 wrong usage.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dlref.check.judge import DTYPES
from dlref.cli import book, check, listing, show, verify
from dlref.cli.usage import Parser, Usage, port, positive, whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        given = parser().parse_args(arguments)
        code = given.run(given)
        sys.stdout.flush()
        return code
    except Usage as error:
        print(f"dlref: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("dlref: interrupted", file=sys.stderr)
        return 130


def parser() -> Parser:
    """Return the parser of the command line."""
    top = Parser("dlref", description="A deep learning textbook whose proofs run.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, text: str) -> Parser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    one = command(
        "list", listing.run, "List every operation, and how far it is proved."
    )
    one.add_argument("--json", action="store_true", help="print JSON")

    one = command("show", show.run, "Show a definition, its gradients and theorems.")
    one.add_argument("name", metavar="NAME", help="an operation, concept, id or topic")

    one = command("verify", verify.run, "Prove, and compare with every oracle.")
    one.add_argument("names", metavar="NAME", nargs="*", help="all, if none is given")
    one.add_argument(
        "--device",
        choices=("cpu", "cuda"),
        help="cuda: on the GPU besides, which is the default where there is one",
    )
    one.add_argument("--seed", type=whole, default=0, help="of all that is random (0)")
    one.add_argument("--jobs", type=positive, default=2, help="processes (2)")
    one.add_argument(
        "--cached", action="store_true", help="take results that still hold"
    )
    for kind in ("json", "junit", "html"):
        one.add_argument(f"--{kind}", type=Path, metavar="FILE", help="write a report")

    one = command("check", check.run, "Judge the functions of a file of yours.")
    one.add_argument("file", type=Path, metavar="FILE", help="a Python file")
    one.add_argument("--dtype", choices=DTYPES, default="float64", help="(float64)")
    one.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="(cpu)")
    one.add_argument("--seed", type=whole, help="of what is drawn (a fresh one)")
    one.add_argument("--json", type=Path, metavar="FILE", help="write a report")
    one.add_argument(
        "--watch", action="store_true", help="again whenever the file changes"
    )

    one = command("book", book.run, "Build the book into build/html.")
    one.add_argument("--serve", action="store_true", help="serve it to this machine")
    one.add_argument(
        "--live", action="store_true", help="serve it, and run every cell here"
    )
    for kind in ("pdf", "epub"):
        one.add_argument(
            f"--{kind}",
            dest="paper",
            action="store_const",
            const=kind,
            help=f"write build/{'' if kind == 'pdf' else 'epub/'}dlref.{kind} instead",
        )
    one.add_argument("--port", type=port, default=8000, help="where to serve it (8000)")
    return top
