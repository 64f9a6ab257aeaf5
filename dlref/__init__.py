"""dlref: deep learning with proofs that run."""

__version__ = "0.1.0"
