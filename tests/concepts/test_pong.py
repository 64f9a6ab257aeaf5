"""Pong: frames drawn by hand, a game played by a puppet, and a real one if there is."""

import json
import sys

import numpy as np
import pytest

from dlref.numpy import pong_frame
from dlref.training import pong

FIELD, LEFT, RIGHT, WHITE = (144, 72, 17), (213, 130, 74), (92, 186, 92), (236,) * 3


def screen(ball: tuple[int, int], paddle: int = 100) -> np.ndarray:
    """Return a frame in the colors of the game."""
    frame = np.zeros((210, 160, 3), np.uint8)
    frame[34:194], frame[24:34], frame[194:] = FIELD, WHITE, WHITE
    frame[90:106, 16:20], frame[paddle : paddle + 16, 140:144] = LEFT, RIGHT
    row, column = ball
    frame[row : row + 4, column : column + 2] = WHITE
    return frame


class Puppet:
    """A game of twelve steps; the right side wins a point at the fifth."""

    def reset(self, seed=None):
        self.done = 0
        return screen((60, 80)), {}

    def step(self, action):
        self.done += 1
        paddle = 100 + 2 * self.done * (1 if action == pong.DOWN else -1)
        reward = {5: 1.0, 12: -1.0}.get(self.done, 0.0)
        ball = 60 + 3 * self.done, 80 + 4 * self.done
        return screen(ball, paddle), reward, self.done == 12, False, {}


def test_missing_game_says_what_to_do(monkeypatch):
    pytest.importorskip("gymnasium")
    monkeypatch.setitem(sys.modules, "ale_py", None)
    with pytest.raises(ModuleNotFoundError, match=r"ale_py.*pip install dlref\[deci"):
        pong.make()


def test_missing_environments_say_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r"gymnasium.*pip install dlref\[d"):
        pong.make()


def test_what_is_on_the_field_is_seen():
    """Rows 90 to 105 of the left paddle are rows 28 to 35, since 35 is the first."""
    seen = pong_frame(screen((61, 80)), pong.BACKGROUND)
    assert seen.shape == (pong.SIDE, pong.SIDE)
    expected = np.zeros_like(seen)
    expected[28:36, 8:10] = 1  # rows 91, 93, ..., 105
    expected[33:41, 70:72] = 1  # rows 101, ..., 115
    expected[13:15, 40] = 1  # rows 61 and 63
    np.testing.assert_array_equal(seen, expected)


def test_gradient_of_games_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    params = {name: p.astype(float) for name, p in pong.network(rng).items()}
    games = pong.played(params, [Puppet(), Puppet()], rng)
    assert [len(game.seen) for game in games] == [12, 12]
    assert not games[0].seen[0].any()  # nothing has moved at first
    found = pong.slope(params, games)

    gains = []
    for k in range(12):  # five steps up to the first point, seven up to the second
        gains.append(0.99 ** (4 - k) if k < 5 else -(0.99 ** (11 - k)))
    every = np.tile(gains, 2)
    advantage = (every - every.mean()) / every.std()
    seen = np.concatenate([np.array(game.seen, float) for game in games])
    up = np.concatenate([game.up for game in games])

    def loss(params):
        h = np.maximum(seen @ params["fc1.weight"].T, 0)
        chance = 1 / (1 + np.exp(-(h @ params["fc2.weight"].T)[:, 0]))
        return -np.mean(advantage * np.log(np.where(up, chance, 1 - chance)))

    for name, grad in found.items():
        along = rng.normal(size=grad.shape)
        ahead, behind = (
            loss(params | {name: params[name] + h * along}) for h in (1e-8, -1e-8)
        )
        np.testing.assert_allclose((ahead - behind) / 2e-8, np.sum(grad * along), 1e-4)


def test_real_game_has_these_colors():
    pytest.importorskip("ale_py")
    env = pong.make()
    first, _ = env.reset(seed=0)
    assert set(np.unique(first[35:195:2, ::2, 0])) <= {109, 53, 101}
    for _ in range(40):
        frame, *_ = env.step(pong.UP)
    assert frame.shape == (210, 160, 3)
    colors = {FIELD, LEFT, RIGHT, WHITE}
    assert set(map(tuple, frame[35:195].reshape(-1, 3).tolist())) <= colors
    seen = pong_frame(frame, pong.BACKGROUND)
    assert seen[:, 8:10].sum() == 16  # the left paddle: eight rows, two columns
    assert 0 < seen.sum() < 50


def test_record_is_of_games_that_were_played():
    record = json.loads(pong.RECORD.read_text("utf8"))
    scores = np.array(record["scores"])
    assert record["at_once"] == pong.AT_ONCE
    assert np.all((scores >= -21) & (scores <= 21))
    np.testing.assert_array_equal(scores * pong.AT_ONCE % 1, 0)  # means of games
