"""He's weights in PyTorch, from given random numbers."""

import torch
from torch.nn import init


def kaiming_uniform(u, a=0.0, mode="fan_in"):
    """Return uniform weights, (K, D, *S)."""
    fan = init._calculate_correct_fan(u, mode)
    variance = u.new_tensor(
        init.calculate_gain("leaky_relu", a) ** 2 / fan
    )
    bound = (
        torch.sqrt(12 * variance) / 2
    )  # a width w has variance w^2/12
    return torch.lerp(-bound, bound, u)


def kaiming_normal(noise, a=0.0, mode="fan_in"):
    """Return normal weights, (K, D, *S)."""
    fan = init._calculate_correct_fan(noise, mode)
    gain = init.calculate_gain("leaky_relu", a)
    return noise.mul(gain).mul(fan**-0.5)
