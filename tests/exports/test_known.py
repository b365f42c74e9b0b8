"""What is kept of a function's results."""

from __future__ import annotations

from gongkai.exports.known import Known


def test_a_function_is_asked_once_for_what_is_kept_and_no_more_than_some_thousand_results_are() -> None:
    asked: list[int] = []
    known = Known[int, str](lambda number: asked.append(number) or str(number))

    assert [known[number % 7] for number in range(100)] == [str(number % 7) for number in range(100)]
    assert asked == list(range(7))
    assert [known[number] for number in range(10_000)] == [str(number) for number in range(10_000)]
    assert len(known) < 5000
    assert known[7] == "7"
