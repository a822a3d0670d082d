"""What a page offers to do: each verb with its form, its errors beside its fields; newest rows first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from law.refusal import Impossible
from registers.pages import COUNTED, SIZE, Page

DIGITS = 18


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb that may be tried now."""

    label: str
    address: str
    form: forms.Form
    lacking: tuple[str, ...] = ()  # what it would lack, said before it is tried
    danger: bool = False


def done(form: forms.Form, verb: Callable[[dict[str, Any]], Any]) -> bool:
    """Do a verb with what a form holds; what is wrong, or impossible, is said on the form."""
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return False
    return True


def latest(rows: QuerySet, after: str, *, size: int = SIZE) -> Page:
    """A page of rows, the last key first; nonsense in the address is the first page."""
    counted = rows.order_by()[: COUNTED + 1].count()
    key = int(after) if after.isascii() and after.isdigit() and len(after) <= DIGITS else None
    found = list((rows.filter(pk__lt=key) if key is not None else rows).order_by("-pk")[: size + 1])
    last = str(found[size - 1].pk) if len(found) > size else ""
    return Page(found[:size], last, min(counted, COUNTED), counted > COUNTED)


def csv_answer(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """A file that is written as it leaves."""
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
