"""The cases that every ONNX backend must pass, for the operations that are here.

Nobody here chose them. Each function in `operators` says one ONNX operator in our
names; an option that the record does not offer is `skipped`, and every operator must
have a case that is compared. `make oracles` runs this.
"""

import warnings
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

import dlref.numpy
from dlref.guard import guarded
from dlref.registry import operations
from tests.oracles.operators import Skipped, layers, models, moving, plain

helper = pytest.importorskip("onnx.helper", reason="needs onnx: make oracles")
pytestmark = pytest.mark.slow

FILES = plain, moving, layers, models
OPERATORS = {name: say for file in FILES for name, say in file.OPERATORS.items()}
WHOLE = {"NonMaxSuppression"}  # what it returns are integers
FASTER = ["Adam", "Attention", "Conv", "Gelu", "LayerNormalization", "LSTM", "MaxPool"]
FASTER += ["MeanVarianceNormalization", "SoftmaxCrossEntropyLoss"]

ROUNDINGS = 16  # what ONNX computed it in is what it stores it in
# Cases that are refused here, and by which rule.
EMPTY = "must have at least one entry"
REFUSED = {
    "test_pow": "x must be positive",
    "test_clip_min_greater_than_max": "max_val must not be below min_val",
    "test_reduce_max_empty_set": EMPTY,
    "test_reduce_min_empty_set": EMPTY,
    "test_reduce_log_sum_exp_empty_set": EMPTY,
    "test_l2normalization_axis_0": "x must have no row of zeros",
    "test_maxpool_2d_pads": "padding must not exceed half of kernel_size",
    "test_averagepool_2d_pads": "padding must not exceed half of kernel_size",
    "test_averagepool_2d_pads_count_include_pad": "padding must not exceed half",
}


@cache
def cases() -> dict[str, list]:
    """Return the cases of each operator, those of one node only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        found = defaultdict(list)
        for case in collect_testcases():
            node, *more = case.model.graph.node
            if not more and node.op_type in OPERATORS:
                found[node.op_type].append(case)
    return found


def double(x):
    """Return floats as float64; other arrays as they are."""
    x = np.asarray(x)
    return x.astype(float) if x.dtype.kind == "f" else x


@pytest.mark.parametrize("operator", FASTER)
def test_faster_views_agree_as_well(operator, monkeypatch):
    asked = []
    for name, (concept, op) in operations().items():
        for kind in op.variants:
            view = counted(guarded(op, concept.view(kind, name)), asked)
            monkeypatch.setattr(dlref.numpy, name, view, raising=False)
    test_agrees_with_every_case_that_it_offers(operator)
    assert asked


def counted(view, asked: list):
    """Return a function that notes each call."""

    def call(*args, **options):
        asked.append(view)
        return view(*args, **options)

    return call


@pytest.mark.parametrize("operator", OPERATORS)
def test_agrees_with_every_case_that_it_offers(operator):
    compared = 0
    for case in cases()[operator]:
        (node,) = case.model.graph.node
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        for inputs, outputs in case.data_sets:
            kinds = {np.asarray(y).dtype.kind for y in outputs}
            if kinds != {"i" if operator in WHOLE else "f"} or "" in node.input:
                continue
            arguments = [double(x) for x in inputs]
            try:
                if case.name in REFUSED:
                    with pytest.raises(ValueError, match=REFUSED[case.name]):
                        OPERATORS[operator](arguments, **attributes)
                    continue
                mine = OPERATORS[operator](arguments, **attributes)
            except Skipped:
                continue
            mine = mine if isinstance(mine, list | tuple) else [mine]
            asked = [y for y, name in zip(mine, node.output, strict=False) if name]
            # What an operator returns besides (the mean, the scores) is not here.
            for got, want in zip(asked, outputs, strict=False):
                bound = 0 if operator in WHOLE else ROUNDINGS * np.finfo(want.dtype).eps
                assert np.shape(got) == want.shape, case.name
                np.testing.assert_allclose(
                    got, want, rtol=bound, atol=bound, err_msg=case.name
                )
            compared += 1
    assert compared, "no case was compared"
