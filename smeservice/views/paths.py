"""Models of path by occupation: the list, one with its parts, copied, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import paths as actions
from smeservice.forms.afest import ModelForm, OccupationForm
from smeservice.models import PathModel
from smeservice.rules import paths as rules
from smeservice.views.firms import reader
from smeservice.views.promotion import PROMOTES, promoter

SHOWN = 500


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """The models, every version, with how many paths follow each."""
    rows = PathModel.objects.annotate(used=Count("paths")).order_by("occupation", "-number")[:SHOWN]
    context = {"rows": rows, "promotes": request.user.has_perm(PROMOTES)}
    return render(request, "smeservice/afest/models.html", context)


@promoter
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The first draft of an occupation."""
    form = OccupationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error("occupation", str(impossible))
        else:
            return redirect("smeservice:path_model", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/afest/model_new.html", {"form": form}, status=status)


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A version and its parts; a draft says what it needs to be published."""
    row = get_object_or_404(PathModel, pk=pk)
    context = {
        "row": row,
        "parts": [(label, row.content.get(code, "")) for code, label in rules.PARTS.items()],
        "wanting": rules.wanting(row.content) if row.state == "draft" else [],
        "form": OccupationForm(),
        "promotes": request.user.has_perm(PROMOTES),
        "traces": [(rules.TOLD[each.verb], each) for each in row.traces.select_related("made_by")[:20]],
    }
    return render(request, "smeservice/afest/model.html", context)


@promoter
@require_http_methods(["GET", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """The parts of a draft."""
    row = get_object_or_404(PathModel, pk=pk)
    form = ModelForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = dict(form.cleaned_data)
        try:
            actions.write(
                model=pk, edition=told.pop("edition"), content=told, by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Modèle enregistré.")
            return redirect("smeservice:path_model", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/afest/model_form.html", {"form": form, "row": row}, status=status)


@promoter
@require_POST
def copy(request: Request, pk: int) -> HttpResponse:
    """A draft from this version, for the same occupation or another one."""
    get_object_or_404(PathModel, pk=pk)
    occupation = request.POST.get("occupation", "").replace("\0", "").strip()[:120]
    try:
        row = actions.copy(model=pk, occupation=occupation, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:path_model", pk)
    return redirect("smeservice:path_model", row.pk)


@promoter
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Offer a draft to the advisers."""
    get_object_or_404(PathModel, pk=pk)
    try:
        actions.publish(model=pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Modèle publié : il est proposé à l’ouverture d’un parcours.")
    return redirect("smeservice:path_model", pk)
