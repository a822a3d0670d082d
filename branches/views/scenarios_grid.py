"""The grid of a scenario: levels typed, pasted or set by a rule of thumb, their effect, then the scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from branches import jobs
from branches.actions import scenarios, scenarios_grid, scenarios_stock
from branches.actions.scenarios_grid import GridRow
from branches.forms.scenarios import (
    AddForm,
    Cell,
    PasteForm,
    ScenarioForm,
    ThumbForm,
    asked_codes,
    cells,
    put,
)
from branches.models import Scenario, StockLine, visible_committees
from branches.rules import scenarios as rules
from branches.views.scenarios_shown import Shown, least_for, shown
from law.refusal import Impossible
from law.typography import french
from registers.models import Committee

SIMULATE = ("branches.view_scenario", "branches.simulate_levels")
HORIZON = 3
TOO_MANY = french(
    "Le stock de cette branche est trop grand pour un aperçu : enregistrez le scénario, son effet est "
    "calculé en tâche de fond."
)


@dataclass(slots=True)
class Page:
    """What the page of the grid holds between two answers."""

    committee: Committee
    on: date
    least: int | None  # counts under it are hidden
    scenario: Scenario | None
    form: ScenarioForm
    cells: list[Cell]
    thumb: ThumbForm
    paste: PasteForm
    add: AddForm
    effects: list[Shown] = field(default_factory=list)
    said: str = ""
    wrong: str = ""

    @property
    def faults(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.error]

    @property
    def levels(self) -> dict[str, Any]:
        return {cell.row.rncp: cell.amount for cell in self.cells if cell.amount is not None}

    @property
    def failed(self) -> bool:
        forms = (self.form, self.thumb, self.paste, self.add)
        wrong = any(form.is_bound and form.errors for form in forms) or bool(self.paste.flaws)
        return wrong or bool(self.faults) or bool(self.wrong)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SIMULATE, raise_exception=True)
def new(request: Request) -> HttpResponse:
    """A new scenario: of the branch of the address, else of one to choose."""
    on = timezone.localdate()
    branches = visible_committees(request.user, on)
    code = request.GET.get("cpne", "")
    if not code:
        only = list(branches[:2])
        if len(only) != 1:
            return _choose(request, on)
        code = only[0].pk
    if len(code) > Committee._meta.get_field("code").max_length or "\0" in code:  # type: ignore[operator]
        raise Http404
    return _grid(request, get_object_or_404(branches, pk=code), None, on)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SIMULATE, raise_exception=True)
def edit(request: Request, pk: int) -> HttpResponse:
    """The grid of a scenario one may change."""
    on = timezone.localdate()
    rows = Scenario.objects.editable_by(request.user, on).select_related("committee")
    row = get_object_or_404(rows, pk=pk)
    return _grid(request, row.committee, row, on)


def _choose(request: Request, on: date) -> HttpResponse:
    """The branches with contracts in progress, the largest first."""
    live = StockLine.objects.filter(last_on__gte=on).values("committee").annotate(number=Count("pk"))
    counts = {row["committee"]: row["number"] for row in live}
    rows = visible_committees(request.user, on).filter(pk__in=counts)
    ordered = sorted(((row, counts[row.pk]) for row in rows), key=lambda pair: (-pair[1], pair[0].pk))
    if (least := least_for(request.user, on)) is not None:
        ordered = [(row, number if number >= least else None) for row, number in ordered]
    context = {"branches": ordered, "stock": scenarios_stock.latest()}
    return render(request, "branches/scenarios/choose.html", context)


def _grid(request: Request, committee: Committee, row: Scenario | None, on: date) -> HttpResponse:
    page = _page(request, committee, row, on)
    if request.method == "POST":
        for button, answer in _ANSWERS.items():
            if button in request.POST:
                done = answer(request, page)
                if done is not None:
                    return done
                break
    stock = scenarios_stock.latest()
    context = {
        "page": page,
        "stock": stock,
        "running": scenarios_stock.running(),
        "left": scenarios_stock.left_out(committee.pk, on=stock.on) if stock else {},
        "recommended": any(cell.row.recommended for cell in page.cells),
        "version": request.POST.get("version") or (row.version if row else ""),
    }
    return render(request, "branches/scenarios/grid.html", context, status=422 if page.failed else 200)


def _page(request: Request, committee: Committee, row: Scenario | None, on: date) -> Page:
    """The page as it was sent, or as the scenario is stored."""
    data = request.POST if request.method == "POST" else None
    draft = scenarios.draft_of(row) if row else None
    first: dict[str, Any] = {
        "name": f"Scénario du {on:%d/%m/%Y}", "applicable_on": date(on.year + 1, 1, 1), "horizon": HORIZON,
    }  # fmt: skip
    if draft is not None:
        first = {**draft._asdict(), "growth": str(draft.growth).replace(".", ",") if draft.growth else ""}
    if data is not None:
        first = {name: data.get(name, "") for name in ScenarioForm.base_fields} | {"rest": "rest" in data}
    whole = data is not None and ("save" in data or "show" in data)
    form = ScenarioForm(data, on=on) if whole else ScenarioForm(initial=first, on=on)
    more = asked_codes(data) if data is not None else draft.levels if draft else ()
    least = least_for(request.user, on)
    rows = _rows(committee, on, first["applicable_on"], more, least)
    return Page(
        committee, on, least, row, form, cells(rows, data, dict(draft.levels) if draft else {}),
        ThumbForm(data if data is not None and "apply" in data else None, initial=_kept(ThumbForm, data)),
        PasteForm(data if data is not None and "paste" in data else None, initial=_kept(PasteForm, data)),
        AddForm(data if data is not None and "add" in data else None, initial=_kept(AddForm, data)),
    )  # fmt: skip


def _rows(
    committee: Committee, on: date, applicable: Any, more: Iterable[str], least: int | None
) -> list[GridRow]:
    stock, day = scenarios_stock.latest(), _applicable(applicable, on)
    return scenarios_grid.grid(
        committee.pk, on=stock.on if stock else on, applicable_on=day, more=more, least=least
    )


def _widen(page: Page, codes: Iterable[str]) -> None:
    """Add certifications to the grid; what is typed stays."""
    typed = {cell.row.rncp: cell for cell in page.cells}
    day = page.form.initial.get("applicable_on")
    rows = _rows(page.committee, page.on, day, {*typed, *codes}, page.least)
    page.cells = [typed.get(row.rncp) or Cell(row) for row in rows]


def _kept(form: Any, data: Any) -> dict[str, str]:
    """What was typed in the forms that are not asked this time."""
    return {name: data.get(name, "") for name in form.base_fields} if data is not None else {}


def _applicable(text: Any, on: date) -> date:
    if isinstance(text, date):
        return text
    try:
        day: date = ScenarioForm.base_fields["applicable_on"].clean(text)
    except ValidationError:
        return on
    return day


def _apply(request: Request, page: Page) -> None:
    """Set a rule of thumb on the grid."""
    if not page.thumb.is_valid():
        return
    typed = {cell.row.rncp: cell.amount for cell in page.cells if cell.amount is not None}
    found = rules.applied(page.thumb.rule, [cell.row.known for cell in page.cells], typed)
    put(page.cells, found)
    many = "s" * (len(found) > 1)
    page.said = french(f"Règle appliquée : {len(found)} montant{many} changé{many}. Rien n'est enregistré.")


def _paste(request: Request, page: Page) -> None:
    """Take pasted levels, all or none."""
    if not page.paste.is_valid():
        return
    levels = page.paste.levels()
    if not levels:
        return
    _widen(page, levels)
    put(page.cells, levels)
    page.paste = PasteForm()
    many = "s" * (len(levels) > 1)
    page.said = french(f"{len(levels)} montant{many} repris. Rien n'est enregistré.")


def _add(request: Request, page: Page) -> None:
    """Add certifications to the grid."""
    if not page.add.is_valid():
        return
    words = page.add.cleaned_data["added"].strip()
    known = {cell.row.rncp for cell in page.cells}
    found = [code for code in scenarios_grid.found(words) if code not in known]
    if not found:
        page.add.add_error(
            "added", french(f"Aucune autre certification ne répond à « {words[:40]} ».") if words else
            "Indiquez un code RNCP ou des mots de l’intitulé.",
        )  # fmt: skip
        return
    _widen(page, found)
    page.add = AddForm()
    page.said = french(f"{len(found)} certification{'s' * (len(found) > 1)} ajoutée{'s' * (len(found) > 1)}.")


def _ready(page: Page) -> bool:
    """The hypotheses hold, every amount is one, and there is at least one."""
    if page.form.is_valid() and not page.faults and not page.levels:
        page.wrong = "Indiquez au moins un montant simulé."
    return page.form.is_valid() and not page.faults and bool(page.levels)


def _show(request: Request, page: Page) -> None:
    """The effect of what is typed, nothing kept."""
    stock = scenarios_stock.latest()
    if not _ready(page):
        return
    if stock is None:
        page.wrong = "Le stock n’a pas encore été lu : demandez sa lecture, puis revenez."
        return
    if scenarios_stock.left_out(page.committee.pk, on=stock.on)["all"] > jobs.FEW_CONTRACTS:
        page.wrong = TOO_MANY
        return
    draft = page.form.draft(page.levels)
    for reading in rules.READINGS:
        effect = scenarios.effect_of(page.committee.pk, draft, reading, on=stock.on)  # type: ignore[arg-type]
        page.effects.append(
            shown(reading, effect, stock_on=stock.on, user=request.user, on=page.on)  # type: ignore[arg-type]
        )


def _save(request: Request, page: Page) -> HttpResponse | None:
    """Keep the scenario, then show it."""
    if not _ready(page):
        return None
    draft, version = page.form.draft(page.levels), request.POST.get("version", "")
    try:
        if page.scenario is None:
            row = scenarios.create(committee=page.committee, draft=draft, by=request.user, on=page.on)
        else:
            row = scenarios.change(
                scenario=page.scenario.pk,
                version=int(version) if version.isascii() and version.isdigit() else 0,
                draft=draft,
                by=request.user,
                on=page.on,
            )
    except Impossible as impossible:
        page.wrong = str(impossible)
        return None
    jobs.start_effects(scenario=row)
    messages.success(request, "Scénario enregistré.")
    return redirect("branches:scenario", row.pk)


_ANSWERS = {"save": _save, "show": _show, "apply": _apply, "paste": _paste, "add": _add}
