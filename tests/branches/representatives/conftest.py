"""Two branches, their officers, their representative, two administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from branches.models import Access
from registers.models import Committee

ON = dt.date(2026, 11, 23)


@pytest.fixture
def committees(db: None) -> dict[str, Committee]:
    return {
        code: Committee.objects.create(code=code, label=f"CPNE {name}")
        for code, name in (("11", "de la plasturgie"), ("12", "du négoce"))
    }


@pytest.fixture
def attached(make_user: Callable[..., Any], committees: dict[str, Committee]) -> Callable[..., Any]:
    """A user of a role attached to branches: `attached("BX", "11")`."""

    def make(role: str, *codes: str, **fields: Any) -> Any:
        user = make_user(role, **fields)
        for code in codes:
            Access.objects.create(user=user, committee=committees[code], since=dt.date(2026, 1, 1))
        return user

    return make


@pytest.fixture
def people(attached: Callable[..., Any], make_user: Callable[..., Any]) -> dict[str, Any]:
    return {
        "officer": attached("BR", "11"),
        "other": attached("BR", "12"),
        "representative": attached("BX", "11"),
        "admin": make_user("AD"),
        "second": make_user("AD"),
    }


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The test client, signed in as somebody."""

    def sign_in(user: Any) -> Any:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def today() -> Iterator[None]:
    """The pages are opened on that day."""
    with time_machine.travel(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)):
        yield
