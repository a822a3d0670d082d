"""« Conservation »: the schedule, the purges from their simulation to their report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import LegalHold
from accounts.rights import Request
from accounts.rules import keeping
from law.refusal import Impossible
from law.typography import french
from opco_admin.privacy import jobs
from opco_admin.privacy.actions import running
from opco_admin.privacy.forms import NoteForm, ReasonForm
from opco_admin.privacy.models import PurgeItem, PurgeRun
from opco_admin.privacy.rules import runs as rules
from opco_admin.privacy.schedule import ELSEWHERE, KINDS, terms
from registers.sheets.writing import csv_lines

reader = permission_required("privacy.view_purgerun", raise_exception=True)
handler = permission_required("privacy.handle_purge", raise_exception=True)
SHOWN, LATEST = 100, 20
NOTHING = dict.fromkeys(("over", "held", "gone", "left"), 0)


@require_safe
@reader
def home(request: Request) -> HttpResponse:
    """How long each class of data is kept, the last purges, what is suspended."""
    on = timezone.localdate()
    context = {
        "on": on,
        "lines": [(kind, terms(kind.parameters, on)) for kind in KINDS.values()],
        "elsewhere": [(each, terms(each.parameters, on)) for each in ELSEWHERE],
        "runs": PurgeRun.objects.visible_to(request.user, on).select_related("made_by")[:LATEST],
        "holds": LegalHold.objects.keeping().count(),
        "waiting": LegalHold.objects.filter(state__in=sorted(keeping.WAITING)).count(),
    }
    return render(request, "opco_admin/privacy/home.html", context)


@require_POST
@handler
def simulate(request: Request) -> HttpResponse:
    """Ask what is over today; nothing is emptied."""
    row = jobs.start(by=request.user, on=timezone.localdate())
    messages.success(request, french("Simulation demandée : rien n’est effacé."))
    return redirect("privacy:run", row.pk)


@require_safe
@reader
def run(request: Request, pk: int) -> HttpResponse:
    """One purge: its counts, its list, what may be done with it."""
    return _run(request, _found(request, pk))


@require_safe
@reader
def items(request: Request, pk: int) -> HttpResponse:
    """The list of a purge, by class; keys only, never a name."""
    row = _found(request, pk)
    kind = request.GET.get("classe", "")
    rows = _items(row, kind)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: SHOWN + 1])
    context = {
        "row": row,
        "items": [_told(each) for each in found[:SHOWN]],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else "",
        "count": _items(row, kind).count(),
        "kind": kind if kind in KINDS else "",
        "kinds": [KINDS[code] for code in row.counts if code in KINDS],
    }
    return render(request, "opco_admin/privacy/items.html", context)


@require_safe
@reader
def items_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """The list of a purge as a file: keys only."""
    row = _found(request, pk)
    told = (_told(each) for each in _items(row, request.GET.get("classe", "")).iterator())
    lines = csv_lines(
        ("Classe", "Numéro", "Gardé jusqu’au", "Suspension", "Suite"),
        ((each["label"], each["number"], each["until"], each["held"], each["outcome"]) for each in told),
    )
    headers = {"Content-Disposition": f'attachment; filename="purge-{row.pk}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@handler
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose the list, with the note of the data protection officer."""
    row, form = _found(request, pk), NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _run(request, row, note=form)
    try:
        running.propose(run=pk, note=form.cleaned_data["note"], by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _run(request, row, note=form)
    messages.success(request, french("Purge proposée : une autre personne doit la valider."))
    return redirect("privacy:run", pk)


@require_POST
@handler
def validate(request: Request, pk: int) -> HttpResponse:
    """Validate the list that another person proposed; the worker empties it."""
    _found(request, pk)
    digest = request.POST.get("digest", "")
    try:
        jobs.validate(run=pk, digest=digest, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french("Purge validée : elle s’exécute par lots."))
    return redirect("privacy:run", pk)


@require_POST
@handler
def drop(request: Request, pk: int) -> HttpResponse:
    """Give up a purge."""
    row, form = _found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _run(request, row, reason=form)
    try:
        running.drop(run=pk, comment=form.cleaned_data["comment"], by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _run(request, row, reason=form)
    messages.success(request, french("Purge abandonnée : rien n’est effacé."))
    return redirect("privacy:run", pk)


@require_safe
@reader
def note(request: Request, pk: int) -> FileResponse:
    """The note of the data protection officer."""
    kept: Any = getattr(_found(request, pk), "note", None)
    try:
        stream = kept.file.open("rb") if kept else None
    except FileNotFoundError:
        stream = None
    if stream is None:
        raise Http404
    return FileResponse(stream, as_attachment=True, filename=kept.name, content_type=kept.media_type)


def _found(request: Request, pk: int) -> PurgeRun:
    rows = PurgeRun.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("made_by", "proposed_by", "validated_by", "note"), pk=pk)


def _items(row: PurgeRun, kind: str) -> Any:
    rows = row.items.order_by("pk")
    return rows.filter(kind=kind) if kind in KINDS else rows


def _told(item: PurgeItem) -> dict[str, Any]:
    kind = KINDS.get(item.kind)
    return {
        "label": kind.label if kind else item.kind,
        "number": f"{item.key}",
        "until": item.until,
        "held": "oui" if item.held else "",
        "outcome": item.get_outcome_display(),
    }


def _run(
    request: Request, row: PurgeRun, note: NoteForm | None = None, reason: ReasonForm | None = None
) -> HttpResponse:
    handles, own = request.user.has_perm("privacy.handle_purge"), row.proposed_by_id == request.user.pk
    done = row.items.exclude(outcome="").count() if row.state == "validated" else 0
    lines = [
        (KINDS[code], NOTHING | row.counts.get(code, {}), NOTHING | row.report.get(code, {}))
        for code in KINDS
        if code in row.counts or code in row.report
    ]
    context = {
        "row": row,
        "lines": lines,
        "over": rules.total(row.counts, "over"),
        "held": rules.total(row.counts, "held"),
        "gone": rules.total(row.report, "gone"),
        "left": rules.total(row.report, "left"),
        "done": done,
        "own": own,
        "note_form": (note or NoteForm()) if handles and row.state == "simulated" else None,
        "may_validate": handles and row.state == "proposed" and not own,
        "reason_form": (reason or ReasonForm())
        if handles and row.state in rules.MOVES["drop"].froms
        else None,
        "traces": row.traces.select_related("made_by"),
        "told": rules.TOLD,
    }
    status = 422 if note or reason else 200
    return render(request, "opco_admin/privacy/run.html", context, status=status)
