"""Vector quantization in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def vector_quantize(
    x, codebook, held=None, held_codebook=None, beta=0.25
):
    """Return each row's nearest code, as if it were the row.

    Args:
        x: what moves, float (*N, D).
        codebook: what moves, float (K, D).
        held: what is quantized, float (*N, D); None for x.
        held_codebook: float (K, D); None for the codebook.
        beta: what the distance counts for the rows.

    Returns:
        y: the codes where x is `held`, float (*N, D).
        loss: the mean squared distance, once for the codebook and
            `beta` times for the rows, float ().
        code: which code each row has, int (*N); of equals, the first.
        backward: dy (*N, D), dloss () -> dx (*N, D), dcodebook (K, D).

    Raises:
        ValueError: if the shapes disagree, there is no row, code or
            feature, or `beta` is negative.
    """
    # a copy held still: the steps of a check are imaginary
    held = x.real if held is None else held
    if held_codebook is None:
        held_codebook = codebook.real
    apart = held[..., None, :] - held_codebook  # (*N, K, D)
    code = np.sum(apart * apart, axis=-1).argmin(axis=-1)  # (*N)
    q = held_codebook[code]  # (*N, D)
    to_rows = codebook[code] - held  # moves the codes
    to_codes = x - q  # moves the rows
    y = q + (x - held)
    loss = np.mean(to_rows * to_rows) + beta * np.mean(to_codes**2)

    def backward(dy, dloss):
        share = 2 * dloss / x.size
        dx = dy + share * beta * to_codes  # (*N, D)
        mine = code.ravel() == np.arange(len(codebook))[:, None]
        pulls = to_rows.reshape(-1, x.shape[-1])  # (N, D)
        return dx, share * (mine @ pulls)  # (K, D)

    return (y, loss, code), backward


def ema_codebook(count, total, x, code, decay=0.99, eps=1e-5):
    """Return a codebook of running means, and what they are made of.

    Args:
        count: of the rows with each code, float (K,).
        total: their sums, float (K, D).
        x: new rows, float (*N, D).
        code: the code of each, int (*N).
        decay: the share of what was before.
        eps: added to each count, so that none is zero.

    Returns:
        new_count: float (K,).
        new_total: float (K, D).
        codebook: float (K, D).
    """
    K, D = total.shape
    mine = (code.ravel() == np.arange(K)[:, None]).astype(x.dtype)
    rows = x.reshape(-1, D)  # (N, D)
    new_count = decay * count + (1 - decay) * mine.sum(axis=1)  # (K,)
    new_total = decay * total + (1 - decay) * (mine @ rows)  # (K, D)
    whole = new_count.sum()
    size = (new_count + eps) * (whole / (whole + K * eps))  # (K,)
    return new_count, new_total, new_total / size[:, None]


def code_perplexity(count):
    """Return how many codes are in use, counted by their entropy.

    Args:
        count: of the rows with each code, float (K,), not all zero.

    Returns:
        y: from 1 to K, float ().

    Raises:
        ValueError: if a count is negative, or all are zero.
    """
    if not count.any():
        raise ValueError("count must hold a positive number, got none")

    p = count / count.sum()
    p = p[p > 0]  # what is not used adds nothing
    return np.exp(-np.sum(p * np.log(p)))


def vq_vae(x, held, held_codebook, params, beta=0.25):
    """Return each row made again from codes, the loss and the codes.

    Args:
        x: float (*N, P).
        held: what is quantized, float (*N, M, D); None for the code.
        held_codebook: float (K, D); None for the codebook.
        params: "encoder.weight" (H, P), "to_code.weight" (M D, H),
            "decoder.weight" (H, M D), "output.weight" (P, H), a bias
            for each, and "codebook" (K, D), all float.
        beta: what the distance counts for the encoder.

    Returns:
        y: float (*N, P).
        loss: of the quantizer, float ().
        code: M of each row, int (*N, M).
        backward: dy (*N, P), dloss () -> dx (*N, P), dparams by name.
    """
    names = "encoder", "to_code", "decoder", "output"
    layer = {
        m: (params[f"{m}.weight"], params[f"{m}.bias"]) for m in names
    }
    codebook = params["codebook"]
    seen, pull_seen = linear(x, *layer["encoder"])
    h, pull_h = tanh(seen)  # (*N, H)
    flat, pull_flat = linear(h, *layer["to_code"])  # (*N, M D)
    z = flat.reshape(*x.shape[:-1], -1, codebook.shape[1])
    (q, loss, code), pull_q = vector_quantize(
        z, codebook, held, held_codebook, beta
    )
    made, pull_made = linear(q.reshape(flat.shape), *layer["decoder"])
    g, pull_g = tanh(made)  # (*N, H)
    y, pull_y = linear(g, *layer["output"])  # (*N, P)

    def backward(dy, dloss):
        dw, db = {}, {}
        dg, dw["output"], db["output"] = pull_y(dy)
        dq, dw["decoder"], db["decoder"] = pull_made(pull_g(dg))
        dz, dcodebook = pull_q(dq.reshape(q.shape), dloss)
        dz = dz.reshape(flat.shape)
        dh, dw["to_code"], db["to_code"] = pull_flat(dz)
        dx, dw["encoder"], db["encoder"] = pull_seen(pull_h(dh))
        dparams = {f"{m}.weight": dw[m] for m in names}
        dparams |= {f"{m}.bias": db[m] for m in names}
        return dx, dparams | {"codebook": dcodebook}

    return (y, loss, code), backward
