"""The pieces of a home page: an errand, a change since the last working day, a block of figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

import law
from accounts.models import User
from opco_admin.charts import Chart
from opco_admin.templatetags.french import NBSP, figure

COUNTED = 1000
LATEST = 50_000  # of a table that only grows, what the last working day can have added
FRIDAY = 4
Rows = Callable[[User, dt.date], QuerySet[Any]]
Since = Callable[[User, dt.date, dt.date], QuerySet[Any]]
Day = str | Combinable


class Kind(NamedTuple):
    """One sort of errand: who has it, its words, its rows, its list, and the day of its oldest row.

    `due` is a day not to pass, `since` the day from which it waits.
    """

    permission: str
    label: str
    rows: Rows
    view: str
    query: dict[str, str] = {}
    tone: str = "calm"
    due: Day = ""
    since: Day = ""


class News(NamedTuple):
    """One sort of change: who is told (one of these rights), its words, its rows since a day, its list."""

    permissions: tuple[str, ...]
    label: str
    rows: Since
    view: str
    query: dict[str, str] = {}
    needs: str = ""  # the right to read the list, where those who are told need not hold it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the home: what, how many, where, and how old."""

    label: str
    count: int
    url: str
    tone: str = "calm"
    delay: str = ""

    @property
    def counted(self) -> str:
        return f"plus de {figure(COUNTED)}" if self.count > COUNTED else figure(self.count)


class Figure(NamedTuple):
    """A figure, written, and the list behind it."""

    label: str
    written: str
    url: str = ""


class Drawing(NamedTuple):
    """A chart, how it is drawn, and what is said when it is empty."""

    key: str
    chart: Chart
    none: str
    upright: bool = True


class Block(NamedTuple):
    """The figures of one room, with their charts."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    drawings: tuple[Drawing, ...]
    made_at: dt.datetime
    scope: str = ""


def others(user: User) -> Q:
    """Proposed by somebody else: nobody validates one’s own proposal."""
    return ~Q(proposed_by=user)


def working_day_before(on: dt.date) -> dt.date:
    """The last day of the office before this one: neither a weekend nor a public holiday."""
    on -= dt.timedelta(days=1)
    while on.weekday() > FRIDAY or not law.is_working_day(on):
        on -= dt.timedelta(days=1)
    return on


def delay(kind: Kind, oldest: dt.date | None, on: dt.date) -> str:
    """How old the oldest row is, or how near its day."""
    if oldest is None:
        return ""
    days = (oldest - on).days
    written = f"{figure(abs(days))}{NBSP}j"
    if kind.since:
        return f"Depuis {written}" if days < 0 else "Depuis aujourd’hui"
    if days < 0:
        return f"Jusqu’à {written} de retard"
    return f"Première échéance dans {written}" if days else "Première échéance aujourd’hui"


def tone(kind: Kind, oldest: dt.date | None, on: dt.date) -> str:
    """Late as soon as one row is."""
    if not kind.due or oldest is None:
        return kind.tone
    if oldest < on:
        return "late"
    return "soon" if kind.tone == "late" else kind.tone


def counted(asked: Sequence[tuple[QuerySet[Any], Day]]) -> Iterator[tuple[int, dt.date | None]]:
    """How many rows each query has, at most COUNTED + 1, and its oldest day, in one question."""
    if not asked:
        return
    parts: list[str] = []
    values: list[Any] = []
    for index, (rows, day) in enumerate(asked):
        sql, given = _pieces(rows, day)
        parts.append(f"SELECT {index} AS rank, count(*), min(day)::date FROM ({sql}) AS rows(pk, day)")  # noqa: S608
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY rank", values)
        for _, count, oldest in cursor.fetchall():
            yield count, oldest


def _pieces(rows: QuerySet[Any], day: Day) -> tuple[str, tuple[Any, ...]]:
    """The SQL of the first rows by day, or of any of them when no day is asked for."""
    if day:
        rows = rows.annotate(home_day=F(day) if isinstance(day, str) else day).order_by("home_day")
    else:
        rows = rows.annotate(home_day=Value(None, DateField())).order_by()
    return rows.values_list("pk", "home_day")[: COUNTED + 1].query.sql_with_params()
