"""Small changes to a large model in PyTorch; LoRA is merged here."""

import torch
import torch.nn.functional as F


def lora_linear(x, weight, lora_a, lora_b, bias=None, alpha=1.0):
    """Return one linear layer with the merged weight, (*N, M)."""
    scale = alpha / lora_a.shape[0]
    merged = torch.addmm(weight, lora_b, lora_a, alpha=scale)
    return F.linear(x, merged, bias)


def adapter(x, weight_down, bias_down, weight_up, bias_up):
    """Return rows, plus what a narrow layer says of them, (*N, D)."""
    inside = F.relu(F.linear(x, weight_down, bias_down))
    return x + F.linear(inside, weight_up, bias_up)


def prompt_tuning(x, prompt):
    """Return learned rows, then those of the text, (*N, S, D)."""
    first = prompt.expand(*x.shape[:-2], -1, -1)
    return torch.cat((first, x), dim=-2)
