"""Packed sequences of PyTorch's module, and what may lie in a gap."""

import numpy as np
import pytest

from dlref.numpy import deep_bidirectional_gru, masked_gru

torch = pytest.importorskip("torch")
T, N, D, H = 6, 3, 4, 5
LENGTHS = (6, 2, 5)


def test_nn_gru_on_packed_sequences():
    torch.manual_seed(0)
    how = {"num_layers": 2, "bidirectional": True, "dtype": torch.float64}
    module = torch.nn.GRU(D, H, **how)
    x = torch.randn(T, N, D, dtype=torch.float64, requires_grad=True)
    h0 = torch.randn(4, N, H, dtype=torch.float64)
    pack = torch.nn.utils.rnn.pack_padded_sequence
    packed, hn = module(pack(x, LENGTHS, enforce_sorted=False), h0)
    theirs, _ = torch.nn.utils.rnn.pad_packed_sequence(packed)
    dy, dhn = torch.randn_like(theirs), torch.randn_like(hn)
    torch.autograd.backward((theirs, hn), (dy, dhn))

    params = {name: p.detach().numpy() for name, p in module.state_dict().items()}
    mask = np.arange(T)[:, None] < np.array(LENGTHS)
    given = x.detach().numpy(), mask, h0.numpy(), params
    (output, last), backward = deep_bidirectional_gru(*given)
    dx, _, dparams = backward(dy.numpy(), dhn.numpy())
    np.testing.assert_allclose(output, theirs.detach().numpy(), rtol=0, atol=1e-13)
    np.testing.assert_allclose(last, hn.detach().numpy(), rtol=0, atol=1e-13)
    np.testing.assert_allclose(dx, x.grad.numpy(), rtol=0, atol=1e-12)
    for name, p in module.named_parameters():
        np.testing.assert_allclose(dparams[name], p.grad.numpy(), rtol=0, atol=1e-12)


def test_what_lies_in_a_gap_is_not_read():
    rng = np.random.default_rng(0)
    shapes = (3, 2, 4), (2, 5), (15, 4), (15, 5)
    x, h0, w_ih, w_hh = (rng.normal(size=s) for s in shapes)
    mask = np.array([[True, True], [False, True], [True, False]])
    x[~mask] = np.nan
    (output, hn), backward = masked_gru(x, mask, h0, w_ih, w_hh)
    grads = backward(np.ones_like(output), np.ones_like(hn))
    assert all(np.isfinite(a).all() for a in (output, hn, *grads[:4]))
    assert not grads[0][~mask].any()
