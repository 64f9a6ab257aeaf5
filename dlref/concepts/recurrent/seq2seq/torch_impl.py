"""From one sequence to another in PyTorch."""

import torch
import torch.nn.functional as F


def run(x, h, params, part):
    """Return the states of a GRU, (T, N, H), and the last one."""
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    weights = [params[f"{part}.{name}"] for name in names]
    # biases, one layer, no dropout, training, one way, time first
    how = True, 1, 0.0, True, False, False
    return torch.gru(x, h, weights, *how)


def seq2seq(source, target, params):
    """Return the scores of what follows each place, (T, *N, W)."""
    (T, *N), count = target.shape, target[0].numel()
    source = source.reshape(len(source), count)
    x = F.embedding(source, params["source.weight"])
    z = F.embedding(target.reshape(T, count), params["target.weight"])
    H = params["attention.weight"].shape[0]
    memory, last = run(
        x, x.new_zeros(1, x.shape[1], H), params, "encoder"
    )
    states, _ = run(z, last, params, "decoder")
    scores = torch.einsum(
        "tnh,hk,snk->nts", states, params["attention.weight"], memory
    )
    found = torch.einsum("nts,snh->tnh", scores.softmax(dim=-1), memory)
    mix = params["mix.weight"], params["mix.bias"]
    bent = torch.tanh(
        F.linear(torch.cat([found, states], dim=-1), *mix)
    )
    y = F.linear(bent, params["output.weight"], params["output.bias"])
    return y.reshape(T, *N, y.shape[-1])
