"""A limit that is missed once is measured again; one that is missed twice fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    "runs, code",
    [([1.0], 0), ([3.0, 1.0], 0), ([3.0, 3.0], 1)],
    ids=["kept", "missed once", "missed twice"],
)
def test_only_what_is_missed_twice_fails(
    monkeypatch: pytest.MonkeyPatch, runs: list[float], code: int
) -> None:
    left = iter(runs)

    def figures() -> Iterator[Figure]:
        value = next(left)
        yield Figure(name="pace", unit="x", limit=2, median=value, least=value)

    monkeypatch.setattr(benchmarks, "BENCHMARKS", {"pace": figures})

    assert benchmarks.main([]) == code
    assert next(left, None) is None
