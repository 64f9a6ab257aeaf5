"""Learning from a teacher, and pruning, in PyTorch."""

import torch
import torch.nn.functional as F


def distillation_loss(student, teacher, y, temperature=2.0, alpha=0.5):
    """Return the loss, ()."""
    K = student.shape[-1]
    target = F.softmax(teacher.reshape(-1, K) / temperature, dim=-1)
    guess = F.log_softmax(student.reshape(-1, K) / temperature, dim=-1)
    soft = F.kl_div(guess, target, reduction="batchmean")
    hard = F.cross_entropy(student.reshape(-1, K), y.reshape(-1))
    return alpha * temperature**2 * soft + (1 - alpha) * hard


def magnitude_prune(weight, amount=0.5):
    """Return the weights that are kept, and which, (*N)."""
    size = weight.abs().flatten()
    order = size.sort(stable=True).indices
    gone = order[: round(amount * len(size))]
    mask = torch.ones_like(size).index_fill(0, gone, 0.0)
    mask = mask.reshape(weight.shape)
    return weight.masked_fill(mask == 0, 0.0), mask
