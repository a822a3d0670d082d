"""Lists whose file has columns of its own: more than the screen shows, or those that an import reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from contracts.exports import canonical, listing
from contracts.filters import Queue
from contracts.rules.columns import NAMES
from registers import search
from registers.imports import pro_rates
from registers.models import ProRate

COLUMNS, BACK = "colonnes", "import"  # in the address of a list: the columns of its import are asked for


@dataclass(frozen=True, slots=True)
class Own:
    """The title, the columns and the rows of a list, for this person and these filters."""

    title: str
    titles: tuple[str, ...]
    rows: Callable[[User, Mapping[str, Any]], Iterator[list[Any]]]
    permission: str = ""  # asked for beside those of the list


def _files(user: User, query: Mapping[str, Any]) -> Iterator[list[Any]]:
    return listing.rows(Queue(query, user=user, on=timezone.localdate()).ordered())


def _canonical(user: User, query: Mapping[str, Any]) -> Iterator[list[Any]]:
    return canonical.rows(Queue(query, user=user, on=timezone.localdate()).ordered())


def _rates(user: User, query: Mapping[str, Any]) -> Iterator[list[Any]]:
    agreements = search.agreements(str(query.get("q", "")))
    rows = ProRate.objects.filter(agreement__in=agreements).order_by("agreement_id", "since")
    names = ("agreement_id", "since", "until", "hourly", "priority_hourly", "source")
    return (list(row) for row in rows.values_list(*names).iterator(chunk_size=1000))


SHOWN: dict[str, Own] = {"contracts:queue": Own("Dossiers", tuple(listing.COLUMNS), _files)}
READ_BACK: dict[str, Own] = {
    "contracts:queue": Own("Dossiers, à réimporter", NAMES, _canonical, "contracts.view_disability"),
    "registers:rates": Own("Forfaits, à réimporter", pro_rates.HEADERS, _rates),
}


def own(page: str, query: str) -> Own | None:
    """The columns of its own that this list has, if it has; those of its import when the address says so."""
    back = QueryDict(query).get(COLUMNS) == BACK
    return READ_BACK.get(page) if back else SHOWN.get(page)
