"""Vector quantization in PyTorch, with what is held still apart."""

import torch
import torch.nn.functional as F


def nearest(rows, codebook):
    """Return the place of the nearest code, the first of equals."""
    far = (rows.unsqueeze(-2) - codebook).square().sum(-1)
    return far.argmin(-1)


def vector_quantize(
    x, codebook, held=None, held_codebook=None, beta=0.25
):
    """Return the codes, (*N, D), the loss, and which they are, (*N)."""
    if held is None:
        held = x.detach()
    if held_codebook is None:
        held_codebook = codebook.detach()
    code = nearest(held, held_codebook)
    fixed = F.embedding(code, held_codebook).detach()
    moving = F.embedding(code, codebook)
    loss = F.mse_loss(moving, held) + beta * F.mse_loss(x, fixed)
    return x + (fixed - held).detach(), loss, code


def ema_codebook(count, total, x, code, decay=0.99, eps=1e-5):
    """Return the counts (K,), the sums and the codebook (K, D)."""
    code, rows = code.reshape(-1), x.reshape(-1, x.shape[-1])
    each = torch.zeros_like(count)
    each = each.index_add(0, code, torch.ones_like(rows[:, 0]))
    sums = torch.zeros_like(total).index_add(0, code, rows)
    count = torch.lerp(each, count, decay)
    total = torch.lerp(sums, total, decay)
    share = (count + eps) / (count + eps).sum()
    return count, total, total / (share * count.sum()).unsqueeze(1)


def code_perplexity(count):
    """Return the number of codes in use, by entropy, ()."""
    return torch.special.entr(count / count.sum()).sum().exp()


def vq_vae(x, held, held_codebook, params, beta=0.25):
    """Return rows made again (*N, P), the loss (), codes (*N, M)."""

    def layer(name, value):
        at = params[f"{name}.weight"], params[f"{name}.bias"]
        return F.linear(value, *at)

    book = params["codebook"]
    flat = layer("to_code", torch.tanh(layer("encoder", x)))
    z = flat.unflatten(-1, (-1, book.shape[1]))
    still = z.detach() if held is None else held
    fixed = book.detach() if held_codebook is None else held_codebook
    code = nearest(still, fixed)
    near = F.embedding(code, fixed)
    loss = F.mse_loss(F.embedding(code, book), still)
    loss = loss + beta * F.mse_loss(z, near)
    q = z + (near - still)
    y = layer("output", torch.tanh(layer("decoder", q.flatten(-2))))
    return y, loss, code
