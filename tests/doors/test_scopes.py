"""Every query of a view on a thing that has a scope passes by `visible_to`; what does not says why."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SCOPED = {
    model.__name__
    for model in apps.get_models()
    if hasattr(model._default_manager.get_queryset(), "visible_to")
}
# Module and function, then model → why its rows need no scope there: what holds them passed by one already.
REASONED = {
    "branches/views/body_page.py body_page Mandate": "of a body that was found by its scope",
    "branches/views/campaigns_closing.py _page CampaignWork": "of a campaign that was found by its scope",
    "branches/views/campaigns_closing.py transmission CampaignWork": "of a campaign found by its scope",
    "branches/views/campaigns_positions.py _page CampaignCommittee": "of a position found by its scope",
    "branches/views/habilitations.py scope_choices Qualification": "of a branch that was found by its scope",
    "branches/views/representatives.py mine Access": "one’s own",
    "branches/views/rooms.py listed Access": "one’s own",
    "branches/views/rooms.py room Access": "of a branch that was found by its scope",
    "branches/views/scenarios.py listed Scenario": "the keys come from a list that was cut by its scope",
    "branches/views/scenarios.py scenario Scenario": "`editable_by` is narrower than `visible_to`",
    "branches/views/scenarios_grid.py edit Scenario": "`editable_by` is narrower than `visible_to`",
    "branches/views/session_page.py _people Candidate": "of a session that was found by its scope",
    "branches/views/sessions.py new Qualification": "of a branch that was found by its scope",
    "branches/views/studies.py listed Deliverable": "of studies from a list that was cut by its scope",
    "branches/views/study_steps.py file Document": "of a study that was found by its scope",
    "contracts/views/invoice_entry.py _know Contract": "contracts named by the lines that were typed",
    "contracts/views/regional.py _line BudgetLine": "of conventions that were cut by their scope",
    "conventions/views/radar.py _chosen Convention": "the keys come from a list that was cut by its scope",
    "opco_admin/saved_views/views.py _mine SavedView": "one’s own",
    "smeservice/views/aids.py listed FirmDocument": "of aids from a list that was cut by its scope",
    "smeservice/views/diagnoses.py listed PlanAction": "`late` begins by the scope",
    "smeservice/views/exchanges.py _steps Interaction": "`due` begins by the scope",
    "smeservice/views/exchanges.py one Interaction": "the one that a visible one corrected",
    "smeservice/views/firms.py _cared ContactPair": "of a firm that was found by its scope",
    "smeservice/views/firms.py _exchanges Interaction": "of a firm that was found by its scope",
    "smeservice/views/firms.py follow Firm": "firms chosen in a list that was cut by its scope",
    "smeservice/views/firms.py one FirmDiagnosis": "of a firm that was found by its scope",
    "smeservice/views/firms.py one FirmDocument": "of a firm that was found by its scope",
    "smeservice/views/goals.py _context Goal": "a goal that was found by its scope, read again",
    "smeservice/views/promotion.py campaigns Participation": "counted, without a name",
    "smeservice/views/requests.py page Firm": "of a request that was found by its scope",
    "smeservice/views/transfers.py advisers Firm": "the loads of all advisers, counted, without a name",
}


def modules() -> list[Path]:
    """The views of every room."""
    found = [*ROOT.glob("*/views.py"), *ROOT.glob("*/views/**/*.py"), *ROOT.glob("opco_admin/*/pages.py")]
    return sorted({*found, *ROOT.glob("opco_admin/*/views/*.py"), *ROOT.glob("opco_admin/*/views.py")})


class Queries(ast.NodeVisitor):
    """Each query of a module on a thing that has a scope, when it does not begin by it."""

    def __init__(self) -> None:
        self.places: list[str] = []
        self.found: list[tuple[str, str]] = []
        self.tried = 0
        self.scoped: set[int] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.places.append(node.name)
        self.generic_visit(node)
        self.places.pop()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        asked = node.value
        if isinstance(asked, ast.Attribute) and _model(asked):
            self._note(_model(asked), node.attr == "visible_to")
            return
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.args[0], "id", "") if node.args else ""
        if getattr(node.func, "id", "").startswith("get_") and name in SCOPED:
            self._note(name, False)
        self.generic_visit(node)

    def _note(self, model: str, scoped: bool) -> None:
        self.tried += 1
        if not scoped:
            self.found.append((self.places[0] if self.places else "", model))


def _model(node: ast.Attribute) -> str:
    """The scoped model of `Model.objects`; empty for anything else."""
    name = node.value.id if isinstance(node.value, ast.Name) and node.attr == "objects" else ""
    return name if name in SCOPED else ""


def read_all(sources: dict[str, str]) -> tuple[int, set[str]]:
    """How many queries on things that have a scope, and those that do not begin by it."""
    tried, found = 0, set()
    for name, source in sources.items():
        queries = Queries()
        queries.visit(ast.parse(source))
        tried += queries.tried
        found |= {f"{name} {function} {model}" for function, model in queries.found}
    return tried, found


PLANTED = """
def document(request, pk):
    return get_object_or_404(Document, pk=pk)

def listed(request):
    return Contract.objects.filter(state="received")
"""


@pytest.mark.django_db
@pytest.mark.promise(6)
def test_every_view_begins_by_the_scope(proof) -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in modules()}
    tried, found = read_all(sources)
    assert not found - REASONED.keys()
    assert not REASONED.keys() - found, "a reason that nothing needs any more"
    proof.cases("requêtes des pages sur un objet à périmètre", tried=tried)
    _, seen = read_all({"planted.py": PLANTED})
    proof.control("requête plantée sans visible_to", planted=2, seen=len(seen))
