"""What a proof supposes, in words."""

from .bounds import interval
from .reading import Reading
from .setting import entry_of, sizes
from .tensor import Refused

RULES = {  # of options that are real numbers
    "positive": "{} > 0",
    "nonnegative": "{} >= 0",
    "fraction": "0 <= {} < 1",
    "probability": "0 <= {} <= 1",
}


NO_ZERO = "no argument of {} is 0"
KINKS = {
    "floor": "no argument of floor is an integer",
    "ceiling": "no argument of ceiling is an integer",
    "Max": "no two arguments of Max are equal",
    "Min": "no two arguments of Min are equal",
}


def hypotheses(setting, wrt, claim) -> tuple[str, ...]:
    """Return what the proof of a gradient supposes; Refused without a rule."""
    op, fixed = setting.op, setting.fixed
    reading = Reading(setting.labels, setting.declared)
    for item, result in [*zip(op.outputs, setting.outputs, strict=True), (wrt, claim)]:
        shape = sizes(item.axes, fixed)
        indices, entry = entry_of(result, shape)
        reading.read(entry, dict(zip(indices, shape, strict=True)))
    for place in reading.places:
        stays(op, setting.chosen, *place)
    found = notes(reading)
    for i in op.arguments:
        if i.below:
            found.append(
                f"0 <= {i.name} < {i.below}"
                + f", or {i.name} = {i.also}" * bool(i.also)
            )
    found += [RULES[k].format(n) for n, k in op.options.items() if k in RULES]
    return tuple(dict.fromkeys(found))


def notes(reading) -> list[str]:
    """Return what a reading noted, in words."""
    found = [f"{name} is 0 outside its range" for name in sorted(reading.zeros)]
    found += [f"0 <= {index} < {size}" for _, index, size, _ in reading.places]
    found += [KINKS.get(name, NO_ZERO.format(name)) for name in sorted(reading.kinks)]
    found += [f"no argument of {name} is <= 0" for name in sorted(reading.poles)]
    if reading.divides:
        found.append("no denominator is 0, no root or logarithm is of a number <= 0")
    if reading.quotients:
        found.append("no factor of a product is 0")
    if reading.inverted:
        found.append("no determinant is 0")
    if reading.ties:
        found.append("no window has ties")
    return found


def stays(op, chosen, entry, index, size, ranges) -> None:
    """Raise Refused if a computed index leaves its axis at one of the cases."""
    reach = interval(index, ranges)
    if reach is None:
        raise Refused(f"it is not known how far {index} reaches, in {entry}")
    for case in op.cases:
        if any(
            case.options.get(name, value) != value for name, value in chosen.items()
        ):
            continue
        known = {s: n for s, n in op.sizes(case).items() if isinstance(n, int)}
        low, high = (
            end.subs({s: known[s.name] for s in end.free_symbols if s.name in known})
            for end in (reach[0], size - 1 - reach[1])
        )
        if low.is_negative or high.is_negative:
            raise Refused(
                f"{entry} lies outside at the case {case.name!r}; "
                f"write padded({entry.base}) if it is 0 there"
            )
