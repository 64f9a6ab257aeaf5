"""Local response normalization in NumPy, with the gradient by hand."""


def window_sum(v, left, right):
    """Return sums over channels and their neighbors, (N, C, *S)."""
    C = v.shape[1]
    total = v.copy()
    for step in range(1, min(left + 1, C)):
        total[:, step:] += v[:, :-step]
    for step in range(1, min(right + 1, C)):
        total[:, :-step] += v[:, step:]
    return total


def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """Return each entry over a power of its neighbors' squares.

    Args:
        x: float (N, C, *S): examples, channels, any places.
        size: the number of channels in a window, at least 1; if it is
            even, one more lies before the channel than after it.
        alpha: times the sum of the squares, over `size`; not negative.
        beta: the power of the divisor, not negative.
        k: what the divisor is where all is zero, positive.

    Returns:
        y: float (N, C, *S).
        backward: dy (N, C, *S) -> dx (N, C, *S).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if an option is out of its range.
    """
    left, right = size // 2, (size - 1) // 2
    q = k + alpha / size * window_sum(x**2, left, right)  # (N, C, *S)
    share = q**-beta
    y = x * share

    def backward(dy):
        g = dy * y / q  # (N, C, *S)
        others = window_sum(g, right, left)
        return dy * share - 2 * alpha * beta / size * x * others

    return y, backward
