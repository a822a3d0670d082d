"""Every address: a row of the matrix, signed in, with its token; looking writes nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.doors.matrix import ENOUGH, NEEDED
from tests.doors.rooms import PUBLIC
from tests.doors.walking import read, undone, walk  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Every room of the project, by its name; the support and the sign-in apart.
ROOMS = {
    each.app_name: each
    for each in get_resolver().url_patterns
    if isinstance(each, URLResolver) and each.app_name not in (None, "admin")
}
OLD = ("contracts", "registers")  # their rows bear the short name of the address
URLS = {
    each.name if space in OLD else f"{space}:{each.name}": (space, str(each.pattern))
    for space, room in ROOMS.items()
    for each in room.url_patterns
}
# Pages of everybody, or whose right is tested beside them.
APART = {"home", "found", "texts", "charter", "accessibility", "pulse", "metrics", "state"}
JOB = ("letters_job", "letters_progress")  # one’s own work in the background: nobody else’s exists
WRITTEN_BY_LOOKING = ("django_session", '"accounts_access"')  # the log of readings alone
WRITES = re.compile(r"(?is)^\s*(insert|update|delete|truncate|merge|with\b.*\b(insert|update|delete)\b)")


def test_every_address_has_one_row() -> None:
    assert set(URLS) == set(NEEDED) | set(ENOUGH)
    assert not set(NEEDED) & set(ENOUGH)


def test_every_room_is_walked() -> None:
    """Nothing stands outside the rooms but pages of everybody, and the sign-in."""
    outside = {each.name for each in get_resolver().url_patterns if isinstance(each, URLPattern)}
    assert outside <= APART
    assert all(isinstance(each, URLPattern) for room in ROOMS.values() for each in room.url_patterns)


def address(name: str, args: tuple[Any, ...]) -> str:
    return reverse(name if ":" in name else f"{URLS[name][0]}:{name}", args=args)


def written(name: str, args: tuple[Any, ...]) -> str:
    """An address that need not exist."""
    parts = iter(args)
    space, pattern = URLS[name]
    return f"/{ROOMS[space].pattern}" + re.sub(r"<[^>]+>", lambda _: quote(str(next(parts))), pattern)


def addresses(house) -> dict[str, str]:
    """Every address of the house, by its name."""
    found = {**house, **dict.fromkeys(JOB, (999_999,))}
    return {name: address(name, found.get(name, ())) for name in URLS}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_what_is_public_is_listed() -> None:
    found = {
        each.name if space in OLD else f"{space}:{each.name}"
        for space, room in ROOMS.items()
        for each in room.url_patterns
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


def test_looking_writes_nothing(house, make_user) -> None:
    """Every page read by who may do everything: no row is written."""
    client = client_of(make_user(is_superuser=True))
    told: list[tuple[str, str]] = []
    for path in addresses(house).values():

        def watch(execute, sql, params, many, context, path=path):
            if WRITES.match(sql) and not any(table in sql for table in WRITTEN_BY_LOOKING):
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


def test_what_does_not_exist_is_not_found(house, make_user, walk) -> None:  # noqa: F811
    walker = walk(make_user(is_superuser=True))
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
            for method in ("get", "post"):
                if (seen := walker.ask(method, path)).status not in (404, 405):
                    wrong.append((path[:80], seen.status, seen.text[:100]))
    assert not wrong
