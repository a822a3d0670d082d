"""The course of one contract: amendments to decide, early end, the versions of its schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import amending, course, intake, schedules
from contracts.actions.assessing import latest_facts
from contracts.actions.moving import TooLate
from contracts.forms.course import AmendmentForm, CommentForm, EndingForm, ReasonForm
from contracts.models import Amendment, Contract
from contracts.rules import codes
from contracts.rules.states import ENGAGED
from contracts.rules.verdict import Verdict
from contracts.views import sheet
from contracts.views.contract import file_of
from contracts.views.letter_offers import offers
from law.refusal import Impossible
from law.typography import french

VERSIONS = 20
READ = "contracts.view_contract"
reader = permission_required(READ, raise_exception=True)
changer = permission_required([READ, "contracts.change_course"], raise_exception=True)
writer = permission_required([READ, "contracts.add_contract"], raise_exception=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """An amendment: what it changes, its checks, what it would be worth, and the forms that decide it."""

    row: Amendment
    kind: str
    changes: list[tuple[str, str, str]]
    checks: sheet.Checks
    effect: amending.Effect | None
    accept: CommentForm
    refuse: ReasonForm


@reader
@require_GET
def of_contract(request: Request, pk: int) -> HttpResponse:
    """Amendments, early end and versions of one file."""
    return _page(request, file_of(request.user, pk))


@changer
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Show what an early end would change, then record it."""
    file = file_of(request.user, pk)
    today = timezone.localdate()
    form = EndingForm(request.POST, contract=file, facts=latest_facts([file.pk]).get(file.pk), today=today)
    if not form.is_valid():
        return _page(request, file, end_form=form)
    if "confirm" not in request.POST:
        (simulation,) = course.simulate(contracts=[file.pk], ending=form.ending, on=today)
        return _page(request, file, end_form=form, simulation=simulation)
    said = {name: value for name, value in form.cleaned_data.items() if value is not None}

    def act() -> str:
        done = course.terminate(contracts=[file.pk], by=request.user, on=today, **said)
        return "Rupture enregistrée" + (", montants recalculés." if done else " ; aucun montant n'a changé.")

    return _verb(request, file, act)


@changer
@require_POST
def reinstate(request: Request, pk: int) -> HttpResponse:
    """Take back an early end recorded by mistake."""
    file = file_of(request.user, pk)
    form = ReasonForm(request.POST, auto_id="id_undo_%s")
    if not form.is_valid():
        return _page(request, file, undo_form=form)

    def act() -> str:
        course.reinstate(contract=file.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        return "Rupture annulée, montants rétablis."

    return _verb(request, file, act)


@writer
@require_http_methods(["GET", "POST"])
def new_amendment(request: Request, pk: int) -> HttpResponse:
    """Type an amendment; it is received as a line of a file would be."""
    file = file_of(request.user, pk)
    number = (file.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    form = AmendmentForm(request.POST or None, contract=file, number=number)
    if request.method == "POST" and form.is_valid():
        received = intake.receive_one(
            sender=file.sender, cells=form.cells, on=timezone.localdate(), by=request.user
        )
        if not received.outcome.errors:
            messages.success(request, french(f"Avenant {number} enregistré : décidez-le."))
            return redirect("contracts:course", file.pk)
        form.complain(received.outcome.errors)
    current = dict(sheet.current(file, [each.name for each in form.changes]))
    context = {"contract": file, "tab": "course", "form": form, "current": current}
    wrong = request.method == "POST"
    return render(request, "contracts/course/amendment_new.html", context, status=422 if wrong else 200)


@changer
@require_POST
def accept_amendment(request: Request, pk: int, amendment_pk: int) -> HttpResponse:
    """Accept an amendment: the contract takes its values."""
    file = file_of(request.user, pk)
    row = _amendment(file, amendment_pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, file)

    def act() -> str:
        amending.amend(
            amendment=row.pk, by=request.user, on=timezone.localdate(), comment=form.cleaned_data["comment"]
        )
        return f"Avenant {row.number} accepté : le contrat et ses montants sont à jour."

    return _verb(request, file, act)


@changer
@require_POST
def refuse_amendment(request: Request, pk: int, amendment_pk: int) -> HttpResponse:
    """Refuse an amendment, with the reason."""
    file = file_of(request.user, pk)
    row = _amendment(file, amendment_pk)
    form = ReasonForm(request.POST, auto_id=f"id_refuse_{row.pk}_%s")
    if not form.is_valid():
        return _page(request, file, refuse=(row.pk, form))

    def act() -> str:
        amending.refuse(
            amendment=row.pk, by=request.user, on=timezone.localdate(), comment=form.cleaned_data["reason"]
        )
        return f"Avenant {row.number} refusé : le contrat reste comme il est."

    return _verb(request, file, act)


def _verb(request: Request, file: Contract, act: Callable[[], str]) -> HttpResponse:
    """Do it, say it, and come back to the page."""
    try:
        messages.success(request, french(act()))
    except TooLate as late:
        messages.warning(request, f"{late} Rien n’a été changé.")
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("contracts:course", file.pk)


def _amendment(file: Contract, pk: int) -> Amendment:
    row = file.amendments.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: Request,
    file: Contract,
    *,
    end_form: EndingForm | None = None,
    undo_form: ReasonForm | None = None,
    simulation: course.Simulation | None = None,
    refuse: tuple[int, ReasonForm] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    private = request.user.has_perm("contracts.view_disability")
    ended = file.terminations.filter(replaced=False).select_related("made_by", "batch").first()
    may_change = request.user.has_perm("contracts.change_course")
    facts = latest_facts([file.pk]).get(file.pk) if may_change and file.state in ENGAGED else None
    if end_form is None and facts is not None:
        end_form = EndingForm(contract=file, facts=facts, today=today, initial=_initial(ended, file))
    context = {
        "contract": file,
        "tab": "course",
        "on": today,
        "amendments": [_shown(row, private, refuse, on=today) for row in _amendments(file)],
        "ended": ended,
        "offers": [each for each in offers(request, file) if each["kind"] == "rupture"] if ended else [],
        "former": file.terminations.filter(replaced=True).select_related("made_by")[:VERSIONS],
        "end_form": end_form,
        "undo_form": undo_form or ReasonForm(auto_id="id_undo_%s"),
        "simulation": simulation,
        "versions": list(schedules.versions(file).items())[:VERSIONS],
        "next": course.next_contract(file, after=file.terminated_on) if file.terminated_on else None,
    }
    wrong = any(form is not None and form.errors for form in (end_form, undo_form, refuse and refuse[1]))
    return render(request, "contracts/course/of_contract.html", context, status=422 if wrong else 200)


def _initial(ended: Any, file: Contract) -> dict[str, Any]:
    """What is known of the end: of the live row, or of the columns of a file."""
    if ended is None:
        return {"on_date": file.terminated_on} if file.terminated_on else {}
    names = ("motive", "practical_days", "maintained_until", "hours_done", "notified_on", "comment")
    return {"on_date": ended.on} | {name: getattr(ended, name) for name in names}


def _amendments(file: Contract) -> list[Amendment]:
    rows = list(file.amendments.select_related("decided_by").order_by("number"))
    for row in rows:
        row.contract = file
    return rows


def _shown(row: Amendment, private: bool, refuse: tuple[int, ReasonForm] | None, *, on: Any) -> Shown:
    contract = row.contract
    told = amending.effect(amendment=row, on=on) if row.state == "pending" else None
    verdict = told.verdict if told else Verdict.from_dict(row.verdict) if row.verdict else None
    before = {name: old for name, (old, _) in told.changes.items()} if told else {}
    after = {name: new for name, (_, new) in told.changes.items()} if told else row.values
    return Shown(
        row,
        codes.label("type_contrat", contract.kind, row.amendment_type),
        sheet.changed(before, after, kind=contract.kind, private=private),
        sheet.checks(verdict, private=private),
        told,
        CommentForm(auto_id=f"id_accept_{row.pk}_%s"),
        refuse[1] if refuse and refuse[0] == row.pk else ReasonForm(auto_id=f"id_refuse_{row.pk}_%s"),
    )
