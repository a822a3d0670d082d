"""`make prove` says « tenue » only with cases, none wrong, and a control that saw every planted fault."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.proving import CASES, CONTROL, told


def report(*properties: tuple[str, tuple[object, ...]]) -> SimpleNamespace:
    return SimpleNamespace(when="call", user_properties=properties)


GOOD = (CASES, (6, "requêtes", 40, 0))
SEEN = (CONTROL, (6, "ligne ôtée", 1, 1))


@pytest.mark.parametrize(
    ("properties", "holds"),
    [
        ((GOOD, SEEN), True),
        ((GOOD,), False),
        ((SEEN,), False),
        (((CASES, (6, "requêtes", 40, 1)), SEEN), False),
        ((GOOD, (CONTROL, (6, "ligne ôtée", 2, 1))), False),
    ],
)
def test_a_promise_holds_only_with_its_control(properties, holds) -> None:
    assert told([report(*properties)])[6].holds is holds
