"""Adam with its moments, for networks that are trained by hand."""

from collections.abc import Callable

import numpy as np

from dlref.numpy import adam_step
from dlref.training.pair import Params


class Adam:
    """The moments of Adam for a dict of parameters."""

    def __init__(self, params: Params, rate: float, step: Callable = adam_step) -> None:
        """Begin with moments of zero; `step` may be a faster view of `adam_step`."""
        self.rate, self.done, self.moved = rate, 0, step
        self.m = {name: np.zeros_like(p) for name, p in params.items()}
        self.v = {name: np.zeros_like(p) for name, p in params.items()}

    def step(self, params: Params, grads: Params) -> None:
        """Move `params` in place."""
        self.done += 1
        for name, p in params.items():
            p[...], self.m[name], self.v[name] = self.moved(
                p, grads[name], self.m[name], self.v[name], self.done, self.rate
            )
