"""Pages that mix the rooms: home, « Textes et barèmes »."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rights import Request
from accounts.rules.saved import STAFF
from opco_admin import desk, errands, finding
from opco_admin.forms import TextsFilter
from opco_admin.saved_views.shown import shown
from opco_admin.texts import law_on

VIEWS = 8  # of the saved ones, at home


def home(request: Request) -> HttpResponse:
    """What waits first, then what changed, then the figures; a representative finds their branch."""
    on = timezone.localdate()
    if request.user.has_perm("branches.represent_branch") and not request.user.is_superuser:
        return redirect("branches:my_branch")
    context: dict[str, object] = {
        "on": on,
        "errands": errands.errands(request.user, on),
        "changes": errands.changes(request.user, on),
        "blocks": errands.blocks(request.user, on),
        "batches": desk.unfinished(request.user),
        "views": [row for row in shown(request.user) if row.mine or row.view.shared != STAFF][:VIEWS],
    }
    if errands.shows_files(request.user):
        everybody = request.GET.get("qui") == "tous"
        context["desk"] = desk.desk(request.user, on, everybody=everybody)
    return render(request, "opco_admin/home.html", context)


def found(request: Request) -> HttpResponse:
    """Everything that answers what is typed, of what this person may read."""
    term = request.GET.get("q", "").replace("\x00", "")
    groups = finding.find(user=request.user, term=term, on=timezone.localdate())
    context = {
        "term": " ".join(term.split())[: finding.LONGEST],
        "groups": groups,
        "count": finding.counted(groups),
        "some": any(each.more for each in groups),
    }
    return render(request, "opco_admin/found.html", context)


def texts(request: Request) -> HttpResponse:
    """What the law says on a chosen day, and why."""
    form = TextsFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    on, query = chosen.get("on") or timezone.localdate(), chosen.get("q", "")
    if form.is_valid():
        form = TextsFilter({"on": on, "q": query})
    return render(
        request,
        "opco_admin/texts.html",
        {"form": form, "on": on, "query": query, "themes": law_on(on, query)},
    )
