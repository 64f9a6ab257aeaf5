"""Latent attention beside Hugging Face's of DeepSeek-V3, rotary part and all.

Theirs makes keys and values of the short rows, and lets a rotated part of the keys,
which the heads share, join the rest. Here that part joins the short rows: a matrix of
ones on its diagonal takes it to every head, and no value. Their normalization takes its
mean in float32, so it is PyTorch's own here; so is the attention. The angles are given
in float64.
"""

import numpy as np
import pytest

import dlref.numpy as d
from dlref.verify.distance import distance

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers", reason="needs make oracles")
pytestmark = pytest.mark.slow

BOUND = 1e-9
B, T, WIDTH, H = 2, 5, 14, 3
D, R, E, L = 6, 4, 5, 7  # of a head: keys, rotated keys, values; the short rows
EPS = 1e-6


@pytest.fixture
def layer():
    """Return their layer, every number in it drawn."""
    torch.manual_seed(0)
    module = transformers.models.deepseek_v3.modeling_deepseek_v3
    config = transformers.DeepseekV3Config(
        hidden_size=WIDTH,
        num_attention_heads=H,
        num_key_value_heads=H,
        q_lora_rank=None,
        kv_lora_rank=L,
        qk_nope_head_dim=D,
        qk_rope_head_dim=R,
        v_head_dim=E,
        rope_interleave=False,
        attn_implementation="sdpa",
    )
    found = module.DeepseekV3Attention(config, 0)
    found.kv_a_layernorm = torch.nn.RMSNorm(L, eps=EPS)
    found = found.double().eval()
    for p in found.parameters():
        torch.nn.init.normal_(p, std=0.5)
    return found


def angles():
    """Return their cosines and sines of each place."""
    speeds = 10000.0 ** (-torch.arange(0, R, 2, dtype=torch.float64) / R)
    turned = torch.arange(T, dtype=torch.float64)[:, None] * speeds
    both = torch.cat([turned, turned], dim=-1)[None]
    return both.cos(), both.sin()


def heads(x):
    """Return (B, T, H K) as (B, H, T, K)."""
    return x.reshape(B, T, H, -1).swapaxes(1, 2)


def places(x):
    """Return (B, H, T, K) as (B, T, H K)."""
    return x.swapaxes(1, 2).reshape(B, T, -1)


def ours(x, p):
    """Return the same layer of our pieces, and its pullback."""
    place = np.arange(T, dtype=float)
    q, pull_q = d.linear(x, p["q_proj.weight"])
    q = heads(q)
    q_turned, pull_turn_q = d.rotary_halves(q[..., D:], place)
    both, pull_down = d.linear(x, p["kv_a_proj_with_mqa.weight"])
    rows, pull_norm = d.rms_norm(both[..., :L], p["kv_a_layernorm.weight"], EPS)
    k_turned, pull_turn_k = d.rotary_halves(both[..., L:], place)
    up = p["kv_b_proj.weight"].reshape(H, D + E, L)
    key_up = np.zeros((H, D + R, L + R))
    key_up[:, :D, :L] = up[:, :D]
    key_up[:, D:, L:] = np.eye(R)
    value_up = np.concatenate([up[:, D:], np.zeros((H, E, R))], axis=-1)
    y, pull = d.latent_attention(
        np.concatenate([q[..., :D], q_turned], axis=-1),
        np.concatenate([rows, k_turned], axis=-1),
        key_up,
        value_up,
        np.tri(T, dtype=bool),
    )
    out, pull_out = d.linear(places(y), p["o_proj.weight"])

    def backward(dout):
        dy, dout_weight, _ = pull_out(dout)
        dq, dlatent, dkey_up, dvalue_up = pull(heads(dy))
        dq_turned, _ = pull_turn_q(dq[..., D:])
        dx_q, dq_weight, _ = pull_q(
            places(np.concatenate([dq[..., :D], dq_turned], axis=-1))
        )
        drows, dnorm = pull_norm(dlatent[..., :L])
        dk, _ = pull_turn_k(dlatent[..., L:])
        dx_down, ddown, _ = pull_down(np.concatenate([drows, dk], axis=-1))
        dup = np.concatenate([dkey_up[:, :D, :L], dvalue_up[:, :, :L]], axis=1)
        return dx_q + dx_down, {
            "q_proj.weight": dq_weight,
            "kv_a_proj_with_mqa.weight": ddown,
            "kv_a_layernorm.weight": dnorm,
            "kv_b_proj.weight": dup.reshape(-1, L),
            "o_proj.weight": dout_weight,
        }

    return out, backward


def test_outputs_and_all_gradients_are_equal(layer):
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(B, T, WIDTH)), rng.normal(size=(B, T, WIDTH))
    given = torch.from_numpy(x).requires_grad_()
    future = torch.full((T, T), -torch.inf, dtype=torch.float64).triu(1)[None, None]
    theirs, _ = layer(given, angles(), future)
    theirs.backward(torch.from_numpy(dout))

    named = dict(layer.named_parameters())
    out, backward = ours(x, {n: p.detach().numpy() for n, p in named.items()})
    dx, dparams = backward(dout)
    assert dparams.keys() == named.keys()
    pairs = [("y", out, theirs.detach()), ("dx", dx, given.grad)]
    pairs += [(f"d{n}", dparams[n], p.grad) for n, p in named.items()]
    for name, got, want in pairs:
        gap, where = distance(got, want.numpy())
        assert gap <= BOUND, f"{name}: {where}"
