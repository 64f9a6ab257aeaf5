"""Compare an operation's hand-written NumPy with every independent oracle."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from dlref.record import Case, Concept, Operation, listed
from dlref.verify.directional import STEP, complex_step, culprit, mismatch, richardson

BOUND = {
    "shape": 0.0,
    "proof": 0.0,
    "definition": 1e-13,
    "complex step": 1e-13,
    "richardson": 1e-8,
    "torch cpu": 1e-12,
    "torch cuda": 1e-11,
    "second order": 1e-11,
    "float32": 1e-4,
}


@dataclass(frozen=True)
class Row:
    """One line of the report: how far an oracle is from the hand-written view."""

    concept: str
    operation: str
    case: str
    oracle: str
    quantity: str
    error: float
    note: str = ""

    @property
    def bound(self) -> float:
        """The largest error allowed."""
        return BOUND[self.oracle]

    @property
    def ok(self) -> bool:
        """Whether the error is within its bound; NaN is not."""
        return self.error <= self.bound


def verify(concept: Concept, op: Operation, devices=("cpu",), numpy=None, derivation=None):
    """Return the rows of one operation: its proofs, then every case."""
    numpy = numpy or concept.view("numpy_impl", op.name)
    derivation = derivation or optional(concept, "derivation", op.name)
    rows = [*proofs(concept, op, derivation)]
    for case in op.cases:
        compared = Comparison(concept, op, case, numpy, derivation).rows(devices)
        rows += (Row(concept.name, op.name, case.name, *row) for row in compared)
    return rows


def proofs(concept, op, derivation=None):
    """Yield the proof of each gradient, if the concept has a derivation."""
    from dlref.symbolic.proof import prove

    if derivation and op.wrt:
        for p in prove(op, derivation):
            note = "; ".join((p.tier, *p.hypotheses))
            yield Row(concept.name, op.name, p.tier, "proof", p.quantity, float(not p.ok), note)


def optional(concept, kind, name):
    """Return `name` in a view, or None where the view does not have it."""
    try:
        return concept.view(kind, name)
    except (ModuleNotFoundError, AttributeError):
        return None


class Comparison:
    """One operation at one case: the hand-written run, and the oracles on it."""

    def __init__(self, concept, op, case: Case, numpy, derivation):
        self.concept, self.op, self.case = concept, op, case
        self.numpy, self.derivation = numpy, derivation
        self.values = op.sample(case)
        self.wrt = [i for i in op.wrt if i.name not in case.absent]
        self.outputs, backward = self.run(self.values)
        rng = np.random.default_rng(1)
        self.douts = [rng.normal(size=np.shape(y)) for y in self.smooth(self.outputs)]
        self.grads = self.named(backward(*self.douts)) if op.wrt else {}

    def smooth(self, outputs):
        """Return the outputs whose gradients `backward` takes."""
        pairs = zip(self.op.outputs, outputs, strict=True)
        return [y for o, y in pairs if o.differentiable]

    def run(self, values):
        """Return the outputs as a list, and `backward` (None without gradients)."""
        result = self.numpy(*self.packed(values), **self.case.options)
        output, backward = result if self.op.wrt else (result, None)
        return listed(output), backward

    def packed(self, values):
        """Return the positional arguments: the inputs, then the parameters as a dict."""
        args = [values[i.name] for i in self.op.inputs]
        params = {i.name: values[i.name] for i in self.op.parameters if values[i.name] is not None}
        return [*args, params] if params else args

    def named(self, grads):
        """Return gradients as a dict, from `backward`'s results."""
        grads = listed(grads)
        if self.op.parameters:
            *grads, params = grads
            grads = grads + [params.get(i.name) for i in self.op.parameters if i.differentiable]
        return {i.name: g for i, g in zip(self.op.wrt, grads, strict=True) if i in self.wrt}

    def rows(self, devices):
        """Yield (oracle, quantity, error, note) for each comparison."""
        oracles = (
            self.shapes(),
            self.directions(),
            self.definition(),
            *(self.torch(device) for device in devices),
            self.second_order(),
            self.single(),
        )
        for row in chain.from_iterable(oracles):
            if row[0] not in self.case.waive:
                yield row

    def shapes(self):
        """Outputs and gradients have the shapes that the record states."""
        for o, y in zip(self.op.outputs, self.outputs, strict=True):
            yield "shape", o.name, float(np.shape(y) != self.op.shape(o.axes, self.case))
        for name, g in self.grads.items():
            yield "shape", f"d{name}", float(np.shape(g) != self.values[name].shape)

    def directions(self):
        """Gradients agree with slopes along random directions."""
        methods = {"complex step": complex_step} if self.op.analytic else {}
        if not self.op.analytic or self.case is self.op.cases[0]:
            methods["richardson"] = richardson
        for oracle, slope in methods.items():
            for name, g in self.grads.items():

                def f(x, name=name):
                    outputs, _ = self.run(self.values | {name: x})
                    return sum(np.sum(d * y) for d, y in zip(self.douts, self.smooth(outputs)))

                error = mismatch(f, self.values[name], g, slope, floor=self.case.floor)
                wrong = BOUND[oracle] < error < np.inf
                at = culprit(f, self.values[name], g, slope) if wrong else ""
                yield oracle, f"d{name}", error, f"worst entry {at}" if wrong else ""

    def definition(self):
        """Outputs and gradients agree with the derivation, at the smallest case."""
        if self.derivation is None or self.case is not self.op.cases[0]:
            return
        from dlref.symbolic.proof import numbers

        for name, value in numbers(self.op, self.derivation, self.case, self.values, self.douts):
            mine = dict(zip((o.name for o in self.op.outputs), self.outputs))
            mine |= {f"d{n}": g for n, g in self.grads.items()}
            if name in mine:
                yield "definition", name, self.distance(mine[name], value)

    def torch(self, device):
        """Outputs and gradients agree with autograd."""
        outputs, grads, _ = self.autograd(device)
        for o, y, t in zip(self.op.outputs, self.outputs, outputs, strict=True):
            yield f"torch {device}", o.name, self.distance(y, t)
        for name, g in grads.items():
            yield f"torch {device}", f"d{name}", self.distance(self.grads[name], g)

    def autograd(self, device, second=()):
        """Return PyTorch's outputs, gradients, and slopes of <grads, second>."""
        import torch

        tensors = {n: None if x is None else torch.tensor(x, device=device) for n, x in self.values.items()}
        leaves = [tensors[i.name].requires_grad_() for i in self.wrt]
        call = self.concept.view("torch_impl", self.op.name)
        outputs = listed(call(*self.packed(tensors), **self.case.options))
        host = [t.detach().cpu().numpy() for t in outputs]
        if not leaves:
            return host, {}, {}
        douts = [torch.tensor(d, device=device) for d in self.douts]
        rules = {"create_graph": True, "allow_unused": True, "materialize_grads": True}
        grads = torch.autograd.grad(self.smooth(outputs), leaves, douts, **rules)
        names = [i.name for i in self.wrt]
        slopes = {}
        if second:
            inner = sum((g * torch.tensor(v)).sum() for g, v in zip(grads, second))
            if inner.requires_grad:
                slopes = torch.autograd.grad(inner, leaves, **rules | {"create_graph": False})
                slopes = dict(zip(names, (s.numpy() for s in slopes)))
            else:
                slopes = {n: np.zeros_like(self.values[n]) for n in names}
        return host, dict(zip(names, (g.detach().cpu().numpy() for g in grads))), slopes

    def second_order(self):
        """A complex step through `backward` agrees with double backward."""
        if not self.op.analytic or not self.op.wrt:
            return
        rng = np.random.default_rng(2)
        names = [i.name for i in self.wrt]
        v = {n: rng.normal(size=self.values[n].shape) for n in names}
        moved = {n: self.values[n] + 1j * STEP * v[n] for n in names}
        _, backward = self.run(self.values | moved)
        grads = self.named(backward(*self.douts))
        _, _, slopes = self.autograd("cpu", [v[n] for n in names])
        for n in names:
            yield "second order", f"d{n}", self.distance(np.imag(grads[n]) / STEP, slopes[n])

    def single(self):
        """float32 in gives float32 out, close to the float64 results."""
        low = {n: as32(x) for n, x in self.values.items()}
        outputs, backward = self.run(low)
        pairs = {o.name: p for o, *p in zip(self.op.outputs, outputs, self.outputs)}
        if self.op.wrt:
            grads = self.named(backward(*map(as32, self.douts)))
            pairs |= {f"d{n}": (grads[n], g) for n, g in self.grads.items()}
        for name, (mine, full) in pairs.items():
            same = np.asarray(mine).dtype == as32(np.asarray(full)).dtype
            yield "float32", name, self.distance(mine, full) if same else np.inf

    def distance(self, actual, expected):
        """Return the largest difference, relative to the largest magnitude."""
        if np.shape(actual) != np.shape(expected):
            return np.inf
        scale = max(np.max(np.abs(expected), initial=0.0), self.case.floor) or 1.0
        return float(np.max(np.abs(actual - expected), initial=0.0) / scale)


def as32(x):
    """Return floats as float32, anything else unchanged."""
    return np.asarray(x, np.float32) if x is not None and np.asarray(x).dtype.kind == "f" else x
