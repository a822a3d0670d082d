"""Transmission to the Caisse des dépôts: what waits, the files made, the report of each read back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.rights import Request
from branches.actions import transmission as actions
from branches.forms.certificates import DepositForm
from branches.forms.sessions import CancelForm, FileForm
from branches.imports import transmission as reports
from branches.models import Certificate, Sending, visible_committees
from branches.rules.transmission import counted
from branches.views.certificates import reader, sender, stated
from branches.views.habilitations import chosen_branch
from branches.views.offers import done, latest
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused

SHOWN = 100


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """What is to send, the nearest deadline first, and the files made."""
    on = timezone.localdate()
    mine = visible_committees(request.user, on)
    code = request.GET.get("cpne", "")[:10].replace("\0", "")
    rows = Certificate.objects.visible_to(request.user, on)
    files = Sending.objects.visible_to(request.user, on)
    if code:
        rows, files = rows.filter(committee=code), files.filter(committee=code)
    waiting = (
        actions.waiting(rows)
        .select_related("qualification")
        .order_by(Coalesce("correction_due", "due_on"), "pk")
    )
    found = list(waiting[: SHOWN + 1])
    late = waiting.filter(Q(correction=None, due_on__lt=on) | Q(correction_due__lt=on))
    counted = dict(waiting.order_by().values_list("committee").annotate(n=Count("pk", distinct=True)))
    page = latest(
        files.select_related("committee", "made_by").annotate(
            held=Count("lines"),
            accepted=Count("lines", filter=Q(lines__state="accepted")),
            rejected=Count("lines", filter=Q(lines__state="rejected")),
        ),
        request.GET.get("after", ""),
    )
    context = {
        "lines": stated(found[:SHOWN]),
        "more": len(found) > SHOWN,
        "waiting": sum(counted.values()),
        "late": late.count(),
        "branches": [(each, counted[each.pk]) for each in mine.filter(pk__in=counted).order_by("pk")],
        "page": page,
        "schema": law.certificate_schema.at(on),
        "send_months": law.certificate_send_months(on),
        "correct_months": law.certificate_correct_months(on),
        "sends": request.user.has_perm("branches.send_certificate"),
        "on": on,
    }
    return render(request, "branches/sessions/transmission.html", context)


@require_POST
@sender
def make(request: Request) -> HttpResponse:
    """One file of what is ready in a branch."""
    on = timezone.localdate()
    branches = list(visible_committees(request.user, on).order_by("pk"))
    committee = chosen_branch(branches, request.POST.get("cpne", ""))
    if committee is None:
        messages.error(request, "Choisissez la branche des certificats à transmettre.")
        return redirect("branches:transmission")
    try:
        made = actions.make(committee=committee, by=request.user, on=on)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:transmission")
    messages.success(
        request, french("Fichier produit : téléchargez-le, déposez-le, puis enregistrez la réponse.")
    )
    return redirect("branches:sending", made.pk)


@require_safe
@reader
def sending(request: Request, pk: int) -> HttpResponse:
    """One file: its lines, its receipt, its reports."""
    return _page(request, _found(request, pk))


@require_POST
@sender
def download(request: Request, pk: int) -> HttpResponse:
    """The file itself; who takes it is written."""
    row = _found(request, pk)
    try:
        made = actions.download(sending=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:sending", row.pk)
    name = f"certificats-{row.made_on:%Y%m%d}-{row.pk}.xml"
    return HttpResponse(
        made,
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@sender
def deposit(request: Request, pk: int) -> HttpResponse:
    """The receipt of the portal."""
    row, on = _found(request, pk), timezone.localdate()
    form = DepositForm(request.POST, on=on, auto_id="deposit_%s")
    if not done(form, lambda given: actions.deposit(sending=row.pk, by=request.user, on=on, **given)):
        return _page(request, row, deposit=form)
    messages.success(request, "Dépôt enregistré.")
    return redirect("branches:sending", row.pk)


@require_POST
@sender
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Put aside a file that was never deposited."""
    row, on = _found(request, pk), timezone.localdate()
    form = CancelForm(request.POST, auto_id="withdraw_%s")
    if not done(form, lambda given: actions.withdraw(sending=row.pk, by=request.user, on=on, **given)):
        return _page(request, row, withdraw=form)
    messages.success(request, french("Fichier retiré : ses certificats partiront dans le prochain."))
    return redirect("branches:sending", row.pk)


@require_POST
@sender
def report(request: Request, pk: int) -> HttpResponse:
    """The processing report: every wrong line named, nothing noted while one is left."""
    row, on = _found(request, pk), timezone.localdate()
    form = FileForm(request.POST, request.FILES, auto_id="report_%s")
    more: dict[str, Any] = {"report": form}
    if not form.is_valid():
        return _page(request, row, **more)
    try:
        read = reports.load(form.cleaned_data["file"], sending=row.pk, by=request.user, on=on)
    except Refused as refused:
        return _page(request, row, refused=refused, **more)
    if not read.done:
        return _page(request, row, flaws=read.flaws, **more)
    if read.already:
        messages.info(request, french("Ce compte rendu est déjà lu : rien n’a changé."))
    else:
        messages.success(request, french(f"Compte rendu lu : {counted(read.accepted, read.rejected)}."))
    return redirect("branches:sending", row.pk)


def _found(request: Request, pk: int) -> Sending:
    rows = Sending.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("committee", "made_by"), pk=pk)


def _page(request: Request, row: Sending, **more: Any) -> HttpResponse:
    on, status = timezone.localdate(), 422 if more else 200
    row.refresh_from_db()
    lines = row.lines.select_related("certificate__qualification").order_by("pk")
    context = {
        "row": row,
        "lines": lines[:SHOWN],
        "total": row.lines.count(),
        "counts": [
            (label, state, row.lines.filter(state=state).count())
            for state, label in (("sent", "En attente"), ("accepted", "Acceptés"), ("rejected", "Rejetés"))
        ],
        "rejected": lines.filter(state="rejected"),
        "reports": row.reports.select_related("read_by"),
        "sends": request.user.has_perm("branches.send_certificate"),
        "deposit": more.get("deposit") or DepositForm(on=on, auto_id="deposit_%s"),
        "report": more.get("report") or FileForm(auto_id="report_%s"),
        "withdraw": more.get("withdraw") or CancelForm(auto_id="withdraw_%s"),
        "refused": more.get("refused"),
        "flaws": more.get("flaws", []),
        "traces": row.traces.select_related("made_by"),
        "told": actions.LABELS,
        "columns": reports.COLUMNS,
        "on": on,
    }
    return render(request, "branches/sessions/sending.html", context, status=status)
