"""Convolution by the fast Fourier transform, with the gradients."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    length,
)


def transform(x, axes, size):
    """Return the transform of x, padded with zeros.

    Of a complex x the two parts are kept apart, so that a tiny
    imaginary part does not drown.
    """
    if np.iscomplexobj(x):
        return [np.fft.rfftn(a, size, axes) for a in (x.real, x.imag)]
    return [np.fft.rfftn(x, size, axes)]


def multiply(letters, a, b, axes, size):
    """Return the way back of the product of two transforms."""
    total = 0
    for k, left in enumerate(a):
        for m, right in enumerate(b):
            both = np.einsum(letters, left, right)
            part = np.fft.irfftn(both, size, axes)
            total = total + (
                part if k + m == 0 else 1j ** (k + m) * part
            )
    return total


def conjugate(x):
    """Return the transform of the same numbers, counted backward."""
    return [np.conj(part) for part in x]


def circular_convolution(x, weight):
    """Return the convolution of rows with a kernel, on a circle.

    Args:
        x: float (*N, D).
        weight: float (D,).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight (D,).
    """
    D = x.shape[-1]
    rows = x.reshape(-1, D)  # (N, D)
    how = (1,), (D,)
    fx, fw = transform(rows, *how), transform(weight[None], *how)
    y = multiply("nd,md->nd", fx, fw, *how)

    def backward(dy):
        fy = transform(dy.reshape(-1, D), *how)
        dx = multiply("nd,md->nd", fy, conjugate(fw), *how)
        dweight = multiply("nd,nd->d", fy, conjugate(fx), (0,), (D,))
        return dx.reshape(x.shape), dweight

    return y.reshape(x.shape), backward


def fft_conv2d(x, weight, bias=None, padding=0):
    """Return the cross-correlation of images with kernels, by FFT.

    Args:
        x: images, float (N, C, H, W).
        weight: kernels, float (M, C, U, V).
        bias: float (M,), or None for zeros.
        padding: zeros put on each of the four sides.

    Returns:
        y: float (N, M, P, Q).
        backward: dy (N, M, P, Q) -> dx (N, C, H, W),
            dweight (M, C, U, V), dbias (M,).

    Raises:
        ValueError: if a kernel does not fit into the padded image.
    """
    (H, W), (U, V) = x.shape[2:], weight.shape[2:]
    P, Q = length(H, U, 1, padding, 1), length(W, V, 1, padding, 1)
    edge = padding, padding
    image = np.pad(x, ((0, 0), (0, 0), edge, edge))
    how = (2, 3), image.shape[2:]
    fx, fw = transform(image, *how), transform(weight, *how)
    y = multiply("nchw,mchw->nmhw", fx, conjugate(fw), *how)
    y = y[:, :, :P, :Q]  # no kernel went around here
    y = y if bias is None else y + bias[:, None, None]

    def backward(dy):
        fy = transform(dy, *how)
        dx = multiply("nmhw,mchw->nchw", fy, fw, *how)
        dx = dx[:, :, padding : padding + H, padding : padding + W]
        dw = multiply("nchw,nmhw->mchw", fx, conjugate(fy), *how)
        dbias = None if bias is None else dy.sum(axis=(0, 2, 3))
        return dx, dw[:, :, :U, :V], dbias

    return y, backward
