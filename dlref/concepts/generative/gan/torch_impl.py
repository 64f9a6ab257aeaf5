"""Adversarial losses in PyTorch; the penalty by double backward."""

import torch
import torch.nn.functional as F
from torch.autograd.functional import vjp


def minimax_discriminator_loss(real, fake):
    """Return the cross-entropy of real against made, ()."""
    yes, no = torch.ones_like(real), torch.zeros_like(fake)
    found = F.binary_cross_entropy_with_logits(real, yes)
    return found + F.binary_cross_entropy_with_logits(fake, no)


def minimax_generator_loss(fake):
    """Return minus the cross-entropy of being found out, ()."""
    no = torch.zeros_like(fake)
    return -F.binary_cross_entropy_with_logits(fake, no)


def nonsaturating_generator_loss(fake):
    """Return the cross-entropy of passing for real, ()."""
    yes = torch.ones_like(fake)
    return F.binary_cross_entropy_with_logits(fake, yes)


def lsgan_discriminator_loss(real, fake, a=0.0, b=1.0):
    """Return half the squared distances from b and from a, ()."""
    hit = F.mse_loss(real, torch.full_like(real, b))
    return (hit + F.mse_loss(fake, torch.full_like(fake, a))) / 2


def lsgan_generator_loss(fake, c=1.0):
    """Return half the squared distance from c, ()."""
    return F.mse_loss(fake, torch.full_like(fake, c)) / 2


def hinge_discriminator_loss(real, fake):
    """Return what is missing to the margins, ()."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def wasserstein_critic_loss(real, fake):
    """Return by how much made examples score higher, ()."""
    return torch.mean(fake) - torch.mean(real)


def wasserstein_generator_loss(fake):
    """Return minus the mean score, ()."""
    return torch.mean(fake).neg()


def critic(x, weight, bias, out):
    """Return the scores of one hidden layer, (*N)."""
    return torch.tanh(F.linear(x, weight, bias)) @ out


def critic_slope(x, weight, bias, out):
    """Return autograd's slope of the critic, (*N, D)."""

    def total(x):
        return critic(x, weight, bias, out).sum()

    return vjp(total, x, create_graph=True)[1]


def gradient_penalty(g, target=1.0):
    """Return the mean square of length minus target, ()."""
    return (
        (torch.linalg.vector_norm(g, dim=-1) - target).square().mean()
    )


def wgan_gp_loss(real, fake, mix, weight, bias, out, penalty=10.0):
    """Return the critic's loss with its penalty, ()."""
    params = weight, bias, out
    between = torch.lerp(fake, real, mix[..., None])
    slope = critic_slope(between, *params)
    game = critic(fake, *params).mean() - critic(real, *params).mean()
    return game + penalty * gradient_penalty(slope)
