"""Lower precisions, against a bound that is derived.

A rounding replaces a number v by v (1 + d), |d| <= u. Cut the computation after its
q-th rounding: what crosses the cut is a list of numbers v, the result is a function of
them, and moving each by at most u |v| moves the result by at most u cond_q, cond_q =
sum |dy/dv v|. One rounding after the other, k of them on the longest path, the result
moves by at most

    u (cond_1 + ... + cond_k)  <=  k u cond,

if no cut is worse conditioned than what goes in and comes out together, with cond of
`condition.py`. That is what it means for the code to be stable, and it is judged:
code that cancels more than its arguments do fails. Terms in u^2 are left out, so k u
must be well below 1 for the bound to say much.

k is counted along the derivation. The code may take another route than the formula,
so twice as many are allowed; nothing else is. The error is reported in units of
u cond, so that it reads as a number of roundings, and the bound is that of 2 k.

One cut is in every implementation: between the forward and the backward pass. Where
ours is judged (`numpy_float32`) it gets no more room than that, unless a case says why
no code could do without (`Case.cancels`). Other people's code may
hand over other numbers than ours does, and PyTorch's does, so when theirs is judged
the condition of a gradient is that of what goes in, of what comes out and of what is
handed over, together: the reference's own, see `handover.py`.

Both sides are given the same rounded arguments, so rounding them is no error. Where
they no longer obey the operation's rules, because what was inside an interval is at its
end, nothing is asked; nor where PyTorch has no code for a precision, and says so. Half
precision and tf32 sum in float32: a sum's roundings then count by float32's u. A
number below the smallest normal one has fewer digits, so a magnitude counts no less.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dlref.guard import RULES
from dlref.record import Array, Case
from dlref.verify.bounds import BOUND, SUMS, UNIT
from dlref.verify.comparison import Comparison
from dlref.verify.condition import condition
from dlref.verify.distance import worst
from dlref.verify.handover import handover
from dlref.verify.oracles.autograd import autograd, unchanged
from dlref.verify.roundings import roundings
from dlref.verify.row import Finding, Unasked

ROUTE = 2  # the code may take so many times the derivation's roundings
LIMITS: dict[str, np.finfo] = {
    "float64": np.finfo(np.float64),
    "float16": np.finfo(np.float16),
}

OPEN = "positive", "fraction"  # rules of intervals with an end that is not in them
NO_CODE = re.compile("not implemented for|not supported|float and double|float, double")


class Reference:
    """The hand-written view in float64, at arguments rounded to a lower precision.

    Args:
        run: the operation at a case.
        dtype: the lower precision.
        others: whether what is judged is other code than the hand-written view.
    """

    def __init__(self, run: Comparison, dtype: str, others: bool = True) -> None:
        self.run, self.dtype = run, dtype
        self.limits = LIMITS.get(dtype, np.finfo(np.float32))
        self.values = {name: rounded(x, dtype) for name, x in run.values.items()}
        self.douts = [rounded(d, dtype) for d in run.douts]
        self.misfit = self.unfit()
        if not self.misfit:
            self.counts = roundings(run)
            self.condition = condition(run, self.values, self.douts, self.results)
            if others:
                for name, more in handover(run, self.values, self.douts).items():
                    self.condition[name] = self.condition[name] + more

    def unfit(self) -> str:
        """Return what of this case a lower precision cannot hold, or nothing."""
        for name, option in self.run.case.options.items():
            if (
                isinstance(option, float)
                and 0 < abs(option) < self.limits.smallest_subnormal
            ):
                return f"{name} = {option} is 0 in {self.dtype}"
        arrays = [*self.run.values.values(), *self.run.results.values()]
        if not all(map(self.within, arrays)):
            return f"its numbers do not fit {self.dtype}"
        for item in self.run.op.arguments:
            x = self.values.get(item.name)
            if item.rule in OPEN and x is not None and not RULES[item.rule][1](x).all():
                rule = RULES[item.rule][0]
                return f"{item.name} must {rule}, and does not in {self.dtype}"
        try:
            self.results = self.run.all(self.values, self.douts)
        except ValueError as error:
            if self.dtype == "float64":
                raise
            return f"in {self.dtype}, {error}"
        return ""

    def within(self, x: Any) -> bool:
        """Whether the largest finite magnitude is well below overflow."""
        if not is_float(x):
            return True
        largest = np.max(np.abs(x[np.isfinite(x)]), initial=0.0)
        return bool(largest <= float(self.limits.max) / 4)

    def compare(self, name: str, value: Array, sides: float = 1) -> Finding:
        """Return how many roundings `value` is away, and how many are allowed."""
        u = UNIT[self.dtype]
        unit = u * np.maximum(self.condition[name], float(self.limits.tiny))
        error, note = worst(value, self.results[name], unit)
        count = self.counts[name]
        roundings = count.steps + count.terms * SUMS[self.dtype] / u
        return Finding(name, error, note, sides * ROUTE * roundings)


def numpy_float32(run: Comparison) -> Iterator[Finding | Unasked]:
    """float32 in gives float32 out, as near to float64 as its roundings allow."""
    if not any(map(is_float, run.values.values())):
        yield Unasked("no argument has a precision")
        return
    reference = Reference(run, "float32", others=bool(run.case.cancels))
    if reference.misfit:
        yield Unasked(reference.misfit)
        return
    low = {name: cast(x) for name, x in reference.values.items()}
    mine = run.all(low, [cast(d) for d in reference.douts])
    for name, value in mine.items():
        want = cast(np.asarray(reference.results[name])).dtype
        got = np.asarray(value).dtype
        if got == want:
            yield reference.compare(name, value)
        else:
            yield Finding(name, np.inf, f"{got} where float32 was given", 0.0)


def torch_low(
    run: Comparison, dtype: str, device: str = "cuda"
) -> Iterator[Finding | Unasked]:
    """PyTorch on a device, in any of five precisions, agrees with float64 by hand."""
    reference = Reference(run, dtype)
    if reference.misfit:
        yield Unasked(reference.misfit)
        return
    kind = "float32" if dtype == "tf32" else dtype
    try:
        with tensor_cores(dtype == "tf32"):
            theirs = autograd(run, reference.values, reference.douts, device, kind)
    except RuntimeError as error:
        if kind not in ("float16", "bfloat16") or not NO_CODE.search(str(error)):
            raise
        yield Unasked(f"PyTorch has no code for {kind}: {error}")
        return
    sides = 2.0 if dtype == "float64" else 1.0  # then ours is no nearer to the truth
    sides *= excess(run.case)
    for name, value in theirs.results.items():
        yield reference.compare(name, value, sides)
    yield unchanged(theirs)


def excess(case: Case) -> float:
    """Return how many times the bound PyTorch may err at a case, on any device."""
    exception = case.bounds.get("torch cpu")
    return max(1.0, exception[0] / BOUND["torch cpu"]) if exception else 1.0


@contextmanager
def tensor_cores(tf32: bool) -> Iterator[None]:
    """Let float32 products be tf32 or not, and half-precision sums be float32."""
    from torch import backends

    matmul, cudnn = backends.cuda.matmul, backends.cudnn
    if hasattr(matmul, "fp32_precision"):
        parts = [getattr(cudnn, kind) for kind in ("conv", "rnn")]
        places = [(place, "fp32_precision") for place in (matmul, *parts)]
        mode: object = "tf32" if tf32 else "ieee"
    else:
        places = [(p, "allow_tf32") for p in (matmul, cudnn)]
        mode = tf32
    settings = [(place, name, mode) for place, name in places]
    for half in ("fp16", "bf16"):
        settings.append((matmul, f"allow_{half}_reduced_precision_reduction", False))
    before = [getattr(place, name) for place, name, _ in settings]
    try:
        for place, name, value in settings:
            setattr(place, name, value)
        yield
    finally:
        for (place, name, _), value in zip(settings, before, strict=True):
            setattr(place, name, value)


def is_float(x: Any) -> bool:
    """Whether `x` holds floats."""
    return x is not None and np.asarray(x).dtype.kind == "f"


def cast(x):
    """Return floats as float32, anything else unchanged."""
    return np.asarray(x, np.float32) if is_float(x) else x


def rounded(x, dtype: str):
    """Return floats as float64 that `dtype` can hold, anything else unchanged."""
    if not is_float(x) or dtype == "float64":
        return x
    with np.errstate(over="ignore"):
        if dtype == "bfloat16":  # float32 with the lower half of its bits rounded away
            bits = np.asarray(x, np.float32).view(np.uint32)
            half = np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
            upper = (bits + half) & np.uint32(0xFFFF0000)
            return upper.view(np.float32).astype(np.float64)
        kind = np.float16 if dtype == "float16" else np.float32
        return np.asarray(x, kind).astype(np.float64)
