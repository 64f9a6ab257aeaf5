"""AlexNet in PyTorch."""

from torch import nn
from torch.func import functional_call
from torch.nn import functional as F


def alexnet(x, params):
    """Return the scores of AlexNet as torchvision has it, (N, K)."""
    A, B, C, D, E = (
        len(params[f"features.{k}.bias"]) for k in (0, 3, 6, 8, 10)
    )
    J, G, K = (len(params[f"classifier.{k}.bias"]) for k in (1, 4, 6))
    features = nn.Sequential(
        *(
            nn.Conv2d(x.shape[1], A, 11, 4, 2),
            nn.ReLU(),
            nn.MaxPool2d(3, 2),
        ),
        *(nn.Conv2d(A, B, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(B, C, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(C, D, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(D, E, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2)),
    )
    classifier = nn.Sequential(
        *(nn.Dropout(), nn.Linear(E * 36, J), nn.ReLU()),
        *(nn.Dropout(), nn.Linear(J, G), nn.ReLU(), nn.Linear(G, K)),
    )
    parts = {"features": features, "classifier": classifier}
    own = {name: named(params, name) for name in parts}
    maps = functional_call(features, own["features"], x)
    flat = F.adaptive_avg_pool2d(maps, (6, 6)).flatten(1)
    return functional_call(classifier.eval(), own["classifier"], flat)


def named(params, module):
    """Return the parameters of a module, by their names in it."""
    prefix = f"{module}."
    return {
        name.removeprefix(prefix): value
        for name, value in params.items()
        if name.startswith(prefix)
    }


def alexnet_2012(x, params):
    """Return the scores of AlexNet as it was, (N, K)."""
    w = {k: (params[f"{k}.weight"], params[f"{k}.bias"]) for k in NAMES}
    x = alexnet_stage(x, *w["conv1"], stride=4)
    x = alexnet_stage(x, *w["conv2"], padding=2, groups=2)
    x = F.relu(F.conv2d(x, *w["conv3"], padding=1))
    x = F.relu(F.conv2d(x, *w["conv4"], padding=1, groups=2))
    x = F.relu(F.conv2d(x, *w["conv5"], padding=1, groups=2))
    x = F.max_pool2d(x, 3, 2).flatten(1)
    x = F.relu(F.linear(x, *w["fc6"]))
    return F.linear(F.relu(F.linear(x, *w["fc7"])), *w["fc8"])


NAMES = (
    *(f"conv{k}" for k in (1, 2, 3, 4, 5)),
    *(f"fc{k}" for k in (6, 7, 8)),
)


def alexnet_stage(x, weight, bias, stride=1, padding=0, groups=1):
    """Return a convolution, rectified, normalized and pooled."""
    x = F.conv2d(x, weight, bias, stride, padding, groups=groups)
    rows = F.relu(x).flatten(2)  # the places of an image do not matter
    rows = F.local_response_norm(rows, 5, alpha=5e-4, k=2.0)
    x = rows.reshape(x.shape)
    return F.max_pool2d(x, kernel_size=3, stride=2)
