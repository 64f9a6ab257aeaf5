"""The highway layer in NumPy, from pieces with their pullbacks."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def highway(x, weight, bias, gate_weight, gate_bias):
    """Return a mixture of the input and a layer of it, by a gate.

    Args:
        x: inputs, float (*N, D).
        weight: of the layer, float (D, D).
        bias: float (D,).
        gate_weight: of the gate, float (D, D).
        gate_bias: float (D,), negative at first to carry.

    Returns:
        y: float (*N, D), entry by entry between x and the layer.
        backward: dy (*N, D) -> dx (*N, D), dweight (D, D),
            dbias (D,), dgate_weight (D, D), dgate_bias (D,).
    """
    a, back_a = linear(x, weight, bias)
    h, back_h = relu(a)  # (*N, D)
    s, back_s = linear(x, gate_weight, gate_bias)
    t, back_t = sigmoid(s)  # (*N, D): how far the gate is open
    y = t * h + (1 - t) * x

    def backward(dy):
        dlayer, dweight, dbias = back_a(back_h(dy * t))
        dopening, dgate_weight, dgate_bias = back_s(
            back_t(dy * (h - x))
        )
        dx = dy * (1 - t) + dlayer + dopening
        return dx, dweight, dbias, dgate_weight, dgate_bias

    return y, backward
