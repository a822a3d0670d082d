"""The ceilings of a COM: what is spent against them, charges entered by hand or by file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from conventions.actions import com_ceilings as actions
from conventions.actions.com_ceilings import Outcome
from conventions.exports import com_charges as exports
from conventions.forms.com import CeilingForm, ChargeFileForm, ChargeForm
from conventions.imports import com_charges as files
from conventions.models import Charge, Convention
from conventions.rules import com_ceilings as rules
from conventions.rules import com_charges, com_indicators
from conventions.views.com import ENTER, WRITE, done, enterer, found_com, reader, writer
from conventions.views.tabs import framed
from law.dated import Parameter, Value
from law.refusal import Impossible
from registers.sheets import Refused

HERE = "conventions:com_ceilings"
MILLIONS = 20_000_000  # from there on, a chart in millions still tells the years apart
SCALES = {True: (1_000_000, "en millions d’euros"), False: (1_000, "en milliers d’euros")}
STANDINGS = {
    "over": ("late", "dépassé"), "near": ("soon", "près du plafond"),
    "path": ("soon", "dépassé à ce rythme"), "calm": ("done", "tenu"),
}  # fmt: skip


@require_safe
@reader
def ceilings(request: Request, pk: int) -> HttpResponse:
    """Spending against the two ceilings, by year and by item."""
    row, on = found_com(request, pk), timezone.localdate()
    context = framed(
        request, row, HERE, history=row.ceilings.select_related("made_by"),
        answer=law.com_answer_months.at(on),
        may_enter=request.user.has_perm(ENTER), may_set=request.user.has_perm(WRITE),
        maxima=_told(law.com_maxima, on), without=_told(law.com_without_cap, on),
        **standing(row, on), **table(row, on),
    )  # fmt: skip
    return render(request, "conventions/com/ceilings.html", context)


def _told(parameter: Parameter, on: date) -> tuple[str, Value] | None:
    """What a parameter is worth in words, with its article."""
    found = parameter.at(on)
    return None if found is None else (law.written(parameter, found.value)[0][1], found)


def standing(row: Convention, on: date) -> dict[str, Any]:
    """Where the ceilings stand now and at the end, for a page."""
    told = actions.ceilings_of(row)
    if told is None:
        return {"now": None}
    kept = actions.charges_of(row)
    years = com_indicators.years_of(row.starts_on, row.ends_on)
    now = rules.Judgement(told, rules.spent(kept))
    later = rules.Judgement(told, rules.projected(kept, years, on))
    found = rules.standings(now, later, on)
    size, scale = SCALES[told.mission >= MILLIONS]
    return {
        "now": now,
        "later": later,
        "standings": {kind: STANDINGS[each] for kind, each in found.items()},
        "cooperation_over": now.cooperation_over,
        "series": tuple(com_charges.KINDS.values()),
        "scale": scale,
        "curve": [
            (str(year), [round(each.management / size), round(each.mission / size)])
            for year, each in rules.cumulated(kept, years)
            if year <= on.year
        ],
        "alarm": law.com_alarm_share(on),
    }


def table(row: Convention, on: date) -> dict[str, Any]:
    """Charges by item and year, with the sections that bear them."""
    years = [year for year in com_indicators.years_of(row.starts_on, row.ends_on) if year <= on.year]
    sums: dict[tuple[str, int], Any] = {}
    for each in actions.charges_of(row):
        sums[each.item, each.year] = each.amount
    lines = [
        (item, [sums.get((item.code, year)) for year in years],
         sum((sums.get((item.code, year), rules.ZERO) for year in years), rules.ZERO))
        for item in com_charges.items(on)
    ]  # fmt: skip
    return {
        "years": years,
        "lines": lines,
        "drawn": actions.cooperation(row),
        "charges": Charge.objects.current().filter(convention=row).select_related("made_by", "file"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def set_ceilings(request: Request, pk: int) -> HttpResponse:
    """Set the ceilings that the convention or its amendment gives."""
    row, on = found_com(request, pk), timezone.localdate()
    form = CeilingForm(request.POST or None, initial={"decided_on": row.signed_on or on})

    def write(chosen: dict[str, Any]) -> None:
        actions.set_ceilings(
            convention=row.pk, told=form.told, reason=chosen["reason"], decided_on=chosen["decided_on"],
            by=request.user, on=on,
        )  # fmt: skip

    if request.method == "POST" and done(form, write):
        messages.success(request, "Plafonds enregistrés.")
        return redirect(HERE, row.pk)
    context = framed(request, row, HERE, form=form)
    return render(request, "conventions/com/ceilings_set.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@enterer
def charges(request: Request, pk: int) -> HttpResponse:
    """Enter charges by hand, or load a file of them; every error is shown and nothing is half written."""
    row, on = found_com(request, pk), timezone.localdate()
    years = [year for year in com_indicators.years_of(row.starts_on, row.ends_on) if year <= on.year]
    posted, by_file = request.method == "POST", request.method == "POST" and "load" in request.POST
    form = ChargeForm(
        request.POST if posted and not by_file else None, years=years, on=on, initial={"year": on.year}
    )
    file = ChargeFileForm(request.POST, request.FILES) if by_file else ChargeFileForm(auto_id="file_%s")
    outcome, refused = None, None
    if by_file:
        outcome, refused = _loaded(file, row, request, on)
    elif posted and done(form, lambda _: None):
        outcome = _entered(form, row, request, on)
    if outcome is not None and outcome.done:
        messages.success(request, said(outcome))
        return redirect(HERE, row.pk)
    context = framed(
        request, row, HERE, form=form, file=file, refused=refused, headers=files.HEADERS,
        flaws=outcome.flaws if outcome else [], sections=com_charges.SECTIONS.values(),
    )  # fmt: skip
    return render(request, "conventions/com/charges.html", context, status=_status(request))


def _entered(form: ChargeForm, row: Convention, request: Request, on: date) -> Outcome | None:
    chosen = form.cleaned_data
    try:
        return actions.enter(
            convention=row.pk, year=chosen["year"], section=chosen["section"], amounts=form.amounts,
            reason=chosen["reason"], by=request.user, on=on,
        )  # fmt: skip
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return None


def _loaded(
    file: forms.Form, row: Convention, request: Request, on: date
) -> tuple[Outcome | None, Refused | None]:
    if not file.is_valid():
        return None, None
    chosen = file.cleaned_data
    try:
        return files.load_file(
            chosen["file"], convention=row.pk, reason=chosen["reason"], by=request.user, on=on
        ), None
    except Refused as refusal:
        return None, refusal
    except Impossible as impossible:
        file.add_error(None, str(impossible))
        return None, None


@require_safe
@reader
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The current charges, in the layout that loads them again."""
    row, on = found_com(request, pk), timezone.localdate()
    return StreamingHttpResponse(
        exports.lines(row),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="charges-{on:%Y-%m-%d}.csv"'},
    )


def said(outcome: Outcome) -> str:
    """« 3 montants saisis, 1 remplacé, 2 inchangés. »"""
    counts = (
        (outcome.created, "saisi"), (outcome.replaced, "remplacé"), (outcome.unchanged, "inchangé"),
    )  # fmt: skip
    words = [
        f"{count} montant{'s' * (count > 1)} {word}{'s' * (count > 1)}" for count, word in counts if count
    ]
    return f"{', '.join(words) or 'Rien à enregistrer'}."


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
