"""word2vec in NumPy: two losses and two models, gradients by hand."""

import numpy as np

from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.neurons.sigmoid_family.numpy_impl import logsigmoid


def nce_loss(v, u, noise, log_target=None, log_noise=None):
    """Return how badly words are told from noise, on average.

    Args:
        v: what is given, float (*N, D).
        u: the word that was there, float (*N, D).
        noise: words that were drawn, float (*N, K, D).
        log_target: log of K times the chance that the noise draws the
            word that was there, float (*N), or None for zeros.
        log_noise: the same for the words that were drawn, float
            (*N, K), or None for zeros: negative sampling.

    Returns:
        loss: float ().
        backward: dloss () -> dv, du (*N, D), dnoise (*N, K, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or there are no examples.
    """
    near = np.sum(u * v, axis=-1)  # (*N)
    far = np.sum(noise * v[..., None, :], axis=-1)  # (*N, K)
    near = near if log_target is None else near - log_target
    far = far if log_noise is None else far - log_noise
    yes, to_near = logsigmoid(near)
    no, to_far = logsigmoid(-far)
    share = -1 / near.size
    loss = share * (np.sum(yes) + np.sum(no))

    def backward(dloss):
        dnear = to_near(np.full(near.shape, share * dloss))[..., None]
        dfar = -to_far(np.full(far.shape, share * dloss))[..., None]
        dv = dnear * u + np.sum(dfar * noise, axis=-2)
        return dv, dnear * v, dfar * v[..., None, :]

    return loss, backward


def hierarchical_softmax_loss(v, nodes, code):
    """Return the surprise at the leaf where a path ends, on average.

    Args:
        v: what is given, float (*N, D).
        nodes: the nodes on the way to each word, float (*N, L, D).
        code: which way the path goes at each, 1 or -1; 0 behind its
            end; float (*N, L).

    Returns:
        loss: float ().
        backward: dloss () -> dv (*N, D), dnodes (*N, L, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, there are no examples, or
            `code` holds another number.
    """
    wrong = code.real[~np.isin(code.real, (-1, 0, 1))]
    if wrong.size:
        raise ValueError(f"code must hold -1, 0 and 1, got {wrong[0]}")

    z = np.sum(nodes * v[..., None, :], axis=-1)  # (*N, L)
    taken, to_way = logsigmoid(code * z)
    share = -1 / z[..., 0].size
    loss = share * np.sum(code * code * taken)  # 0 behind the end

    def backward(dloss):
        dz = code * to_way(np.full(z.shape, share * dloss))  # (*N, L)
        dv = np.sum(dz[..., None] * nodes, axis=-2)
        return dv, dz[..., None] * v[..., None, :]

    return loss, backward


def skip_gram(center, context, noise, params):
    """Return how badly a word foretells one near it, on average.

    Args:
        center: words, int (*N), each in [0, V).
        context: a word near each, int (*N), each in [0, V).
        noise: words that were drawn for it, int (*N, K), in [0, V).
        params: "input.weight" and "output.weight", float (V, D).

    Returns:
        loss: float ().
        backward: dloss () -> dparams by name.

    Raises:
        IndexError: if a word is outside [0, V).
        ValueError: if the shapes disagree, or there are no words.
    """
    output = params["output.weight"]
    v, to_center = embedding(center, params["input.weight"])
    u, to_context = embedding(context, output)
    w, to_noise = embedding(noise, output)
    loss, pull = nce_loss(v, u, w)

    def backward(dloss):
        dv, du, dw = pull(dloss)
        doutput = to_context(du) + to_noise(dw)
        return {"input.weight": to_center(dv), "output.weight": doutput}

    return loss, backward


def cbow(context, center, noise, params):
    """Return how badly the words around foretell one, on average.

    Args:
        context: the words around, int (*N, C), each in [0, V).
        center: the word in the middle, int (*N), each in [0, V).
        noise: words that were drawn for it, int (*N, K), in [0, V).
        params: "input.weight" and "output.weight", float (V, D).

    Returns:
        loss: float ().
        backward: dloss () -> dparams by name.

    Raises:
        IndexError: if a word is outside [0, V).
        ValueError: if the shapes disagree, or there are no words.
    """
    output = params["output.weight"]
    each, to_context = embedding(context, params["input.weight"])
    v = each.mean(axis=-2)  # (*N, D)
    u, to_center = embedding(center, output)
    w, to_noise = embedding(noise, output)
    loss, pull = nce_loss(v, u, w)

    def backward(dloss):
        dv, du, dw = pull(dloss)
        share = dv[..., None, :] / context.shape[-1]
        deach = np.broadcast_to(share, each.shape)  # (*N, C, D)
        doutput = to_center(du) + to_noise(dw)
        return {
            "input.weight": to_context(deach),
            "output.weight": doutput,
        }

    return loss, backward
