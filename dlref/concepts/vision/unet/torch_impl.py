"""A small U-Net in PyTorch."""

import torch
import torch.nn.functional as F


def unet(x, params, padding=1):
    """Return scores for each pixel, (N, K, P, Q)."""

    def at(name):
        return params[f"{name}.weight"], params[f"{name}.bias"]

    def double(value, name):
        for part in (f"{name}.conv1", f"{name}.conv2"):
            value = F.relu(F.conv2d(value, *at(part), padding=padding))
        return value

    def cropped(value, like):
        cuts = [
            (a - b) // 2
            for a, b in zip(
                value.shape[2:], like.shape[2:], strict=True
            )
        ]
        return F.pad(value, (-cuts[1], -cuts[1], -cuts[0], -cuts[0]))

    high = double(x, "down1")
    low = double(F.max_pool2d(high, 2), "down2")
    h = double(F.max_pool2d(low, 2), "bottom")
    for across, level in ((low, 2), (high, 1)):
        h = F.conv_transpose2d(h, *at(f"up{level}"), stride=2)
        h = torch.cat([cropped(across, h), h], dim=1)
        h = double(h, f"across{level}")
    return F.conv2d(h, *at("out"))
