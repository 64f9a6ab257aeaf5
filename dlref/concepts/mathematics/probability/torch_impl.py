"""Distributions in PyTorch."""

import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, Categorical, Normal
from torch.distributions import kl_divergence as kl


def classes(logits):
    """Return the distribution; PyTorch's own check fails on no rows."""
    return Categorical(logits=logits, validate_args=False)


def normal_log_prob(value, loc, scale):
    """Return the logarithms of the densities, (*N)."""
    return Normal(loc, scale).log_prob(value)


def bernoulli_log_prob(value, logits):
    """Return the log-probabilities of a yes or a no, (*N)."""
    return Bernoulli(logits=logits).log_prob(value)


def categorical_log_prob(value, logits):
    """Return the log-probabilities of classes, (*N)."""
    return classes(logits).log_prob(value)


def categorical_entropy(logits):
    """Return the entropies, (*N)."""
    return classes(logits).entropy()


def categorical_kl(p_logits, q_logits):
    """Return the divergences, (*N)."""
    return kl(classes(p_logits), classes(q_logits))


def categorical_js(p_logits, q_logits):
    """Return the divergences from the middle, averaged, (*N)."""
    p = torch.softmax(p_logits, dim=-1)
    q = torch.softmax(q_logits, dim=-1)
    middle = torch.log((p + q) / 2)
    both = F.kl_div(middle, p, reduction="none") + F.kl_div(
        middle, q, reduction="none"
    )
    return both.sum(dim=-1) / 2


def normal_kl(p_loc, p_scale, q_loc, q_scale):
    """Return the divergences, (*N)."""
    return kl(Normal(p_loc, p_scale), Normal(q_loc, q_scale))
