"""Tic-tac-toe: its rules, a solver that knows every position, and a judge.

A board is nine numbers, row by row, as the player to move sees them: 1 is mine, -1 the
other's, 0 is free.
"""

from collections.abc import Callable, Iterator
from functools import cache

Board = tuple[int, ...]
EMPTY: Board = (0,) * 9
LINES = (
    *((r, r + 1, r + 2) for r in (0, 3, 6)),
    *((c, c + 3, c + 6) for c in (0, 1, 2)),
    (0, 4, 8),
    (2, 4, 6),
)
Player = Callable[[Board], int]  # the move that it makes


def moves(board: Board) -> list[int]:
    """Return the free places."""
    return [a for a, owner in enumerate(board) if owner == 0]


def play(board: Board, move: int) -> Board:
    """Return the board after a move, as the other player sees it."""
    return tuple(-1 if a == move else -owner for a, owner in enumerate(board))


def ended(board: Board) -> float | None:
    """Return what the end is worth to the player to move; None if the game goes on."""
    if any(all(board[a] == -1 for a in line) for line in LINES):
        return -1.0
    return None if 0 in board else 0.0


@cache
def solved(board: Board) -> float:
    """Return what a board is worth if both play as well as can be."""
    end = ended(board)
    if end is not None:
        return end
    return max(-solved(play(board, a)) for a in moves(board))


def met(player: Player, board: Board) -> Iterator[Board]:
    """Yield every board on which a player may have to move, if it moves first."""
    seen, todo = set(), [board]
    while todo:
        here = todo.pop()
        if here in seen or ended(here) is not None:
            continue
        seen.add(here)
        yield here
        answer = play(here, player(here))
        if ended(answer) is None:
            todo += [play(answer, a) for a in moves(answer)]


def judged(player: Player) -> dict[str, int]:
    """Return how many boards a player can meet, and on how many it errs.

    It begins, or the other does with any move, and the other answers in every way. A
    mistake is a move after which the game is worth less than before.
    """
    known: dict[Board, int] = {}

    def once(board: Board) -> int:
        if board not in known:
            known[board] = player(board)
        return known[board]

    starts = [EMPTY, *(play(EMPTY, a) for a in moves(EMPTY))]
    boards = {board for start in starts for board in met(once, start)}
    wrong = sum(-solved(play(b, known[b])) < solved(b) for b in boards)
    return {"boards": len(boards), "mistakes": wrong}


def shown(board: Board, mine: str = "x", other: str = "o") -> str:
    """Return a board as text."""
    signs = {1: mine, -1: other, 0: "."}
    rows = (board[k : k + 3] for k in (0, 3, 6))
    return "\n".join(" ".join(signs[owner] for owner in row) for row in rows)
