"""The pre-check: checks, amount and schedule of lines that are not stored."""

from __future__ import annotations

from itertools import islice
from operator import attrgetter
from tempfile import NamedTemporaryFile

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions.precheck import precheck_file
from contracts.forms.entry import KINDS, LineForm
from contracts.forms.precheck import AT_MOST, PasteForm
from contracts.rules.columns import APP
from contracts.views.live import Live, examine, look
from law.typography import french
from registers.sheets import Refused

PASTE = "lignes"


def kind_of(request: Request) -> str:
    """The kind of contract asked for in the address."""
    asked = request.GET.get("dispositif", APP)
    return asked if asked in KINDS else APP


def kinds() -> list[tuple[str, str, str]]:
    """Code, name and paper of each kind."""
    return [(code, label, paper) for code, (label, paper) in KINDS.items()]


@permission_required("contracts.view_contract", raise_exception=True)
@require_http_methods(["GET", "POST"])
def precheck(request: Request) -> HttpResponse:
    """Paste lines, or fill the form of one contract."""
    if request.GET.get("dispositif") in KINDS:
        return _filled(request)
    form = PasteForm(request.POST or None)
    examined = _examined(form) if request.method == "POST" and form.is_valid() else []
    context = {"form": form, "examined": examined, "kinds": kinds(), "kind": PASTE}
    return render(request, "contracts/entry/paste.html", context)


@permission_required("contracts.view_contract", raise_exception=True)
@require_POST
def check_line(request: Request) -> HttpResponse:
    """The live panel of a form being typed, and the names its codes stand for."""
    form = LineForm(request.POST, kind=kind_of(request))
    live = look(form.cells, user=request.user, on=timezone.localdate())
    return render(request, "contracts/entry/live.html", {"live": live, "oob": True})


def _examined(form: PasteForm) -> list[Live]:
    """The pasted lines under examination; the form says why they cannot be read."""
    with NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        file.write(form.cleaned_data["lines"])
        file.flush()
        try:
            outcomes = list(
                islice(precheck_file(file.name, on=timezone.localdate(), name="lignes.csv"), AT_MOST + 1)
            )
        except Refused as refusal:
            form.add_error("lines", [refusal.message, *refusal.details])
            return []
    if len(outcomes) > AT_MOST:
        form.add_error("lines", french(f"Plus de {AT_MOST} lignes : importez plutôt le fichier."))
        return []
    return [examine(outcome) for outcome in sorted(outcomes, key=attrgetter("number"))]


def _filled(request: Request) -> HttpResponse:
    kind = kind_of(request)
    form = LineForm(request.POST or None, kind=kind)
    live = look(form.cells, user=request.user, on=timezone.localdate())
    form.answer(live.answers)
    context = {"form": form, "live": live, "kinds": kinds(), "kind": kind, "asked": form.is_bound}
    return render(request, "contracts/entry/precheck.html", context)
