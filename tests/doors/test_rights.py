"""Every address, every role: who may not pass is refused, and nothing is written by looking."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

import accounts.people_urls
import branches.urls
import contracts.urls
import conventions.urls
import opco_admin.steering.urls
import registers.urls
import smeservice.urls
from accounts.roles import ROLES
from tests.doors.matrix import ENOUGH, NEEDED, may
from tests.doors.rooms import PUBLIC

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROOMS = (
    contracts.urls,
    registers.urls,
    conventions.urls,
    branches.urls,
    smeservice.urls,
    opco_admin.steering.urls,
    accounts.people_urls,
)
OLD = ("contracts", "registers")  # their rows bear the short name of the address
URLS = {
    each.name if room.app_name in OLD else f"{room.app_name}:{each.name}": (room.app_name, str(each.pattern))
    for room in ROOMS
    for each in room.urlpatterns
}
PLACES = {
    "contracts": "contrats",
    "registers": "registres",
    "conventions": "conventions",
    "branches": "branches",
    "smeservice": "proximite",
    "steering": "pilotage",
    "accounts": "comptes",
}
IBAN = "registers.view_provideraccount"
ACCOUNT = re.compile(r"0700\s?1011\s?2345\s?6789|0004\s?0000\s?3123\s?4567|0107\s?0010\s?1123\s?4567")
JOB = ("letters_job", "letters_progress")  # one’s own work in the background: nobody else’s exists
WRITES = re.compile(r"(?is)^\s*(insert|update|delete|truncate|merge|with\b.*\b(insert|update|delete)\b)")


def test_every_address_has_one_row() -> None:
    assert set(URLS) == set(NEEDED) | set(ENOUGH)
    assert not set(NEEDED) & set(ENOUGH)


def address(name: str, args: tuple[Any, ...]) -> str:
    return reverse(name if ":" in name else f"{URLS[name][0]}:{name}", args=args)


def written(name: str, args: tuple[Any, ...]) -> str:
    """An address that need not exist."""
    parts = iter(args)
    return f"/{PLACES[URLS[name][0]]}/" + re.sub(r"<[^>]+>", lambda _: quote(str(next(parts))), URLS[name][1])


def addresses(house) -> dict[str, str]:
    """Every address of the house, by its name."""
    found = {**house, **dict.fromkeys(JOB, (999_999,))}
    return {name: address(name, found.get(name, ())) for name in URLS}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What happens here is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read(answer) -> str:
    """The whole content of an answer, its file closed."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return content.decode("utf-8", "replace")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_each_role_passes_its_doors_only(house, make_user) -> None:
    wrong, asked = [], 0
    for role in ROLES:
        client = client_of(make_user(role.code))
        for name, path in addresses(house).items():
            for method in ("get", "post"):
                with undone():
                    answer = getattr(client, method)(path)
                    text, status = read(answer), answer.status_code
                asked += 1
                if ACCOUNT.search(text) and IBAN not in role.permissions:
                    wrong.append((role.code, method, path, "IBAN"))
                allowed = may(role.permissions, name, posting=method == "post")
                if status >= 500 or (allowed == (status == 403) and status != 405):
                    wrong.append((role.code, method, path, status))
    assert not wrong
    assert asked == 2 * len(ROLES) * len(URLS)


def test_what_is_public_is_listed() -> None:
    found = {
        each.name if room.app_name in OLD else f"{room.app_name}:{each.name}"
        for room in ROOMS
        for each in room.urlpatterns
        if not getattr(each.callback, "login_required", True)
    }
    assert found == PUBLIC


def closed(house) -> list[str]:
    """Every address but those that are public."""
    return [path for name, path in addresses(house).items() if name not in PUBLIC]


def test_who_is_not_signed_in_is_asked_to(house, client) -> None:
    for path in closed(house):
        for method in (client.get, client.post):
            answer = method(path)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login")), path


def test_who_has_no_role_passes_no_door(house, make_user) -> None:
    client = client_of(make_user())
    for path in closed(house):
        assert client.get(path).status_code in (403, 405), path
        assert client.post(path).status_code in (403, 405), path


def test_looking_writes_nothing(house, make_user) -> None:
    """Every page read by who may do everything: no row is written."""
    client = client_of(make_user(is_superuser=True))
    told: list[tuple[str, str]] = []
    for path in addresses(house).values():

        def watch(execute, sql, params, many, context, path=path):
            if WRITES.match(sql) and "django_session" not in sql:
                told.append((path, sql[:80]))
            return execute(sql, params, many, context)

        with undone(), connection.execute_wrapper(watch):
            read(client.get(path))
    assert not told


def test_a_post_without_its_token_is_refused(house, make_user) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(is_superuser=True), backend=BACKEND)
    for path in addresses(house).values():
        assert client.post(path).status_code == 403, path


def test_what_does_not_exist_is_not_found(house, make_user) -> None:
    client = client_of(make_user(is_superuser=True))
    client.raise_request_exception = False
    wrong = []
    for name, (_, pattern) in URLS.items():
        kinds = re.findall(r"<(\w+):", pattern)
        texts = ("x", "\0", "x\0y", "٣٣", "x" * 3000, "0001-01", "9999-12", "' OR 1=1")
        for given in ((0,), (999_999,), (10**18,), (10**30,), *((text,) for text in texts)) if kinds else ():
            if isinstance(given[0], str) and not {"str", "key"} & set(kinds):
                continue
            args = tuple(
                999_999 if kind == "int" and isinstance(given[0], str) else given[0] for kind in kinds
            )
            args = tuple("x" if kind == "slug" else arg for kind, arg in zip(kinds, args, strict=True))
            path = written(name, args)
            for method in (client.get, client.post):
                with undone():
                    answer = method(path)
                    read(answer)
                status = answer.status_code
                if status not in (404, 405):
                    wrong.append((path[:80], status))
    assert not wrong
