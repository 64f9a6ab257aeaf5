"""Make an implementation a test of another project's suite."""

from collections.abc import Callable
from secrets import randbelow

from dlref.check.answer import Answer, computes_on, known
from dlref.check.judge import Declined, Verdict, at_case


def conforms_to(
    operation: str,
    *,
    backward: Callable | None = None,
    on: str = "",
    dtype: str = "float64",
    device: str = "cpu",
    seed: int | None = None,
) -> Callable[[Callable], Callable]:
    """Return a decorator that makes an implementation a pytest test, a case each.

        test_softmax = conforms_to("softmax")(my_softmax)

    Args:
        operation: the operation's name.
        backward: the gradient, if it is a function of its own.
        on: "numpy" or "torch"; found out from the function's names if "".
        dtype: the precision of the arguments: "float64", "float32", "float16" or
            "bfloat16".
        device: "cpu" or "cuda".
        seed: of what is drawn; a fresh one in each run if None, and named on failure.

    Raises:
        ValueError: if there is no such operation.
    """
    _, op = known(operation)
    cases = {case.name: case for case in op.cases}
    start = randbelow(2**31) if seed is None else seed

    def test_of(function: Callable) -> Callable:
        import pytest

        answer = Answer(operation, function, backward, on or computes_on(function))

        @pytest.mark.parametrize("case", cases)
        def test(case: str) -> None:
            found = at_case(answer, cases[case], start, dtype, device)
            wrong = [str(v) for v in found if isinstance(v, Verdict) and not v.ok]
            assert not wrong, "\n".join([*wrong, f"seed {start}"])
            reasons = [d.reason for d in found if isinstance(d, Declined)]
            if reasons and len(reasons) == len(found):
                pytest.skip(reasons[0])

        return test

    return test_of
