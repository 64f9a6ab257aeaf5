"""He's weights in NumPy, from given random numbers."""


def kaiming_uniform(u, a=0.0, mode="fan_in"):
    """Return weights from a uniform distribution around zero.

    Args:
        u: drawn uniformly between 0 and 1, float (K, D, *S): outputs,
            inputs, and the places of a kernel, if there are any.
        a: the slope of the rectifier on the left: 0 for a ReLU, 1 if
            no rectifier follows.
        mode: "fan_in" keeps the signal, "fan_out" the gradient.

    Returns:
        weight: float (K, D, *S). There is no backward.

    Raises:
        TypeError: if `u` does not hold floats.
        ValueError: if an axis is empty, `u` is not within [0, 1], or
            `mode` is neither.
    """
    fan = u[0].size if mode == "fan_in" else u[:, 0].size
    bound = (6 / ((1 + a**2) * fan)) ** 0.5
    return bound * (2 * u - 1)


def kaiming_normal(noise, a=0.0, mode="fan_in"):
    """Return weights from a normal distribution around zero.

    Args:
        noise: drawn from the standard normal distribution, float
            (K, D, *S): outputs, inputs, and the places of a kernel,
            if there are any.
        a: the slope of the rectifier on the left: 0 for a ReLU, 1 if
            no rectifier follows.
        mode: "fan_in" keeps the signal, "fan_out" the gradient.

    Returns:
        weight: float (K, D, *S). There is no backward.

    Raises:
        TypeError: if `noise` does not hold floats.
        ValueError: if an axis is empty, or `mode` is neither.
    """
    fan = noise[0].size if mode == "fan_in" else noise[:, 0].size
    spread = (2 / ((1 + a**2) * fan)) ** 0.5
    return spread * noise
