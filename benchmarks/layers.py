"""The layers that are measured, at sizes of a small network."""

from dlref.record import Case
from dlref.registry import operations
from dlref.verify.comparison import Comparison

CONV = {"N": 4, "G": 1, "C": 16, "M": 16, "H": 16, "W": 16, "U": 3, "V": 3}
CONV_OPTIONS = {"stride": 1, "padding": 1, "dilation": 1, "groups": 1}
LABELS = {"ignore_index": -100, "reduction": "mean", "label_smoothing": 0.0}

CASES = {
    "conv2d": Case("layer", CONV, CONV_OPTIONS),
    "cross_entropy": Case("layer", {"N": (64,), "K": 100}, LABELS, absent=("weight",)),
    "layer_norm": Case("layer", {"N": (64,), "D": 128}, {"eps": 1e-5}),
    "linear": Case("layer", {"N": (64,), "D": 128, "M": 64}),
    "lstm": Case("layer", {"T": 16, "N": (8,), "D": 32, "H": 32}),
    "scaled_dot_product_attention": Case(
        "layer",
        {"N": (4,), "T": 32, "S": 32, "D": 32, "E": 32},
        absent=("mask", "bias", "scale"),
    ),
}


def layer(name: str, seed: int = 0) -> Comparison:
    """Return one run of a layer, forward and backward, with its gradients."""
    concept, op = operations()[name]
    return Comparison(concept, op, CASES[name], seed=seed)
