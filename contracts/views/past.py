"""« Tel que connu le » : a file on a past day, and what changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import telling
from accounts.models import Change, User
from accounts.rewinding import Row
from accounts.rights import Request
from contracts.actions import past
from contracts.models import Amendment, Contract
from contracts.rules import pieces, states
from contracts.rules.privacy import about_disability
from contracts.rules.verdict import Verdict as Said
from contracts.views import sheet
from contracts.views.contract import file_of
from law.typography import french
from registers.fields import DayField

HELD_BACK = frozenset(
    {"id", "contract_id", "created_at", "fingerprint", "version", "batch_id", "line", "sender_id", "outcome"}
)


class DayForm(forms.Form):
    """The day to go back to."""

    jour = DayField(label="Tel que connu le")

    def __init__(self, *args: Any, contract: Contract, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.first, self.on = timezone.localdate(contract.created_at), on

    def clean_jour(self) -> dt.date:
        """A day of the life of the file."""
        day: dt.date = self.cleaned_data["jour"]
        if day > self.on:
            raise forms.ValidationError(french("Ce jour n’est pas encore venu : choisissez un jour passé."))
        if day < self.first:
            since = (
                f"Ce dossier n’a été enregistré que le {self.first:%d/%m/%Y} : choisissez un jour suivant."
            )
            raise forms.ValidationError(french(since))
        return day


@dataclass(frozen=True, slots=True)
class Fact:
    """A column: what it said, what it says today when that is something else."""

    name: str
    then: str
    now: str
    column: str


@require_safe
@permission_required("contracts.view_contract", raise_exception=True)
def known(request: Request, pk: int) -> HttpResponse:
    """Choose the day."""
    file, on = file_of(request.user, pk), timezone.localdate()
    form = DayForm(request.GET if "jour" in request.GET else None, contract=file, on=on)
    if form.is_bound and form.is_valid():
        return redirect("contracts:known_on", pk, form.cleaned_data["jour"].isoformat())
    context = {"contract": file, "form": form}
    return render(request, "contracts/past/choose.html", context, status=422 if form.is_bound else 200)


@require_safe
@permission_required("contracts.view_contract", raise_exception=True)
def known_on(request: Request, pk: int, day: str) -> HttpResponse:
    """The file at the end of this day, beside what it is today."""
    file, on = file_of(request.user, pk), timezone.localdate()
    try:
        then = dt.date.fromisoformat(day)
    except ValueError as error:
        raise Http404("No such day.") from error
    form = DayForm({"jour": f"{then:%d/%m/%Y}"}, contract=file, on=on)
    if not form.is_valid():
        raise Http404("The file was not known on that day.")
    private = request.user.has_perm("contracts.view_disability")
    was, now = (past.known_on(file, each) for each in (then, on))
    if was is None or now is None:
        raise Http404("The file was not known on that day.")
    context = {"contract": file, "form": form, "day": then, **_shown(was, now, file, private=private)}
    facts = [fact for fact in _facts(was, now) if private or not about_disability(fact.column)]
    context["changed"] = [fact for fact in facts if fact.now]
    context["same"] = [fact for fact in facts if not fact.now]
    context["began"] = _began(then)
    return render(request, "contracts/past/known.html", context)


def _shown(was: past.Past, now: past.Past, file: Contract, *, private: bool) -> dict[str, Any]:
    """What the page shows beside the facts."""
    verdict = Said.from_dict(was.verdict.content) if was.verdict else None
    lines = was.instalments
    kinds = {code: piece.label for code, piece in pieces.kinds(file.kind).items()}
    return {
        "state": was.contract["state"],
        "state_label": states.STATES[was.contract["state"]],
        "verdict": verdict,
        "lines": sheet.amount_lines(verdict, private=private),
        "instalments": [_euros(each) for each in lines],
        "total": sum((Decimal(str(each["amount"])) for each in lines), Decimal(0)),
        "other_schedule": [each["id"] for each in lines] != [each["id"] for each in now.instalments],
        "amendments": [_labelled(each, Amendment, "state") for each in was.amendments],
        "terminations": was.terminations,
        "documents": [{**each, "label": kinds.get(each["kind"], each["kind"])} for each in was.documents],
        "moves": sheet.moves(was.moves, file.kind, private=private),
    }


def _facts(was: past.Past, now: past.Past) -> Iterator[Fact]:
    """Every column that says something then or now."""
    pairs: list[tuple[str, Row, Row]] = [(Contract._meta.label_lower, was.contract, now.contract)]
    for label in {**was.parts, **now.parts}:
        pairs.append((label, was.parts.get(label, {}), now.parts.get(label, {})))
    people = {each.pk: str(each) for each in User.objects.filter(pk__in=_people(pairs))}
    for label, before, after in pairs:
        for column, field in telling.columns(label):
            if column in HELD_BACK or (before.get(column) is None and after.get(column) is None):
                continue
            then, today = (telling.words(field, row.get(column), people) for row in (before, after))
            if then != today or then != telling.NOTHING:
                yield Fact(telling.name_of(column, field), then, today if then != today else "", column)


def _people(pairs: list[tuple[str, Row, Row]]) -> set[int]:
    """The users that the file names."""
    columns = ("decided_by_id", "officer_id")
    return {row[each] for _, *rows in pairs for row in rows for each in columns if row.get(each)}


def _euros(row: Row) -> Row:
    days = {each: _day(row[each]) for each in ("due_on", "opens_on")}
    return {**row, **days, "amount": Decimal(str(row["amount"]))}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _labelled(row: Row, model: Any, column: str) -> Row:
    return {**row, "label": telling.words(model._meta.get_field(column), row[column])}


def _began(day: dt.date) -> dt.date | None:
    """Since when changes are followed, when that is after the day asked for."""
    first = Change.objects.order_by("id").values_list("at", flat=True).first()
    began = timezone.localdate(first) if first else None
    return began if began and began > day else None
