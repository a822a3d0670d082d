"""Decisions: posted, checked, made once; an answer that comes too late says who was first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.rights import Request
from contracts.actions import decide
from contracts.actions.assessing import latest
from contracts.actions.intake import Impossible
from contracts.actions.moving import TooLate
from contracts.forms.answering import FORMS
from contracts.forms.decide import Context
from contracts.models import Contract
from contracts.views.contract import file_of, page
from law.typography import french

SLUGS = {
    "accept": "accepter",
    "refuse": "refuser",
    "send_back": "renvoyer",
    "complete": "completer",
    "reassess": "instruire",
    "answer": "repondre",
    "assign": "confier",
}
_DONE = {
    "accept": "Prise en charge acceptée, échéancier enregistré.",
    "refuse": "Dossier refusé.",
    "send_back": "Dossier renvoyé : le délai reprendra quand il sera complet.",
    "complete": "Dossier complet : un nouveau délai court.",
    "reassess": "Dossier instruit de nouveau.",
    "answer": "Réponse enregistrée, dossier instruit de nouveau.",
    "assign": "Gestionnaire enregistré.",
}
LOT, DIGITS = 500, 18
decider = permission_required(["contracts.view_contract", "contracts.decide_contract"], raise_exception=True)


@decider
@require_POST
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One verb on one file."""
    file = file_of(request.user, pk)
    context = Context.of(file, latest([file.pk]).get(file.pk))
    form = FORMS[verb](request.POST, context=context, verb=verb)
    if not form.is_valid():
        return page(request, file, form)
    try:
        getattr(decide, verb)(contracts=[file.pk], by=request.user, on=timezone.localdate(), **form.arguments)
    except TooLate as late:
        messages.warning(request, f"{late} Rien n’a été changé.")
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(_DONE[verb]))
    return redirect(_address(request, "contracts:contract", file.pk))


@decider
@require_POST
def lot(request: Request) -> HttpResponse:
    """What accepting the chosen files would and would not decide, and why."""
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, "Sélectionnez au moins un dossier.")
        return redirect(_address(request, "contracts:queue"))
    context = {"lot": decide.lot_of(contracts=chosen), "back": _address(request, "contracts:queue")}
    return render(request, "contracts/decision/lot.html", context)


@decider
@require_POST
def accept_lot(request: Request) -> HttpResponse:
    """Accept the clean ones among the chosen files; say what was left and why."""
    try:
        done = decide.accept_lot(contracts=_chosen(request), by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect(_address(request, "contracts:queue"))
    context = {"lot": done, "done": True, "back": _address(request, "contracts:queue")}
    return render(request, "contracts/decision/lot.html", context)


@decider
@require_POST
def assign_lot(request: Request) -> HttpResponse:
    """Give the chosen files to an officer, or back to nobody."""
    officer, chosen, on = _officer(request), _chosen(request), timezone.localdate()
    try:
        count = len(decide.assign(contracts=chosen, officer=officer, by=request.user, on=on))
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect(_address(request, "contracts:queue"))
    if count:
        plural = "s" * (count > 1)
        what = f"confié{plural} à {officer}" if officer else "remis à la file commune"
        messages.success(request, french(f"{count} dossier{plural} {what}."))
    else:
        messages.info(request, "Aucun dossier n’a changé de gestionnaire.")
    return redirect(_address(request, "contracts:queue"))


def _chosen(request: Request) -> list[int]:
    """The files ticked, all of them visible to this user."""
    posted = request.POST.getlist("contracts")
    ticked = {_identity(text) for text in posted if text.isascii() and text.isdigit()}
    if len(ticked) > LOT:
        raise Http404
    visible = Contract.objects.visible_to(request.user).filter(pk__in=ticked).values_list("pk", flat=True)
    if len(found := sorted(visible)) != len(ticked):
        raise Http404
    return found


def _officer(request: Request) -> User | None:
    asked = request.POST.get("officer", "")
    if not asked:
        return None
    people = User.objects.filter(is_active=True, groups__permissions__codename="decide_contract").distinct()
    return get_object_or_404(people, pk=_identity(asked))


def _identity(text: str) -> int:
    """An identity that was posted; 404 when it is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS:
        raise Http404
    return int(text)


def _address(request: Request, view: str, *args: object) -> str:
    """A page, with the filters of the list it was opened from."""
    query = request.GET.urlencode()
    return reverse(view, args=args) + (f"?{query}" if query else "")
