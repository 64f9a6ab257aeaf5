"""Score matching in PyTorch; slopes of the score by autograd."""

import torch
import torch.nn.functional as F
from torch.autograd.functional import jacobian, jvp


def score_network(x, weight, bias, out):
    """Return the score of each point, (*N, D)."""
    return F.linear(F.linear(x, weight, bias).tanh(), out)


def score_divergence(x, weight, bias, out):
    """Return the traces of the whole Jacobians, (*N)."""
    rows = x.reshape(-1, x.shape[-1])

    def total(rows):
        return score_network(rows, weight, bias, out).sum(0)

    slopes = jacobian(total, rows, create_graph=True)  # (D, N, D)
    return torch.einsum("dnd->n", slopes).reshape(x.shape[:-1])


def score_slope_along(x, v, weight, bias, out):
    """Return the products of v with a slope along v, (*N)."""

    def score(x):
        return score_network(x, weight, bias, out)

    _, slope = jvp(score, x, v, create_graph=True)
    return torch.linalg.vecdot(slope, v)


def implicit_score_loss(score, div):
    """Return half the mean squared length, and mean divergence, ()."""
    return score.square().sum(-1).mean() / 2 + div.mean()


def sliced_score_loss(score, v, along):
    """Return half the mean squared slice, and the mean slope, ()."""
    return (
        torch.linalg.vecdot(v, score).square().mean() / 2 + along.mean()
    )


def denoising_score_loss(score, noise, sigma, weighting="variance"):
    """Return the mean error of the score of a normal density, ()."""
    if weighting == "variance":
        score, target = sigma[..., None] * score, -noise
    else:
        target = -noise / sigma[..., None]
    return F.mse_loss(score, target) * score.shape[-1] / 2


def implicit_score_matching(x, weight, bias, out):
    """Return the implicit loss, ()."""
    return implicit_score_loss(
        score_network(x, weight, bias, out),
        score_divergence(x, weight, bias, out),
    )


def sliced_score_matching(x, v, weight, bias, out):
    """Return the sliced loss, ()."""
    return sliced_score_loss(
        score_network(x, weight, bias, out),
        v,
        score_slope_along(x, v, weight, bias, out),
    )


def denoising_score_matching(
    x, noise, sigma, weight, bias, out, weighting="variance"
):
    """Return the denoising loss, ()."""
    noisy = torch.addcmul(x, sigma[..., None], noise)
    score = score_network(noisy, weight, bias, out)
    return denoising_score_loss(score, noise, sigma, weighting)
