"""Hold anybody's implementation against the reference.

    dlref check my_layers.py

or, in the tests of another project:

    from dlref.check import conforms_to

    test_layer_norm = conforms_to("layer_norm")(my_layer_norm)
"""

from dlref.check.answer import implements
from dlref.check.suite import conforms_to

__all__ = ["conforms_to", "implements"]
