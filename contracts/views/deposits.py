"""The ministry’s base: contracts to report, sent, numbered, rejected; files that go and come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import deposit_answers, deposits
from contracts.forms.deposits import ReturnForm, SendForm
from contracts.models import Deposit
from contracts.rules.deposits import COLUMNS, refused_not_deposited_since
from law.refusal import Impossible
from law.typography import french

SIZE, COUNTED, SHOWN = 50, 10_000, 200
RECENT = dt.timedelta(days=90)
depositor = permission_required(
    ["contracts.view_contract", "contracts.deposit_contracts"], raise_exception=True
)
State = Deposit.State


@dataclass(frozen=True, slots=True)
class Pile:
    """A list of the page: contracts to report, or reports made."""

    label: str
    rows: Callable[[], QuerySet[Any]]
    of_contracts: bool
    tone: str
    none: str


def _in_state(state: str) -> Callable[[], QuerySet[Deposit]]:
    return lambda: Deposit.objects.filter(state=state)


PILES = {
    "undeposited": Pile(
        "À déposer", deposits.undeposited, True, "soon", "Tous les contrats acceptés sont transmis."
    ),
    "unreported": Pile(
        "Refus à signaler", deposits.unreported, True, "soon", "Tous les refus sont signalés."
    ),
    "amended": Pile(
        "Avenants à déposer", deposits.amended, True, "soon", "Tous les avenants acceptés sont transmis."
    ),
    "sent": Pile("Transmis", _in_state(State.SENT), False, "info", "Aucun envoi n’attend sa réponse."),
    "rejected": Pile("Rejetés", deposits.rejected, False, "late", "La base n’a rejeté aucun envoi."),
    "numbered": Pile("Déposés", _in_state(State.NUMBERED), False, "done", "Aucun numéro n’est revenu."),
    "reported": Pile(
        "Pris en compte",
        _in_state(State.REPORTED),
        False,
        "done",
        "Aucun refus ni avenant n’est pris en compte.",
    ),
    "deemed": Pile(
        "Réputés déposés", deposits.deemed, True, "done", "Aucun contrat n’est accepté par le silence."
    ),
}


@depositor
@require_GET
def overview(request: Request) -> HttpResponse:
    """One list, how many rows each holds, what can be sent and what was."""
    return _page(request)


@depositor
@require_POST
def send(request: Request) -> HttpResponse:
    """Make the file of everything to report."""
    form = SendForm(request.POST)
    again = form.is_valid() and form.cleaned_data["again"]
    try:
        sent = deposits.send(by=request.user, on=timezone.localdate(), again=again)
    except Impossible as impossible:
        messages.info(request, str(impossible))
    else:
        counts = f"{_plural(sent.deposits, 'dépôt')}, {_plural(sent.refusals, 'refus')}"
        counts += f", {_plural(sent.amendments, 'avenant')}" if sent.amendments else ""
        said = f"Fichier {sent.code} prêt : {counts}. Téléchargez-le ci-dessous et transmettez-le."
        messages.success(request, french(said))
    return redirect("contracts:deposits")


@depositor
@require_GET
def sent_file(request: Request, code: str) -> FileResponse:
    """The file of a lot, as it was made."""
    try:
        path = deposits.file_of(code)
    except Impossible as impossible:
        raise Http404 from impossible
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=path.name,
        content_type="text/csv; charset=utf-8",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@depositor
@require_POST
def receive(request: Request) -> HttpResponse:
    """Read what the base answered; every error is shown, and nothing is written unless chosen so."""
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    given = form.cleaned_data
    try:
        done = _receive(request, given["file"], accept_valid=given["accept_valid"])
    except Impossible as impossible:
        form.add_error("file", str(impossible))
        return _page(request, form=form, status=422)
    if not done.errors:
        messages.success(request, french(_summary(done)))
        return redirect("contracts:deposits")
    context = {
        "done": done,
        "summary": french(_summary(done)),
        "shown": done.errors[:SHOWN],
        "hidden": max(len(done.errors) - SHOWN, 0),
        "name": given["file"].name,
    }
    status = 200 if done.written else 422
    return render(request, "contracts/papers/deposit_answers.html", context, status=status)


def _receive(request: Request, file: UploadedFile, *, accept_valid: bool) -> deposit_answers.Received:
    with NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return deposit_answers.receive(
            path=copy.name,
            name=file.name or "",
            accept_valid=accept_valid,
            by=request.user,
            on=timezone.localdate(),
        )


def _summary(done: deposit_answers.Received) -> str:
    """« 3 numéros enregistrés, 1 rejet, 0 refus pris en compte. »"""
    parts = [
        _plural(done.numbered, "numéro"),
        _plural(done.rejected, "rejet"),
        f"{done.reported} refus ou avenants",
    ]
    same = f" ; {_plural(done.unchanged, 'réponse')} déjà connue{'s' * (done.unchanged > 1)}"
    return f"{', '.join(parts)}{same if done.unchanged else ''}."


def _page(request: Request, *, form: ReturnForm | None = None, status: int = 200) -> HttpResponse:
    on = timezone.localdate()
    counts = {name: _count(pile.rows()) for name, pile in PILES.items()}
    code = request.GET.get("show", "")
    if code not in PILES:
        code = next((name for name, count in counts.items() if count), "undeposited")
    pile = PILES[code]
    rows, following = _rows(pile, request.GET.get("after", ""))
    context = {
        "code": code,
        "pile": pile,
        "piles": [(name, each, _said(counts[name])) for name, each in PILES.items()],
        "rows": rows,
        "next": following,
        "lots": deposits.lots(since=on - RECENT),
        "waiting": counts["undeposited"] or counts["unreported"] or counts["amended"],
        "rejected": counts["rejected"],
        "send_form": SendForm(),
        "form": form or ReturnForm(),
        "since": refused_not_deposited_since(),
        "columns": COLUMNS,
    }
    return render(request, "contracts/papers/deposits.html", context, status=status)


def _count(rows: QuerySet[Any]) -> int:
    return len(rows.order_by().values_list("pk")[: COUNTED + 1])


def _said(count: int) -> str:
    return french(f"plus de {COUNTED:_}".replace("_", " ")) if count > COUNTED else str(count)


def _rows(pile: Pile, after: str) -> tuple[list[Any], str]:
    """One page: contracts from the first, reports from the last."""
    mark = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    rows = pile.rows()
    if pile.of_contracts:
        rows = rows.filter(pk__gt=mark) if mark else rows
        found = list(rows.order_by("pk")[: SIZE + 1])
    else:
        rows = rows.filter(pk__lt=mark) if mark else rows
        found = list(rows.select_related("contract", "amendment").order_by("-pk")[: SIZE + 1])
    return found[:SIZE], str(found[SIZE - 1].pk) if len(found) > SIZE else ""


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count > 1 and not noun.endswith('s'))}"
