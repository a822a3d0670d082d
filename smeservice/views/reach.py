"""Firms reached by promotion: added to an action, marked, followed from promoted to repeated; trials."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from law.typography import french
from smeservice.actions import participations, trials
from smeservice.firm_list import FirmList
from smeservice.forms.promotion import PasteForm, TrialForm
from smeservice.models import Firm, Trial
from smeservice.promotion_list import Reach, stage
from smeservice.rules import promotion as rules
from smeservice.views.firms import reader, seen, worker
from smeservice.views.promotion import found, promoter

MARKS = {"presente": "present", "absente": "absent", "invitee": "invited"}


@promoter
@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """Add firms to an action: ticked in the list of firms, or pasted as SIRET."""
    row, on = found(request, pk), timezone.localdate()
    form = PasteForm(request.POST if "sirets" in request.POST else None)
    given: dict[str, Any] = {"action": pk, "by": request.user, "on": on}
    wrong = ""
    try:
        if request.method == "POST" and "sirets" not in request.POST:
            return _added(request, pk, participations.add(companies=_chosen(request), **given))
        if form.is_valid():
            done = participations.paste(
                text=form.cleaned_data["sirets"], present=form.cleaned_data["present"], **given
            )
            if not done.flaws:
                return _added(request, pk, done)
            form.refuse(done.flaws)
    except Impossible as impossible:
        wrong = str(impossible)
    asked = FirmList(request.GET, user=request.user, on=on)
    page = asked.page()
    already = set(
        row.participations.filter(company__in=[each.company_id for each in page.rows]).values_list(
            "company", flat=True
        )
    )
    context = {
        "row": row, "due": row.on <= on, "form": form, "wrong": wrong, "asked": asked, "filter": asked.form,
        "page": page, "next": page.next, "lines": [(each, each.company_id in already) for each in page.rows],
    }  # fmt: skip
    return render(
        request, "smeservice/promotion/add.html", context, status=422 if request.method == "POST" else 200
    )


@promoter
@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """Note the ticked firms present, absent or invited, or take them out."""
    found(request, pk)
    given: dict[str, Any] = {
        "action": pk, "companies": _chosen(request), "by": request.user, "on": timezone.localdate(),
    }  # fmt: skip
    asked = request.POST.get("marque", "")
    try:
        if asked == "retirer":
            said = f"Entreprises retirées : {participations.remove(**given)}."
        else:
            done = participations.mark(state=MARKS.get(asked, ""), **given)
            said = f"Présences notées : {done}."
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(said))
    return redirect("smeservice:promotion_action", pk)


@reader
@require_GET
def follow(request: Request) -> HttpResponse:
    """From promoted to tried to repeated: by branch, by size, by action."""
    asked = Reach(request.GET, user=request.user)
    totals = asked.totals()
    context = {
        "asked": asked,
        "form": asked.form,
        "totals": totals,
        "theme": rules.THEMES[asked.theme],
        "chart": [
            ("Touchées", totals.promoted), ("Ont essayé", totals.tried), ("Ont recommencé", totals.repeated),
        ],
        "parts": [
            ("Par branche", "Branche", asked.by_branch()),
            ("Par taille", "Taille", asked.by_size()),
            ("Par action", "Action", asked.by_action()),
        ],
    }  # fmt: skip
    return render(request, "smeservice/promotion/follow.html", context)


@reader
@require_GET
def firms(request: Request) -> HttpResponse:
    """The firms behind a figure."""
    asked = Reach(request.GET, user=request.user)
    rows, following = asked.page()
    total = asked.counted()
    context = {
        "asked": asked,
        "form": asked.form,
        "rows": [(each, stage(each), rules.STAGES[stage(each)]) for each in rows],
        "next": following,
        "total": min(total, 10_000),
        "more": total > 10_000,
        "theme": rules.THEMES[asked.theme],
    }
    return render(request, "smeservice/promotion/firms.html", context)


@reader
@require_GET
def firms_csv(request: Request) -> StreamingHttpResponse:
    """The same firms, for a spreadsheet."""
    asked = Reach(request.GET, user=request.user)
    name = f"promotion-{asked.theme}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(asked.csv(), content_type="text/csv; charset=utf-8", headers=headers)


@worker
@require_http_methods(["GET", "POST"])
def trial(request: Request, siren: str) -> HttpResponse:
    """What a firm tells it did."""
    firm, on = seen(request.user, siren), timezone.localdate()
    theme = request.GET.get("sujet", "")
    initial = {"happened_on": on, "theme": theme if theme in rules.THEMES else ""}
    form = TrialForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            trials.tell(company=siren, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Essai enregistré.")
            return redirect("smeservice:firm", siren)
    context = {"form": form, "company": firm.company}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/promotion/trial.html", context, status=status)


@worker
@require_POST
def trial_cancel(request: Request, siren: str, pk: int) -> HttpResponse:
    """Take back a trial told by mistake."""
    seen(request.user, siren)
    row = get_object_or_404(Trial, pk=pk, company=siren)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:200]
    try:
        trials.cancel(trial=row.pk, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Essai annulé.")
    return redirect("smeservice:firm", siren)


def _chosen(request: Request) -> list[str]:
    """The firms ticked, among those this user may open."""
    told = request.POST.getlist("companies")[: rules.MOST_FIRMS]
    valid = [siren for siren in told if siren.isascii() and siren.isdigit() and len(siren) == 9]
    rows = Firm.objects.visible_to(request.user).filter(company__in=valid)
    return list(rows.order_by("company").values_list("company", flat=True))


def _added(request: Request, pk: int, done: participations.Added) -> HttpResponse:
    already = f" {done.already} y étaient déjà." if done.already else ""
    messages.success(request, french(f"Entreprises ajoutées : {done.added}.{already}"))
    return redirect("smeservice:promotion_action", pk)
