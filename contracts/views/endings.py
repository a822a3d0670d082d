"""Lists of the course of contracts: probable early ends, ends by lot, amendments that wait."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.rights import Request
from contracts import suspects
from contracts.actions import course
from contracts.forms.course import LotEndingForm, SuspectsForm
from contracts.models import Amendment, Contract, Termination
from contracts.rules import codes, ending
from contracts.rules.states import ENGAGED
from law.refusal import Impossible
from law.typography import french
from registers.rules import parse_date

SIZE, LOT, DIGITS = 50, 500, 18
reader = permission_required("contracts.view_contract", raise_exception=True)
changer = permission_required(["contracts.view_contract", "contracts.change_course"], raise_exception=True)


@reader
@require_GET
def probable(request: Request) -> HttpResponse:
    """Contracts that may have ended without a word, with the reasons."""
    form = SuspectsForm(request.GET or None)
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    months = said.get("months") or ending.SILENT_MONTHS[1]
    on = timezone.localdate()
    files = Contract.objects.visible_to(request.user)
    if siret := said.get("siret"):
        files = files.filter(Q(provider_siret=siret) | Q(employer_siret=siret))
    found = suspects.suspects(files, on=on, months=months, reason=said.get("reason", ""))
    rows, after = _keyset(request, found)
    context = {"form": form, "rows": rows, "next": after, "months": months, "reasons": suspects.REASONS,
               "filtered": any(request.GET.get(name) for name in form.fields)}  # fmt: skip
    return render(request, "contracts/course/probable.html", context)


@reader
@require_GET
def incomplete(request: Request) -> HttpResponse:
    """Early ends whose amount waits for an answer: days in the company, hours done."""
    waiting = (
        Termination.objects.filter(replaced=False, contract__in=Contract.objects.visible_to(request.user))
        .exclude(verdict__content__questions=[])
        .exclude(verdict=None)
        .select_related("contract", "verdict")
    )
    after = _numbers([request.GET.get("after", "")])
    beyond = waiting.filter(pk__gt=after.pop()) if after else waiting
    found = list(beyond.order_by("pk")[: SIZE + 1])
    context = {
        "rows": [(row, row.verdict.content["questions"]) for row in found[:SIZE] if row.verdict],
        "next": str(found[SIZE - 1].pk) if len(found) > SIZE else "",
    }
    return render(request, "contracts/course/incomplete.html", context)


@changer
@require_http_methods(["GET", "POST"])
def lot(request: Request) -> HttpResponse:
    """End several contracts of one provider or employer the same day: choose, look, confirm."""
    if request.method == "GET":
        return _choose(request)
    chosen, form, on = _chosen(request), LotEndingForm(request.POST), timezone.localdate()
    if not chosen:
        form.is_valid()
        form.add_error(None, french("Cochez au moins un contrat."))
    if not form.is_valid():
        return _choose(request, form, chosen)
    told = course.simulate(contracts=chosen, ending=form.ending, on=on)
    possible = [each for each in told if not each.why]
    if "confirm" in request.POST and possible:
        said = form.cleaned_data
        try:
            course.terminate(
                contracts=[each.contract.pk for each in possible], by=request.user, on=on, **said
            )
        except Impossible as impossible:
            messages.error(request, str(impossible))
        else:
            count = len(possible)
            plural = "s" * (count > 1)
            messages.success(
                request, french(f"{count} rupture{plural} enregistrée{plural}, montants recalculés.")
            )
            return redirect("contracts:probable_ends")
    differences = [each.difference for each in possible if each.difference]
    context = {
        "form": form,
        "possible": possible,
        "left": [each for each in told if each.why],
        "before": sum((each.before for each in differences), Decimal(0)),
        "after": sum((each.after for each in differences), Decimal(0)),
        "adjusted": sum((each.adjusted for each in differences), Decimal(0)),
    }
    return render(request, "contracts/course/lot.html", context)


@reader
@require_GET
def amendments(request: Request) -> HttpResponse:
    """Amendments that wait for their decision, the most urgent first."""
    waiting = Amendment.objects.filter(state="pending").select_related("contract")
    visible = waiting.filter(contract__in=Contract.objects.visible_to(request.user))
    due, pk = _mark(request.GET.get("after", ""))
    if pk:
        visible = visible.filter(Q(decision_due_on__gt=due) | Q(decision_due_on=due, pk__gt=pk))
    dated = visible.filter(decision_due_on__isnull=False).order_by("decision_due_on", "pk")
    found = list(dated[: SIZE + 1])
    rows, more = found[:SIZE], len(found) > SIZE
    last = rows[-1] if more else None
    context = {
        "rows": [(row, codes.label("type_contrat", row.contract.kind, row.amendment_type)) for row in rows],
        "next": f"{last.decision_due_on}~{last.pk}" if last else "",
        "on": timezone.localdate(),
    }
    return render(request, "contracts/course/amendments.html", context)


def _choose(
    request: Request, form: LotEndingForm | None = None, chosen: list[int] | None = None
) -> HttpResponse:
    """The running contracts of one SIRET, to tick."""
    siret = re.sub(r"[^0-9]", "", request.GET.get("siret") or request.POST.get("siret") or "")[:14]
    ticked = set(chosen or _numbers(request.GET.getlist("contracts")))
    files = Contract.objects.visible_to(request.user).filter(state__in=ENGAGED, terminated_on=None)
    if siret:
        files = files.filter(Q(provider_siret=siret) | Q(employer_siret=siret))
    else:
        files = files.filter(pk__in=ticked)
    found = list(files.filter(ends_on__gte=timezone.localdate()).order_by("pk")[: LOT + 1])
    context = {
        "siret": siret,
        "files": found[:LOT],
        "more": len(found) > LOT,
        "ticked": ticked,
        "form": form or LotEndingForm(),
        "limit": LOT,
    }
    status = 422 if form is not None else 200
    return render(request, "contracts/course/choose.html", context, status=status)


def _chosen(request: Request) -> list[int]:
    """The contracts ticked, all of them visible to this user."""
    ticked = _numbers(request.POST.getlist("contracts"))
    if len(ticked) > LOT:
        raise Http404
    visible = Contract.objects.visible_to(request.user).filter(pk__in=ticked)
    if len(found := sorted(visible.values_list("pk", flat=True))) != len(ticked):
        raise Http404
    return found


def _numbers(texts: list[str]) -> set[int]:
    return {int(each) for each in texts if each.isascii() and each.isdigit() and len(each) <= DIGITS}


def _keyset(request: Request, files: Any) -> tuple[list[Contract], str]:
    """One page in the order of identities."""
    after = _numbers([request.GET.get("after", "")])
    beyond = files.filter(pk__gt=after.pop()) if after else files
    found = list(beyond.order_by("pk")[: SIZE + 1])
    return found[:SIZE], str(found[SIZE - 1].pk) if len(found) > SIZE else ""


def _mark(text: str) -> tuple[str, int]:
    """The place in the list of amendments: a day and an identity."""
    day, _, pk = text.partition("~")
    try:
        found = parse_date(day)
    except ValueError:
        return "", 0
    numbers = _numbers([pk])
    return (found.isoformat(), numbers.pop()) if found and numbers else ("", 0)
