"""A classifier of images with one hidden layer, in PyTorch."""

from torch import nn
from torch.func import functional_call


def network(pixels, hidden, classes):
    """Return the module, with weights drawn as PyTorch does."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(pixels, hidden),
        nn.ReLU(),
        nn.Linear(hidden, classes),
    )


def digits_mlp(images, params):
    """Return the scores of the module with these parameters, (N, K)."""
    hidden, pixels = params["1.weight"].shape
    module = network(pixels, hidden, len(params["3.bias"]))
    return functional_call(module, params, (images,))
