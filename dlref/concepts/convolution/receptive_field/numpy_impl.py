"""The receptive field of a convolution or a pooling, in NumPy."""


def receptive_field(
    size, jump, center, kernel_size, stride=1, padding=0, dilation=1
):
    """Return what an output sees of the input, after one layer more.

    Before the first layer it is 1.0, 1.0, 0.0: a pixel sees itself.

    Args:
        size: pixels that an entry sees so far, float (*N).
        jump: pixels from one entry to the next, float (*N).
        center: the middle of what the first entry sees, float (*N).
        kernel_size: taps of the layer, of a kernel or a window.
        stride: entries from one place to the next.
        padding: zeros put on each end.
        dilation: entries from one tap to the next.

    Returns:
        new_size: float (*N).
        new_jump: float (*N).
        new_center: float (*N).
    """
    reach = dilation * (kernel_size - 1)
    new_size = size + reach * jump
    new_center = center + (reach / 2 - padding) * jump
    return new_size, stride * jump, new_center
