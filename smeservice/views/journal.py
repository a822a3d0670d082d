"""The journal of a path, on a phone in the workshop: one tap to start or stop, lines written after."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import journal as actions
from smeservice.exports import afest as exports
from smeservice.forms.afest import SequenceForm
from smeservice.rules import afest as rules
from smeservice.views.afest import found
from smeservice.views.firms import reader, worker


@reader
@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """What goes on, what can start, what was done, the last first."""
    row = found(request, pk)
    lines = list(row.sequences.order_by("-started_at", "-pk"))
    running = next((each for each in lines if each.ended_at is None), None)
    context = {
        "row": row,
        "company": row.company,
        "running": running,
        "kinds": [
            (code, label, running is not None and running.kind == code) for code, label in rules.KINDS.items()
        ],
        "token": uuid4(),
        "lines": [(each, exports.lasted(each)) for each in lines],
        "works": request.user.has_perm("smeservice.work_firm") and row.state in rules.OPEN,
        "trainer": rules.trainer_flaw(row.trainer_named_on, timezone.localdate()),
    }
    return render(request, "smeservice/afest/journal.html", context)


@worker
@require_POST
def start(request: Request, pk: int, kind: str) -> HttpResponse:
    """Start a sequence now; what was going on stops."""
    found(request, pk)
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    try:
        actions.start(path=pk, kind=kind, token=token, by=request.user, at=timezone.now())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("smeservice:afest_journal", pk)


@worker
@require_POST
def stop(request: Request, pk: int, line: int) -> HttpResponse:
    """Stop a sequence now, then write what it gave."""
    found(request, pk)
    try:
        actions.stop(path=pk, sequence=line, by=request.user, at=timezone.now())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:afest_journal", pk)
    return redirect("smeservice:afest_line", pk, line)


@worker
@require_http_methods(["GET", "POST"])
def line(request: Request, pk: int, line: int | None = None) -> HttpResponse:
    """A line of the journal, written after or corrected."""
    row, at = found(request, pk), timezone.now()
    held = None if line is None else get_object_or_404(row.sequences, pk=line)
    form = SequenceForm(request.POST or None, row=held, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(
                path=pk, told=form.told(), by=request.user, at=at, token=form.cleaned_data["token"],
                sequence=line, edition=form.cleaned_data["edition"],
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Journal enregistré.")
            return redirect("smeservice:afest_journal", pk)
    context = {"form": form, "row": row, "company": row.company, "line": held}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/afest/line.html", context, status=status)


@worker
@require_POST
def remove(request: Request, pk: int, line: int) -> HttpResponse:
    """Take a line out, for a reason."""
    found(request, pk)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    try:
        actions.remove(path=pk, sequence=line, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Séquence retirée du journal.")
    return redirect("smeservice:afest_journal", pk)
