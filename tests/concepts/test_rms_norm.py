"""What the epsilon of RMS normalization is by default depends on the type."""

import numpy as np
import pytest

from dlref.numpy import rms_norm

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_epsilon_by_default_is_that_of_the_type(kind):
    x = np.array([[3e-4, -4e-4], [1.0, 2.0]], kind)
    y, _ = rms_norm(x)
    theirs = torch.nn.functional.rms_norm(torch.tensor(x), (2,))
    np.testing.assert_allclose(y, theirs.numpy(), rtol=4 * np.finfo(kind).eps)
