"""The documents of one file: what is required, received, asked for; its letters and its deposit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import asking, clocks, decide, papers
from contracts.actions.assessing import latest
from contracts.forms.decide import Context
from contracts.forms.papers import AddForm, AskForm, FixForm, RemoveForm
from contracts.models import Contract, Document, PieceRequest
from contracts.rules import clocks as rules
from contracts.rules import pieces, states
from contracts.rules.verdict import Verdict
from contracts.views.contract import file_of
from contracts.views.letter_offers import offers
from law.refusal import Impossible
from law.typography import french

READ = "contracts.view_contract"
REQUESTS = DEPOSITS = LETTERS = 20
reader = permission_required(READ, raise_exception=True)
adder = permission_required([READ, "contracts.view_document", "contracts.add_document"], raise_exception=True)
decider = permission_required([READ, "contracts.decide_contract"], raise_exception=True)
FRESH = states.OPEN - {"incomplete"}


@reader
@require_GET
def of_contract(request: Request, pk: int) -> HttpResponse:
    """Documents, requests, letters and deposits of one file."""
    return _page(request, file_of(request.user, pk))


@adder
@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Add documents of one nature, all or none."""
    file = file_of(request.user, pk)
    form = AddForm(request.POST, request.FILES, contract=file)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind in pieces.PRIVATE and not _private(request):
            raise Http404
        files = [(each, each.name) for each in form.cleaned_data["documents"]]
        try:
            made = papers.add_documents(
                contract=file.pk, kind=kind, files=files, by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error("documents", str(impossible))
        else:
            plural = "s" * (len(made) > 1)
            messages.success(request, f"{len(made)} document{plural} ajouté{plural}.")
            return redirect("contracts:papers", file.pk)
    return _page(request, file, add_form=form)


@permission_required([READ, "contracts.view_document"], raise_exception=True)
@require_GET
def document(request: Request, pk: int, document_pk: int) -> FileResponse:
    """A document as it was received: downloaded, never shown inside our pages."""
    row = _document(request, file_of(request.user, pk), document_pk)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        stream,
        as_attachment=True,
        filename=row.name,
        content_type=row.media_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@adder
@require_POST
def remove(request: Request, pk: int, document_pk: int) -> HttpResponse:
    """Take a document out of an undecided file."""
    file = file_of(request.user, pk)
    row = _document(request, file, document_pk)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return redirect("contracts:papers", file.pk)
    act = {"document": row.pk, "reason": form.cleaned_data["reason"]}
    return _verb(request, file, lambda **who: papers.remove_document(**act, **who), "Document retiré.")


@decider
@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask the sender for documents; an undecided file is sent back, and its clock stops."""
    file = file_of(request.user, pk)
    form = AskForm(request.POST, contract=file, missing=[])
    if not form.is_valid():
        return _page(request, file, ask_form=form)
    asked, comment = form.cleaned_data["asked"], form.cleaned_data["comment"]

    def act(**who: Any) -> None:
        if file.state in FRESH:
            decide.send_back(contracts=[file.pk], reasons=asked, comment=comment, **who)
        else:
            asking.request_pieces(contracts=[file.pk], asked=asked, comment=comment, **who)

    said = "Dossier renvoyé : le délai reprendra quand il sera complet." if file.state in FRESH else ""
    return _verb(request, file, act, said or "Demande enregistrée.")


@decider
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Stop waiting for the documents asked about a decided file."""
    file = file_of(request.user, pk)
    return _verb(request, file, lambda **who: asking.close_request(contract=file.pk, **who), "Demande close.")


@decider
@require_http_methods(["GET", "POST"])
def fix_amount(request: Request, pk: int) -> HttpResponse:
    """Give a contract accepted by silence the amount that could not be computed."""
    file = file_of(request.user, pk)
    if file.state != "tacit" or file.version:
        messages.info(request, "Le montant de ce contrat n’est pas à fixer.")
        return redirect("contracts:contract", file.pk)
    row = latest([file.pk]).get(file.pk)
    posted = request.POST if request.method == "POST" else None
    form = FixForm(posted, context=Context.of(file, row), verb="fix_amount")
    if form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "comment" or value}
        try:
            clocks.fix_amount(contracts=[file.pk], by=request.user, on=timezone.localdate(), **answers)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Montant fixé, échéancier enregistré.")
            return redirect("contracts:contract", file.pk)
    context = {
        "contract": file,
        "tab": "file",
        "form": form,
        "verdict": Verdict.from_dict(row.content) if row else None,
    }
    return render(request, "contracts/papers/fix_amount.html", context, status=422 if form.errors else 200)


def _page(
    request: Request, file: Contract, *, add_form: Form | None = None, ask_form: Form | None = None
) -> HttpResponse:
    """The page; a form given is one to correct."""
    on = timezone.localdate()
    private = _private(request)
    seen = papers.checklist(file, on=on, private=private)
    requests = [_told(row, file, private=private) for row in _requests(file)]
    missing = [each.code for each in seen.missing]
    wrong = add_form or ask_form
    context = {
        "contract": file,
        "tab": "papers",
        "on": on,
        "checklist": seen,
        "open": file.state in states.OPEN,
        "fresh": file.state in FRESH,
        "alarm_on": rules.alarm_on(file.complete_on) if file.complete_on else None,
        "requests": requests,
        "waiting": any(each["row"].closed_on is None for each in requests),
        "deposits": file.deposits.select_related("amendment").order_by("-id")[:DEPOSITS],
        "letters": file.letters.order_by("-id")[:LETTERS],
        "offers": offers(request, file),
        "add_form": add_form or AddForm(contract=file, first=missing[0] if missing else ""),
        "ask_form": ask_form or AskForm(contract=file, missing=missing),
        "wrong": wrong,
    }
    return render(request, "contracts/papers/of_contract.html", context, status=422 if wrong else 200)


def _requests(file: Contract) -> list[PieceRequest]:
    return list(file.requests.select_related("asked_by").order_by("-id")[:REQUESTS])


def _told(row: PieceRequest, file: Contract, *, private: bool) -> dict[str, Any]:
    """A request in words: what it asks, what has come since, when it is asked again."""
    known = pieces.kinds(file.kind)
    came = papers.arrived([row])[file.pk]
    shown = [code for code in row.pieces if private or code not in pieces.PRIVATE]
    return {
        "row": row,
        "pieces": [(known[code].label, code in came) for code in shown if code in known],
        "next": None if row.closed_on else rules.next_reminder_on(row.asked_on, row.reminders, row.asked_on),
    }


def _document(request: Request, file: Contract, pk: int) -> Document:
    """A document of the file; a health one only for those who may read it."""
    row = get_object_or_404(file.documents, pk=pk)
    if row.kind in pieces.PRIVATE and not _private(request):
        raise Http404
    return row


def _private(request: Request) -> bool:
    return request.user.has_perm("contracts.view_disability")


def _verb(request: Request, file: Contract, act: Any, done: str) -> HttpResponse:
    try:
        act(by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(done))
    return redirect("contracts:papers", file.pk)
