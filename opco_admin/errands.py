"""What waits for a person and what changed for them: the errands and the news of every room, composed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from opco_admin import desk
from opco_admin.homes import branches, contracts, conventions, house, money, smeservice
from opco_admin.homes.pieces import Block, Kind, Line, News, counted, delay, tone, working_day_before

Errand = Line
KINDS: tuple[Kind, ...] = (
    *conventions.ERRANDS,
    *smeservice.ERRANDS,
    *contracts.ERRANDS,
    *money.ERRANDS,
    *branches.ERRANDS,
    *house.ERRANDS,
)
NEWS: tuple[News, ...] = (
    *contracts.NEWS,
    *money.NEWS,
    *conventions.NEWS,
    *smeservice.NEWS,
    *branches.NEWS,
    *house.NEWS,
)
_TONES = ("late", "soon", "calm")


class Maker(NamedTuple):
    """What makes a block: its name, who is shown it (one of these rights), whether each has their own."""

    name: str
    permissions: tuple[str, ...]
    make: Callable[[User, dt.date], Block]
    own: bool = False


BLOCKS = (
    Maker("files", contracts.FILES, desk.block),
    Maker("money", money.HANDLE, money.block),
    Maker("firms", smeservice.WORK, smeservice.block, own=True),
    Maker("branches", branches.WORK, branches.block, own=True),
    Maker("conventions", conventions.HANDLE, conventions.block),
    Maker("accounts", house.ACCOUNTS, house.block),
)


class Changes(NamedTuple):
    """What changed since a day, and how that day is called."""

    since: dt.date
    yesterday: bool
    lines: list[Line]


def errands(user: User, on: dt.date) -> list[Errand]:
    """Those of this person that are not empty, the late ones first; counts stop at COUNTED + 1."""
    mine = [kind for kind in KINDS if user.has_perm(kind.permission)]
    asked = [(kind.rows(user, on), kind.due or kind.since) for kind in mine]
    found = [
        Line(
            kind.label,
            count,
            reverse(kind.view, query=kind.query or None),
            tone(kind, oldest, on),
            delay(kind, oldest, on),
        )
        for kind, (count, oldest) in zip(mine, counted(asked), strict=True)
        if count
    ]
    return sorted(found, key=lambda line: _TONES.index(line.tone))


def changes(user: User, on: dt.date) -> Changes:
    """What changed since the last day of the office, of what concerns this person."""
    since = working_day_before(on)
    mine = [
        news
        for news in NEWS
        if _any(user, news.permissions) and (not news.needs or user.has_perm(news.needs))
    ]
    counts = counted([(news.rows(user, since, on), "") for news in mine])
    lines = [
        Line(news.label, count, reverse(news.view, query=news.query or None))
        for news, (count, _) in zip(mine, counts, strict=True)
        if count
    ]
    return Changes(since, (on - since).days == 1, lines)


def shows_files(user: User) -> bool:
    """Whether the files to decide are this person’s work, or all that there is to show them."""
    return user.has_perm("contracts.view_contract") and (
        _any(user, contracts.FILES) or not any(_any(user, each.permissions) for each in BLOCKS)
    )


def blocks(user: User, on: dt.date) -> list[Block]:
    """The figures of this person, kept a few minutes: some read whole tables."""
    files = shows_files(user)
    return [
        _kept(each, user, on)
        for each in BLOCKS
        if (files if each.name == "files" else _any(user, each.permissions))
    ]


def _kept(maker: Maker, user: User, on: dt.date) -> Block:
    key = f"home-{maker.name}-{user.pk if maker.own else 'all'}-{on}"
    found: Block | None = cache.get(key)
    if found is None:
        found = maker.make(user, on)
        cache.set(key, found, desk.FRESH)
    return found


def _any(user: User, permissions: tuple[str, ...]) -> bool:
    return any(user.has_perm(each) for each in permissions)
