"""Pieces of Hugging Face's models that take no parameters by name, and ours."""

import numpy as np
import pytest

import dlref.numpy as d

torch = pytest.importorskip("torch")
pytest.importorskip("transformers", reason="needs make oracles")
pytestmark = pytest.mark.slow
CLOSE = {"rtol": 0, "atol": 1e-12}


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def leaf(x):
    return torch.tensor(x, requires_grad=True)


def test_experts_are_those_of_switch_transformers():
    from transformers import SwitchTransformersConfig
    from transformers.models.switch_transformers import (
        modeling_switch_transformers as module,
    )

    sizes = {"d_model": 5, "d_ff": 4, "num_experts": 3, "expert_capacity": 99}
    config = SwitchTransformersConfig(**sizes, dropout_rate=0)
    layer = module.SwitchTransformersSparseMLP(config).double().eval()
    layer.router.dtype = torch.float64  # it would be float32 whatever it is given
    experts = [layer.experts[f"expert_{k}"] for k in range(3)]
    x, dy = drawn(2, 7, 5), drawn(2, 7, 5, seed=1)
    theirs = leaf(x)
    layer(theirs).backward(torch.tensor(dy))
    weights = [
        layer.router.classifier.weight.detach().numpy(),
        np.stack([e.wi.weight.detach().numpy() for e in experts]),
        np.stack([e.wo.weight.detach().numpy() for e in experts]),
    ]
    y, backward = d.mixture_of_experts(x, *weights, k=1, renormalize=False)
    dx, drouter, din, dout = backward(dy)
    np.testing.assert_allclose(y, layer(theirs).detach(), **CLOSE)
    np.testing.assert_allclose(dx, theirs.grad, **CLOSE)
    np.testing.assert_allclose(drouter, layer.router.classifier.weight.grad, **CLOSE)
    for k, expert in enumerate(experts):
        np.testing.assert_allclose(din[k], expert.wi.weight.grad, **CLOSE)
        np.testing.assert_allclose(dout[k], expert.wo.weight.grad, **CLOSE)


@pytest.mark.parametrize("heads", [2, 6, 8])
def test_alibi_is_that_of_bloom(heads):
    """Theirs grows with the place of the key: of no effect on a softmax."""
    from transformers.models.bloom.modeling_bloom import build_alibi_tensor

    scores, T = drawn(heads, 5, 5), 5
    theirs = build_alibi_tensor(torch.ones(1, T), heads, torch.float64).numpy()
    causal = np.where(np.tri(T, dtype=bool), 0, -np.inf)
    mine, _ = d.softmax(d.alibi(scores)[0] + causal)
    want, _ = d.softmax(scores + theirs + causal)
    np.testing.assert_allclose(mine, want, rtol=0, atol=1e-7)  # theirs is float32


def test_loss_is_that_of_clip():
    from transformers.models.clip.modeling_clip import image_text_contrastive_loss

    arrays = drawn(4, 6), drawn(4, 6, seed=1), np.array(0.7)
    image, text, scale = map(leaf, arrays)
    unit = torch.nn.functional.normalize
    theirs = image_text_contrastive_loss(scale.exp() * unit(text) @ unit(image).T)
    theirs.backward()
    loss, backward = d.clip_loss(*arrays)
    assert abs(loss - theirs.item()) < 1e-12
    for mine, other in zip(backward(np.array(1.0)), (image, text, scale), strict=True):
        np.testing.assert_allclose(mine, other.grad, **CLOSE)


@pytest.mark.parametrize("both", [True, False])
def test_buckets_are_those_of_t5(both):
    from transformers.models.t5.modeling_t5 import T5Attention

    distance = np.arange(-300, 301)
    theirs = T5Attention._relative_position_bucket(torch.tensor(distance), both)
    mine = d.relative_position_bucket(distance.astype(float), bidirectional=both)
    assert np.array_equal(mine, theirs)


def test_turns_are_those_of_gptj_and_llama():
    from transformers.models.gptj import modeling_gptj as gptj
    from transformers.models.llama import modeling_llama as llama

    x, position = drawn(2, 3, 4, 6), np.arange(4.0)  # (N, H, T, D)
    speed = 10000.0 ** (-np.arange(0, 6, 2) / 6)
    angle = torch.tensor(position[:, None] * speed)[None]  # (1, T, D / 2)
    given = leaf(x.swapaxes(1, 2).copy())  # theirs: (N, T, H, D)
    theirs = gptj.apply_rotary_pos_emb(given, angle.sin(), angle.cos())
    y, backward = d.rotary_interleaved(x, position)
    np.testing.assert_allclose(y.swapaxes(1, 2), theirs.detach(), **CLOSE)
    dy = drawn(2, 3, 4, 6, seed=1)
    theirs.backward(torch.tensor(dy.swapaxes(1, 2).copy()))
    np.testing.assert_allclose(backward(dy)[0].swapaxes(1, 2), given.grad, **CLOSE)

    both, given = torch.cat([angle, angle], dim=-1), leaf(x)
    theirs, _ = llama.apply_rotary_pos_emb(given, given, both.cos(), both.sin())
    y, backward = d.rotary_halves(x, position)
    np.testing.assert_allclose(y, theirs.detach(), **CLOSE)
    theirs.backward(torch.tensor(dy))
    np.testing.assert_allclose(backward(dy)[0], given.grad, **CLOSE)
