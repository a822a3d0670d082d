"""Portfolios: the load of each adviser, lots simulated then moved, transfers given back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import User
from accounts.rights import Request
from law.refusal import Impossible
from registers.rules import sizes
from smeservice import jobs, lots
from smeservice.actions import transfers
from smeservice.forms.firm_care import LotForm, MoveForm, ReasonForm
from smeservice.models import Firm, Transfer, TransferWork
from smeservice.models.firms import FirmQuerySet
from smeservice.views.firms import reader

SHOWN = 100
mover = permission_required(
    ["smeservice.open_firm", "smeservice.work_firm", "smeservice.transfer_firms"], raise_exception=True
)


@reader
@require_GET
def advisers(request: Request) -> HttpResponse:
    """Who follows how many firms, of which sizes, and what waits."""
    on = timezone.localdate()
    open_ones = Firm.objects.filter(closed=False).exclude(ours=False)
    by_size = {f"size_{code}": Count("pk", filter=Q(size=code)) for code in sizes.CLASSES}
    found = open_ones.order_by().values("adviser").annotate(
        firms=Count("pk"), never=Count("pk", filter=Q(last_contact_on=None)),
        late=Count("pk", filter=Q(step_due_on__lte=on)), **by_size,
    )  # fmt: skip
    loads: dict[int | None, dict[str, Any]] = {each["adviser"]: dict(each) for each in found}
    keys = [key for key in loads if key]
    people = User.objects.filter(Q(pk__in=transfers.advisers().values("pk")) | Q(pk__in=keys))
    rows = [_load(person, loads.get(person.pk, {})) for person in _sorted(people)]
    context = {
        "rows": rows,
        "nobody": _load(None, loads.get(None, {})),
        "classes": list(sizes.CLASSES.values()),
        "moves": request.user.has_perm("smeservice.transfer_firms"),
        "works": TransferWork.objects.filter(state="running").select_related("asked_by"),
        "transfers": Transfer.objects.select_related("made_by", "returned")[:SHOWN],
    }
    return render(request, "smeservice/transfers/advisers.html", context)


@mover
@require_http_methods(["GET", "POST"])
def lot(request: Request) -> HttpResponse:
    """A lot of firms by criteria: its effect first, then its move, with a reason."""
    form = LotForm(request.GET or None, everybody=True)
    asked = bool(request.GET) and form.is_valid()
    move = MoveForm(request.POST or None, initial={"token": uuid4()})
    if request.method == "POST" and asked and move.is_valid():
        try:
            if move.cleaned_data["expected"] > jobs.FEW_FIRMS:
                work = jobs.start_move(
                    query=request.GET.urlencode(), by=request.user, on=timezone.localdate(),
                    **move.cleaned_data,
                )  # fmt: skip
                return redirect("smeservice:transfer_work", work.pk)
            row = transfers.transfer(
                firms=_firms(form, request), to=lots.people(form.cleaned_data["to"]),
                criteria=form.said(), by=request.user, on=timezone.localdate(), **move.cleaned_data,
            )  # fmt: skip
        except Impossible as impossible:
            move.add_error(None, str(impossible))
        else:
            messages.success(request, "Transfert fait.")
            return redirect("smeservice:transfer", row.pk)
    context = {"form": form, "move": move, **(_seen(form, request) if asked else {})}
    wrong = request.method == "POST" or (bool(request.GET) and not asked)
    return render(request, "smeservice/transfers/lot.html", context, status=422 if wrong else 200)


@reader
@require_http_methods(["GET", "POST"])
def transfer(request: Request, pk: int) -> HttpResponse:
    """A transfer as it was made; posting gives the firms back."""
    row = get_object_or_404(Transfer.objects.select_related("made_by", "returns", "returned"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        return _give_back(request, row, form)
    return _shown(request, row, form, 200)


@mover
def _give_back(request: Request, row: Transfer, form: ReasonForm) -> HttpResponse:
    if form.is_valid():
        told: dict[str, Any] = {
            "transfer": row.pk, "reason": form.cleaned_data["reason"], "token": uuid4(),
            "by": request.user, "on": timezone.localdate(),
        }  # fmt: skip
        try:
            if row.firms > jobs.FEW_FIRMS:
                return redirect("smeservice:transfer_work", jobs.start_return(**told).pk)
            done = transfers.give_back(**told)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, done.said)
            return redirect("smeservice:transfer", done.transfer.pk)
    return _shown(request, row, form, 422)


@mover
@require_GET
def work(request: Request, pk: int) -> HttpResponse:
    """How far a long transfer is; once it is done, what it did."""
    row = get_object_or_404(TransferWork.objects.select_related("asked_by", "returns"), pk=pk)
    if request.htmx:
        if not row.running:
            return HttpResponseClientRefresh()
        return render(request, "smeservice/transfers/progress.html", {"work": row})
    if row.made_id:
        return redirect("smeservice:transfer", row.made_id)
    return render(request, "smeservice/transfers/work.html", {"work": row})


def _firms(form: LotForm, request: Request) -> FirmQuerySet:
    return lots.firms(form, user=request.user, on=timezone.localdate())


def _shown(request: Request, row: Transfer, form: ReasonForm, status: int) -> HttpResponse:
    names = {each.pk: str(each) for each in User.objects.filter(pk__in=row.lines.values("before").union(
        row.lines.values("after")))}  # fmt: skip
    pairs = row.lines.order_by().values_list("before", "after").annotate(Count("pk"))
    context = {
        "row": row,
        "form": form,
        "moves": sorted(
            (names.get(one, "Personne"), names.get(two, "Personne"), count) for one, two, count in pairs
        ),
        "returned": getattr(row, "returned", None),
        "may": request.user.has_perm("smeservice.transfer_firms"),
    }
    return render(request, "smeservice/transfers/transfer.html", context, status=status)


def _seen(form: LotForm, request: Request) -> dict[str, Any]:
    """What the lot would do."""
    found = transfers.simulate(firms=_firms(form, request), advisers=form.cleaned_data["to"])
    names = {
        each.pk: str(each) for each in User.objects.filter(pk__in=[each.adviser for each in found.loads])
    }
    return {
        "seen": found,
        "rows": [(names.get(each.adviser, "?"), each) for each in found.loads],
        "said": form.said(),
        "first": _firms(form, request)
        .select_related("company", "adviser")
        .order_by("department", "company")[:10],
    }


def _sorted(people: Any) -> Any:
    return people.order_by("last_name", "first_name", "pk")


def _load(person: User | None, found: dict[str, Any]) -> dict[str, Any]:
    asked = QueryDict(mutable=True)
    asked["adviser"] = str(person.pk) if person else "none"
    return {
        "person": person,
        "firms": found.get("firms", 0),
        "never": found.get("never", 0),
        "late": found.get("late", 0),
        "sizes": [found.get(f"size_{code}", 0) for code in sizes.CLASSES],
        "address": asked.urlencode(),
    }
