"""The gridworld of Sutton and Barto, with two places that carry one away.

A five by five board. A step over its edge costs 1 and moves nobody. From A every step
leads to the place four rows below and pays 10; from B to the one two rows below, and
pays 5. All other steps pay nothing.
"""

import numpy as np

SIDE = 5
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))  # up, down, left, right
ARROWS = "↑↓←→"
CARRIED = {(0, 1): ((4, 1), 10.0), (0, 3): ((2, 3), 5.0)}  # A and B


def step(row: int, column: int, action: int) -> tuple[tuple[int, int], float]:
    """Return where an action leads, and what it pays."""
    if (row, column) in CARRIED:
        return CARRIED[row, column]
    down, right = MOVES[action]
    there = row + down, column + right
    if all(0 <= at < SIDE for at in there):
        return there, 0.0
    return (row, column), -1.0


def gridworld() -> tuple[np.ndarray, np.ndarray]:
    """Return the rewards, (S, A), and the chances of each next state, (S, A, S)."""
    states, actions = SIDE * SIDE, len(MOVES)
    reward = np.zeros((states, actions))
    transition = np.zeros((states, actions, states))
    for state, action in np.ndindex(states, actions):
        there, paid = step(state // SIDE, state % SIDE, action)
        reward[state, action] = paid
        transition[state, action, there[0] * SIDE + there[1]] = 1.0
    return reward, transition


def arrows(policy: np.ndarray) -> str:
    """Return what a policy that never throws dice does, a row of arrows a line."""
    best = policy.argmax(axis=1).reshape(SIDE, SIDE)
    return "\n".join(" ".join(ARROWS[a] for a in row) for row in best)
