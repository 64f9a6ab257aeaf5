"""What a concept is: operations, the points where their views meet, theorems.

Axes are words, one for each array axis. Two notations carry the rest:

- `"(4 H) D"` joins two axes into one: SymPy sees three indices, an array two axes.
- `"*N D"` lets N stand for any number of axes: SymPy sees one index of size N, an
  array as many axes as the case gives it, `sizes={"N": (2, 3), "D": 4}`.

A name with braces stands for one parameter in each layer: with `sizes={"L": 2}`,
"h.{L}.bias" is "h.0.bias" and "h.1.bias".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from math import prod

import numpy as np

Array = np.ndarray
# A string, since NumPy loads its random numbers, a sixth of it, when they are named.
Draw = Callable[["np.random.Generator", tuple[int, ...]], Array]
Sizes = Mapping[str, int | tuple[int, ...]]


def normal(scale: float = 1.0, mean: float = 0.0) -> Draw:
    """Draw a Gaussian with standard deviation `scale`."""
    return lambda rng, shape: rng.normal(mean, scale, shape)


def uniform(low: float = 0.0, high: float = 1.0) -> Draw:
    """Draw uniformly between `low` and `high`."""
    return lambda rng, shape: rng.uniform(low, high, shape)


def bernoulli(keep: float = 0.5) -> Draw:
    """Draw 1.0 with probability `keep`, else 0.0."""
    return lambda rng, shape: (rng.random(shape) < keep).astype(float)


def flags(share: float, first: bool) -> Draw:
    """Draw True with probability `share`; at the first place of the last axis, `first`.

    So no row of a mask hides all there is.
    """

    def draw(rng, shape):
        mask = rng.random(shape) < share
        mask[..., :1] = first
        return mask

    return draw


@dataclass(frozen=True)
class Input:
    """One argument: its name, its axes, how to draw it."""

    name: str
    axes: str
    draw: Draw = normal()
    below: str = ""  # the axis size an integer input stays below; "" if it is float
    differentiable: bool = True
    symbol: str = ""  # in the book's LaTeX, if not the name
    optional: bool = False  # may be None: then its gradient is None
    rule: str = ""  # what its values obey: a key of `guard.RULES`, or "mask" (boolean)
    also: str = ""  # the option whose value a label may have besides: "ignore_index"
    zero: str = ""  # why its gradient is 0 wherever it is taken; "" if it is not

    @property
    def depth(self) -> str:
        """The size that says in how many layers it is, the first in braces, or ""."""
        return self.name.partition("{")[2].partition("}")[0]

    def layers(self, sizes: Mapping) -> tuple["Input", ...]:
        """Return it for each layer: "h.{L}.bias" is "h.0.bias", "h.1.bias" at L = 2."""
        if not self.depth:
            return (self,)
        first, _, rest = self.name.partition(f"{{{self.depth}}}")
        names = [f"{first}{k}{rest}" for k in range(sizes[self.depth])]
        each = (replace(self, name=name) for name in names)
        return tuple(one for item in each for one in item.layers(sizes))


def hidden(name: str, axes: str, symbol: str) -> Input:
    """Return an optional mask as an input: True where a place is hidden."""
    return mask(name, axes, flags(0.4, first=False), symbol)


def shown(name: str, axes: str, symbol: str = "m") -> Input:
    """Return an optional mask as an input: True where a place is seen."""
    return mask(name, axes, flags(0.6, first=True), symbol)


def mask(name: str, axes: str, draw: Draw, symbol: str) -> Input:
    """Return an optional mask as an input."""
    kind = Input(name, axes, draw, symbol=symbol, rule="mask")
    return replace(kind, differentiable=False, optional=True)


@dataclass(frozen=True)
class Output:
    """One result: its name, its axes."""

    name: str
    axes: str
    differentiable: bool = True  # whether `backward` takes its gradient
    symbol: str = ""

    @property
    def gradient(self) -> Input:
        """The argument of `backward` that belongs to this output."""
        symbol = rf"\partial {self.symbol}" if self.symbol else ""
        return Input("d" + self.name, self.axes, symbol=symbol)


@dataclass(frozen=True)
class Case:
    """A point to compare at: axis sizes, options, and any values fixed by hand."""

    name: str
    sizes: Sizes
    options: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, Array] = field(default_factory=dict)
    absent: tuple[str, ...] = ()  # optional inputs that are None here
    floor: float = 0.0  # errors are relative to magnitudes, or to this if larger
    waive: Mapping[str, str] = field(default_factory=dict)  # oracle: why not here
    # oracle: (bound instead of the table's, why)
    bounds: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    # what cancels here, so that its roundings count: see verify/magnitudes.py
    cancels: str = ""


@dataclass(frozen=True)
class Refusal:
    """Arguments that the NumPy view must refuse, and the message it must give.

    Only for rules of the operation's own: wrong types, ranks, sizes, labels and
    options follow from the record and are tried for every operation.
    """

    name: str
    values: Mapping[str, object]  # replaces arguments and options of the first case
    error: type[Exception]
    message: str  # a regular expression


@dataclass(frozen=True)
class Operation:
    """One function; each view holds it under `name`, with `inputs` as arguments.

    NumPy: `output, backward = op(*inputs, **options)`, and `backward(*doutputs)`
    returns the gradients of the differentiable inputs in order. SymPy: the same.
    PyTorch: `op(*inputs, **options) -> output`. If nothing is differentiable, each
    view returns its outputs alone. `parameters` travel as one dict, after `inputs`,
    and their gradients as one dict, after those of the inputs.
    """

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    cases: tuple[Case, ...]  # the first is the smallest: the definition runs there
    parameters: tuple[Input, ...] = ()
    # name: a rule, "positive integer" or "text", or the choices, ("mean", "sum")
    options: Mapping[str, str | tuple] = field(default_factory=dict)
    derived: Mapping[str, Callable[[Mapping], int]] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    nonempty: tuple[str, ...] = ()  # axes that must have at least one entry
    fixed: Mapping[str, int] = field(default_factory=dict)  # sizes the proof fixes
    analytic: bool = True  # the NumPy view accepts complex inputs
    symbols: Mapping[str, str] = field(default_factory=dict)  # of options, in LaTeX
    variants: tuple[str, ...] = ()  # further modules that hold it: ("numpy_fast",)
    # roundings on the longest path, where no derivation says it, for the float32 bound
    roundings: Callable[[Mapping], int] | None = None
    # format, "float32": (errors in units of the last place that are not reached, why)
    units: Mapping[str, tuple[float, str]] = field(default_factory=dict)

    def at(self, sizes: Mapping) -> "Operation":
        """Return the operation with its parameters at a depth, one for each layer."""
        if not any(i.depth for i in self.parameters):
            return self
        every = tuple(one for i in self.parameters for one in i.layers(sizes))
        return replace(self, parameters=every)

    @property
    def arguments(self) -> tuple[Input, ...]:
        """Inputs, then parameters."""
        return self.inputs + self.parameters

    @property
    def wrt(self) -> tuple[Input, ...]:
        """The differentiable arguments, in the order of the gradients."""
        return tuple(i for i in self.arguments if i.differentiable and not i.below)

    @property
    def smooth_outputs(self) -> tuple[Output, ...]:
        """The outputs whose gradients `backward` takes."""
        return tuple(o for o in self.outputs if o.differentiable)

    def open(self, fixed: Mapping) -> set[str]:
        """Return the sizes that have no number in `fixed` and follow from no other."""
        every = [i.axes for i in self.arguments] + [o.axes for o in self.outputs]
        named = {w for axes in every for w in words(axes) if not w.isdigit()}
        return named - set(self.derived) - set(fixed)

    def present(self, case: Case) -> tuple[Input, ...]:
        """Return the arguments that are not None in `case`."""
        here = self.at(case.sizes).arguments
        return tuple(i for i in here if i.name not in case.absent)

    def sizes(self, case: Case) -> dict[str, int]:
        """Return every size of `case`, also the derived; of starred axes, products."""
        flat = {
            k: prod(v) if isinstance(v, tuple) else v for k, v in case.sizes.items()
        }
        known: dict = {**case.options, **flat}
        for name, size in self.derived.items():
            known[name] = size(known)
        return known

    def shape(self, axes: str, case: Case) -> tuple[int, ...]:
        """Return the array shape of `axes`: "N (4 H)" with N=2, H=3 is (2, 12)."""
        sizes = self.sizes(case)
        shape: list[int] = []
        for axis in split(axes):
            if axis.starred:
                star = case.sizes[axis.words[0]]
                shape += star if isinstance(star, tuple) else [star]
            else:
                shape.append(prod(number(word, sizes) for word in axis.words))
        return tuple(shape)

    def sample(self, case: Case, seed: int = 0) -> dict[str, Array | None]:
        """Draw the arguments of `case`; the same seed gives the same values."""
        rng = np.random.default_rng(seed)
        sizes, drawn = self.sizes(case), {}
        for i in self.at(case.sizes).arguments:
            shape = self.shape(i.axes, case)
            if i.below:
                drawn[i.name] = rng.integers(sizes[i.below], size=shape)
            else:
                drawn[i.name] = i.draw(rng, shape)
        return drawn | dict(case.values) | dict.fromkeys(case.absent)


@dataclass(frozen=True)
class Axis:
    """One array axis: the words joined in it, or one word that stands for many axes."""

    words: tuple[str, ...]
    starred: bool = False


def split(axes: str) -> tuple[Axis, ...]:
    """Return the axes of "*N (4 H) D": N starred, 4 and H joined, D."""
    found: list[Axis] = []
    joined: list[str] | None = None
    for word in axes.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            joined = []
        elif word == ")":
            found.append(Axis(tuple(joined or ())))
            joined = None
        elif joined is not None:
            joined.append(word)
        else:
            found.append(Axis((word.lstrip("*"),), word.startswith("*")))
    return tuple(found)


def words(axes: str) -> tuple[str, ...]:
    """Return the indices that the proof sees: "*N (4 H)" is ("N", "4", "H")."""
    return tuple(word for axis in split(axes) for word in axis.words)


def number(word: str, sizes: Mapping[str, int]) -> int:
    """Return the size of an axis word: "4" is 4, "H" is looked up."""
    return int(word) if word.isdigit() else sizes[word]


@dataclass(frozen=True)
class Theorem:
    """A statement in LaTeX, and the function of derivation.py that proves it."""

    name: str  # the function's name
    title: str  # in words: "The slope is at most 1/4"
    statement: str
    of: str = ""  # the operation whose symbols the function takes, by their names


@dataclass(frozen=True)
class Count:
    """How many parameters a published model has; nothing is allocated to count them."""

    model: str  # as it is known: "GPT-2 small"
    of: str  # the operation
    sizes: Sizes  # of the parameters' axes, and how many layers
    total: int  # as published
    source: str = ""  # the key of a source
    options: Mapping[str, object] = field(default_factory=dict)  # that a size needs
    absent: tuple[str, ...] = ()  # parameters that it does without


@dataclass(frozen=True)
class Concept:
    """One page of the book: its operations, theorems and sources."""

    id: str  # stable: "070"
    title: str
    package: str  # the record's `__package__`
    operations: tuple[Operation, ...]
    sources: tuple[str, ...]  # keys: files in conf/references
    theorems: tuple[Theorem, ...] = ()
    needs: tuple[str, ...] = ()  # ids of the concepts to know first
    counts: tuple[Count, ...] = ()

    @property
    def name(self) -> str:
        """The page's path with dots: "normalization.layer_norm"."""
        return self.package.removeprefix("dlref.concepts.")

    @property
    def page(self) -> str:
        """The page's path in the book: "normalization/layer_norm"."""
        return self.name.replace(".", "/")

    def view(self, kind: str, name: str):
        """Return `name` in a view: "derivation", "numpy_impl" or "torch_impl"."""
        return getattr(import_module(f"{self.package}.{kind}"), name)


def listed(x) -> list:
    """Return a tuple as a list, and anything else as a list of one."""
    return list(x) if isinstance(x, tuple) else [x]


def named(inputs: Sequence[Input], values: Sequence) -> dict:
    """Return values by the names of their inputs."""
    return {i.name: v for i, v in zip(inputs, values, strict=True)}
