"""The pre-check: checks, amount and schedule of lines that are not stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from contracts.forms.entry import KINDS, LineForm
from contracts.forms.precheck import PasteForm
from contracts.rules.columns import APP
from contracts.views.live import Live, look

PASTE = "lignes"


@dataclass(frozen=True, slots=True)
class Examined:
    """A pasted line and what the rules say of it."""

    number: int
    who: str
    live: Live


def kind_of(request: HttpRequest) -> str:
    """The kind of contract asked for in the address."""
    asked = request.GET.get("dispositif", APP)
    return asked if asked in KINDS else APP


def kinds() -> list[tuple[str, str, str]]:
    """Code, name and paper of each kind."""
    return [(code, label, paper) for code, (label, paper) in KINDS.items()]


@permission_required("contracts.view_contract", raise_exception=True)
@require_http_methods(["GET", "POST"])
def precheck(request: HttpRequest) -> HttpResponse:
    """Paste lines, or fill the form of one contract."""
    if request.GET.get("dispositif") in KINDS:
        return _filled(request)
    form = PasteForm(request.POST or None)
    examined = []
    if request.method == "POST" and form.is_valid():
        on = timezone.localdate()
        for line in form.cleaned_data["lines"]:
            who = f"{line.cells.get('alternant_nom', '')} {line.cells.get('alternant_prenom', '')}".strip()
            live = look(line.cells, user=request.user, on=on, shape=line.shape)
            examined.append(Examined(line.number, who, live))
    context = {"form": form, "examined": examined, "kinds": kinds(), "kind": PASTE}
    return render(request, "contracts/entry/paste.html", context)


@permission_required("contracts.view_contract", raise_exception=True)
@require_POST
def check_line(request: HttpRequest) -> HttpResponse:
    """The live panel of a form being typed, and the names its codes stand for."""
    form = LineForm(request.POST, kind=kind_of(request))
    live = look(form.cells, user=request.user, on=timezone.localdate())
    return render(request, "contracts/entry/live.html", {"live": live, "oob": True})


def _filled(request: HttpRequest) -> HttpResponse:
    kind = kind_of(request)
    form = LineForm(request.POST or None, kind=kind)
    live = look(form.cells, user=request.user, on=timezone.localdate())
    form.answer(live.answers)
    context = {"form": form, "live": live, "kinds": kinds(), "kind": kind, "asked": form.is_bound}
    return render(request, "contracts/entry/precheck.html", context)
