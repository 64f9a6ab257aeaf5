"""Einsum with any equation of two operands, against PyTorch's."""

import numpy as np
import pytest

from dlref.numpy import einsum

torch = pytest.importorskip("torch")
SIZES = 2, 3, 1, 4, 2, 3, 4, 2, 5, 3, 2, 3, 4
EQUATIONS = (
    "ij,jk->ik",
    "ij,kj->ki",
    "i,i->",
    "i,j->ji",
    "ij,ij->ij",
    ",ij->ji",
    "thd,shd->hts",
    "ip,q->i",
    "abc,dcb->",
    "bca,ad->dcab",
)


def random_equation(rng):
    """Return an equation of up to five letters, each in some of its three parts."""
    word = list("abcde")
    left, right = (
        [c for c in rng.permutation(word) if rng.random() < 0.6] for _ in "12"
    )
    known = rng.permutation(sorted({*left, *right}))
    out = [c for c in known if rng.random() < 0.5]
    return f"{''.join(left)},{''.join(right)}->{''.join(out)}"


@pytest.mark.parametrize("equation", EQUATIONS)
def test_is_pytorch_s(equation):
    compare(equation, np.random.default_rng(0))


def test_random_equations_are_pytorch_s():
    rng = np.random.default_rng(1)
    for _ in range(100):
        compare(random_equation(rng), rng)


def compare(equation, rng):
    size = dict(zip("abcdehijkpqst", SIZES, strict=True))
    operands, out = equation.split("->")
    arrays = [rng.normal(size=[size[c] for c in axes]) for axes in operands.split(",")]
    arrays = [np.asarray(a) for a in arrays]
    y, backward = einsum(*arrays, equation)
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    want = torch.einsum(equation, *tensors)
    assert np.shape(y) == tuple(size[c] for c in out)
    np.testing.assert_allclose(y, want.detach(), rtol=1e-12, atol=1e-12)
    dy = np.asarray(rng.normal(size=np.shape(y)))
    slopes = torch.autograd.grad(want, tensors, torch.tensor(dy))
    for got, slope, x in zip(backward(dy), slopes, arrays, strict=True):
        assert got.shape == x.shape
        np.testing.assert_allclose(got, slope, rtol=1e-12, atol=1e-12)
