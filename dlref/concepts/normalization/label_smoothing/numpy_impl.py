"""Label smoothing in NumPy, with the gradient by hand."""


def smooth_targets(target, label_smoothing=0.1):
    """Return the targets, with a part spread evenly over all classes.

    Args:
        target: a distribution over the classes, float (*N, K).
        label_smoothing: the part that is spread, in [0, 1].

    Returns:
        smoothed: float (*N, K).
        backward: dsmoothed (*N, K) -> dtarget (*N, K).

    Raises:
        TypeError: if `target` does not hold floats.
        ValueError: if a row is no distribution, or `label_smoothing`
            is outside [0, 1].
    """
    kept = 1 - label_smoothing
    smoothed = kept * target + label_smoothing / target.shape[-1]

    def backward(dsmoothed):
        return kept * dsmoothed

    return smoothed, backward
