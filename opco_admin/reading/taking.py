"""A list walked over page after page, as this person would see it: same filters, same rights, same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from opco_admin.reading.lists import LISTS
from opco_admin.reading.own import own
from opco_admin.reading.sensitive import SENSITIVE
from opco_admin.reading.tables import Shown, shown

READ_LISTS = "accounts.view_access"  # the staff; branch representatives take no list away
TAKE_PERSONS = "contracts.export_contracts"
LONGEST = 2000
LEFT_OUT = ("after", "page")  # where one stands in a list is no part of what it is


@dataclass(frozen=True, slots=True)
class Taken:
    """A list to take away: what it is called, its columns, and its rows, read as they are asked for."""

    title: str
    titles: list[str]
    rows: Iterable[list[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a list, understood."""

    page: str
    path: str
    query: str
    match: ResolverMatch

    @property
    def personal(self) -> bool:
        """Whether the list bears persons."""
        return self.page in SENSITIVE

    @property
    def address(self) -> str:
        """The address, without the page one stood on."""
        return f"{self.path}?{self.query}" if self.query else self.path


def place(address: str) -> Place:
    """Understand the address of a list of ours; Http404 for anything else."""
    parts = urlsplit(address[:LONGEST])
    if parts.scheme or parts.netloc or "\0" in address or len(address) > LONGEST:
        raise Http404
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise Http404 from None
    if match.view_name not in LISTS:
        raise Http404
    query = QueryDict(parts.query, mutable=True)
    for name in LEFT_OUT:
        query.pop(name, None)
    return Place(match.view_name, parts.path, query.urlencode(), match)


def may_take(user: User, page: str) -> bool:
    """Whether this person may take that list away."""
    if page not in LISTS or not user.has_perm(READ_LISTS):
        return False
    return page not in SENSITIVE or user.has_perm(TAKE_PERSONS)


def taken(*, user: User, at: Place) -> Taken:
    """The list at an address, for this person; PermissionDenied and Http404 as its page would say."""
    if not may_take(user, at.page):
        raise PermissionDenied
    first = _look(user, at, at.query)
    if found := own(at.page, at.query):
        if found.permission and not user.has_perm(found.permission):
            raise PermissionDenied
        return Taken(found.title, list(found.titles), found.rows(user, QueryDict(at.query)))
    return Taken(first.title, first.titles, _rows(user, at, first))


def _rows(user: User, at: Place, first: Shown) -> Iterator[list[Any]]:
    """Row after row, one page in memory at a time; a list that came back on itself ends."""
    found, seen = first, {at.query}
    while True:
        yield from found.rows
        if not found.next or found.next in seen:
            return
        seen.add(found.next)
        found = _look(user, at, found.next)


def _look(user: User, at: Place, query: str) -> Shown:
    """Read a page of the list through the view that shows it: its rights and filters are those applied."""
    request = cast(Any, HttpRequest())
    request.method, request.path, request.path_info = "GET", at.path, at.path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": query}
    request.GET, request.user, request.resolver_match = QueryDict(query), user, at.match
    request.session, request.htmx = SessionStore(), HtmxDetails(request)
    response: HttpResponse = at.match.func(request, *at.match.args, **at.match.kwargs)
    if response.status_code != 200:
        raise Http404
    return shown(response.content.decode())
