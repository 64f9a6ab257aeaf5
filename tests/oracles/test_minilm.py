"""Real weights in our BERT: the same rows as Hugging Face's, the same tokens."""

import numpy as np
import pytest

from dlref.concepts.families.bert.numpy_impl import bert
from dlref.training import minilm

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers", reason="needs make oracles")
if not (minilm.FOLDER / minilm.INSIDE).is_dir():
    pytest.skip("needs python -m dlref.training.minilm", allow_module_level=True)
pytestmark = pytest.mark.slow
TEXTS = [*minilm.SENTENCES, "Naïve façades, 3.14 and unbelievably-long wordpieces!"]


@pytest.fixture(scope="module")
def params():
    return minilm.weights()


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_cut_alike(text):
    path = minilm.FOLDER / minilm.INSIDE / "tokenizer.json"
    theirs = transformers.PreTrainedTokenizerFast(tokenizer_file=str(path))
    assert minilm.WordPieces().encode(text) == theirs(text).input_ids


@pytest.mark.parametrize("text", TEXTS)
def test_rows_are_equal(text, params):
    folder = minilm.FOLDER / minilm.INSIDE
    model = transformers.BertModel.from_pretrained(folder).double().eval()
    ids = np.array(minilm.WordPieces().encode(text))
    (rows, pooled), _ = bert(ids, np.zeros_like(ids), None, params, minilm.HEADS)
    with torch.no_grad():
        theirs = model(torch.tensor(ids[None]))
    np.testing.assert_allclose(rows, theirs.last_hidden_state[0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(pooled, theirs.pooler_output[0], rtol=0, atol=1e-9)


def test_a_known_similarity_and_the_size(params):
    both = minilm.compare(minilm.SENTENCES[:2])
    assert both[0, 1] == pytest.approx(0.755, abs=5e-4)
    assert sum(p.size for p in params.values()) == 22_713_216
