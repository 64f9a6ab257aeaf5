"""U-Net in PyTorch."""

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

    levels = sum(n.startswith("up") for n in params) // 2
    kept, h = [], x
    for k in range(1, levels + 1):
        kept.append(double(h, f"down{k}"))
        h = F.max_pool2d(kept[-1], 2)
    h = double(h, "bottom")
    for k in range(levels, 0, -1):
        h = F.conv_transpose2d(h, *at(f"up{k}"), stride=2)
        h = torch.cat([cropped(kept.pop(), h), h], dim=1)
        h = double(h, f"across{k}")
    return F.conv2d(h, *at("out"))
