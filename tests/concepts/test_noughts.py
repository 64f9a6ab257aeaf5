"""The rules of tic-tac-toe, its solver, and the search that is judged by it."""

import json

import numpy as np

from dlref.training.alphazero import RECORD, searched, turned
from dlref.training.noughts import (
    EMPTY,
    LINES,
    ended,
    judged,
    moves,
    play,
    solved,
)

WIN = (1, -1, 0, 0, -1, 0, 1, 0, 0)  # I can fill the first column


def test_solver_knows_every_board():
    assert solved(EMPTY) == 0
    boards, todo = {EMPTY}, [EMPTY]
    while todo:
        board = todo.pop()
        if ended(board) is None:
            new = {play(board, a) for a in moves(board)} - boards
            boards |= new
            todo += new
    assert len(boards) == 5478  # as published
    assert len(LINES) == 8


def test_judge_finds_no_mistake_of_the_solver_and_many_of_a_fool():
    def perfect(board):
        return min(moves(board), key=lambda a: solved(play(board, a)))

    assert judged(perfect)["mistakes"] == 0
    assert judged(lambda board: moves(board)[0])["mistakes"] > 20


def test_search_wins_at_once_and_counts_its_simulations():
    visits = searched(WIN, simulations=100)
    assert visits.argmax() == 3
    assert visits.sum() == 100
    assert not visits[np.array(WIN) != 0].any()


def test_a_turned_board_has_its_search_turned_too():
    rng, share = np.random.default_rng(0), np.arange(9.0)
    for board, search, _ in turned([(tuple(range(9)), share, 0.0)] * 20, rng):
        assert np.array_equal(board, search)
        assert sorted(board) == list(range(9))


def test_record_is_of_five_seeds_and_most_end_perfect():
    record = json.loads((RECORD / "training.json").read_text("utf8"))
    ends = [run["search"][-1] for run in record["runs"]]
    assert len(ends) == 5
    assert ends.count(0) >= 3
    assert max(ends) <= 1
    assert record["plain"]["50"]["mistakes"] > 20
