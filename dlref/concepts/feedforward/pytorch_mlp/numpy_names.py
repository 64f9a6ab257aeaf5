"""The parameters of a model's parts: of one, and of all again."""


def within(params, prefix):
    """Return the parameters of a part, named without its prefix."""
    return {
        name.removeprefix(prefix): x
        for name, x in params.items()
        if name.startswith(prefix)
    }


def under(prefix, params):
    """Return those parameters that are there, named with a prefix."""
    return {
        prefix + name: x for name, x in params.items() if x is not None
    }
