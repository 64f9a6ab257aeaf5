"""Glorot's weights in NumPy, from given random numbers."""


def xavier_uniform(u, gain=1.0):
    """Return weights from a uniform distribution around zero.

    Args:
        u: drawn uniformly between 0 and 1, float (K, D, *S): outputs,
            inputs, and the places of a kernel, if there are any.
        gain: a positive factor, for the activation that follows.

    Returns:
        weight: float (K, D, *S). There is no backward.

    Raises:
        TypeError: if `u` does not hold floats.
        ValueError: if an axis is empty, `u` is not within [0, 1], or
            `gain` is not positive.
    """
    fan_in, fan_out = u[0].size, u[:, 0].size
    bound = gain * (6 / (fan_in + fan_out)) ** 0.5
    return bound * (2 * u - 1)


def xavier_normal(noise, gain=1.0):
    """Return weights from a normal distribution around zero.

    Args:
        noise: drawn from the standard normal distribution, float
            (K, D, *S): outputs, inputs, and the places of a kernel,
            if there are any.
        gain: a positive factor, for the activation that follows.

    Returns:
        weight: float (K, D, *S). There is no backward.

    Raises:
        TypeError: if `noise` does not hold floats.
        ValueError: if an axis is empty, or `gain` is not positive.
    """
    fan_in, fan_out = noise[0].size, noise[:, 0].size
    spread = gain * (2 / (fan_in + fan_out)) ** 0.5
    return spread * noise
