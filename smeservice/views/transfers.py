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

from accounts.models import User
from accounts.rights import Request
from law.refusal import Impossible
from registers.rules import sizes
from smeservice import firm_list
from smeservice.actions import transfers
from smeservice.forms.firm_care import LotForm, MoveForm, ReasonForm
from smeservice.models import Firm, Transfer
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
            row = transfers.transfer(
                firms=_lot(form, request), to=_people(form.cleaned_data["to"]),
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
        try:
            done = transfers.give_back(
                transfer=row.pk, reason=form.cleaned_data["reason"], token=uuid4(), by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, _said(done))
            return redirect("smeservice:transfer", done.transfer.pk)
    return _shown(request, row, form, 422)


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
    found = transfers.simulate(firms=_lot(form, request), advisers=form.cleaned_data["to"])
    names = {
        each.pk: str(each) for each in User.objects.filter(pk__in=[each.adviser for each in found.loads])
    }
    return {
        "seen": found,
        "rows": [(names.get(each.adviser, "?"), each) for each in found.loads],
        "said": form.said(),
        "first": _lot(form, request)
        .select_related("company", "adviser")
        .order_by("department", "company")[:10],
    }


def _lot(form: LotForm, request: Request) -> FirmQuerySet:
    """The firms the criteria ask for, whoever follows them."""
    asked = form.cleaned_data
    rows = Firm.objects.filter(closed=False).exclude(ours=False)
    return firm_list.narrowed(rows, asked, request.user, timezone.localdate())


def _people(keys: list[int]) -> list[User]:
    found = User.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


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


def _said(done: transfers.Returned) -> str:
    text = f"Entreprises rendues : {done.transfer.firms}."
    if done.staying:
        text += (
            f" {done.staying} ne l’ont pas été : elles ont changé de mains depuis, ou leur conseiller "
            "d’avant n’est plus là."
        )
    return text
