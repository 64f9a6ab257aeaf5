"""The blocks of MobileNet and EfficientNet in PyTorch."""

import torch
import torch.nn.functional as F


def squeeze_excitation(x, params, activation="relu"):
    """Return each channel times its gate, (N, C, H, W)."""
    act = F.relu if activation == "relu" else F.silu
    z = F.adaptive_avg_pool2d(x, 1)
    z = act(F.conv2d(z, params["fc1.weight"], params["fc1.bias"]))
    z = F.conv2d(z, params["fc2.weight"], params["fc2.bias"])
    return x * torch.sigmoid(z)


def normed(x, params, name, training, found):
    """Return normalized channels; note the new statistics."""
    mean, var, *given = (
        params[f"{name}_norm.{part}"]
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    own = mean.clone(), var.clone()  # written to in training
    y = F.batch_norm(x, *own, *given, training=training)
    found[name] = torch.stack(own)
    return y


def noted(found):
    """Return the statistics of several layers by name, (2, V)."""
    return torch.cat([found[name] for name in sorted(found)], dim=1)


def separable_block(x, params, stride=1, training=False):
    """Return the first block, (N, M, P, Q), and statistics, (2, V)."""
    found, taps = {}, params["depthwise.weight"]
    how = {"stride": stride, "padding": taps.shape[-1] // 2}
    x = F.conv2d(x, taps, groups=x.shape[1], **how)
    x = F.relu(normed(x, params, "depthwise", training, found))
    x = F.conv2d(x, params["pointwise.weight"])
    x = F.relu(normed(x, params, "pointwise", training, found))
    return x, noted(found)


def inverted_residual(
    x, params, stride=1, activation="relu6", training=False
):
    """Return the block, (N, M, P, Q), and statistics, (2, V)."""
    act = F.relu6 if activation == "relu6" else F.silu
    h, found = x, {}
    if "expand.weight" in params:
        h = F.conv2d(h, params["expand.weight"])
        h = act(normed(h, params, "expand", training, found))
    taps = params["depthwise.weight"]
    pad = taps.shape[-1] // 2
    h = F.conv2d(h, taps, None, stride, pad, groups=len(taps))
    h = act(normed(h, params, "depthwise", training, found))
    if "squeeze.fc1.weight" in params:
        own = {
            name.removeprefix("squeeze."): p
            for name, p in params.items()
            if name.startswith("squeeze.")
        }
        h = squeeze_excitation(h, own, "silu")
    h = F.conv2d(h, params["project.weight"])
    h = normed(h, params, "project", training, found)
    same = stride == 1 and h.shape == x.shape
    return x + h if same else h, noted(found)
