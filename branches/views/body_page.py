"""One body as a page: what each may read of it, what may be done."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

import law
from accounts.rights import Request
from branches.actions import bodies as actions
from branches.forms.bodies import CloseSeatForm, EndForm, MandateForm, RulesForm, SeatForm
from branches.forms.meetings import PlanForm
from branches.models import Body, Mandate, Meeting, Seat
from branches.models.bodies import in_force
from branches.rules import bodies as rules
from branches.views.offers import Offer
from branches.views.study_page import is_staff

GOVERN, NAMES = "branches.govern_bodies", "branches.view_members"
governor = permission_required(["branches.open_branch", GOVERN, NAMES], raise_exception=True)
Wrong = dict[str, forms.Form]
MEETINGS = 12


def found_body(request: Request, pk: int) -> Body:
    """A body this user may open, else 404."""
    rows = Body.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.prefetch_related("committees"), pk=pk)


def body_page(request: Request, row: Body, wrong: Wrong | None = None) -> HttpResponse:
    """Composition by college for everybody; seats and holders by name for governance staff only."""
    on, wrong = timezone.localdate(), wrong or {}
    staff, names = is_staff(request), request.user.has_perm(NAMES)
    govern = names and staff and request.user.has_perm(GOVERN)
    seats = actions.seats_on(row, on)
    sides = actions.composition_of(seats)
    context = {
        "body": row,
        "sides": [(rules.COLLEGES[side.college], side) for side in sides],
        "flaws": rules.parity_flaws(sides),
        "board": row.kind == "board" and law.board_parity(on),
        "staff": staff,
        "names": names,
        "rule": row.rules.filter(in_force(on)).first(),
        "old_rules": row.rules.filter(until__lt=on),
        "on": on,
    }
    if not staff:
        own = Mandate.objects.filter(in_force(on), body=row, member__user=request.user)
        context["own"] = own.select_related("seat")
        return render(request, "branches/bodies/composition.html", context, status=200)
    visible = Meeting.objects.visible_to(request.user, on).filter(body=row)
    context["meetings"] = visible.order_by("-held_on", "-pk")[:MEETINGS]
    if names:
        context["seats"] = [(seat, _holders(seat, wrong, govern, request)) for seat in seats]
        context["traces"] = row.traces.select_related("made_by").order_by("-pk")
        context["told"] = rules.TOLD
        soon = actions.ending(Mandate.objects.filter(body=row), on)
        context["soon"] = soon.select_related("member", "seat").order_by("until", "pk")
    if govern:
        context["offers"] = _offers(row, wrong, request)
    return render(request, "branches/bodies/body.html", context, status=422 if wrong else 200)


def _holders(
    seat: Seat, wrong: Wrong, govern: bool, request: Request
) -> list[tuple[str, Mandate | None, list[Offer]]]:
    """Titular and alternate of a seat, each with what may be done."""
    held = {each.role: each for each in seat.held}  # type: ignore[attr-defined]
    found = []
    for role, label in rules.ROLES.items():
        mandate, offers = held.get(role), []
        if govern and mandate:
            name = f"end-{mandate.pk}"
            offers = [
                Offer(
                    "Terminer le mandat",
                    reverse("branches:mandate_end", args=[mandate.pk]),
                    wrong.get(name) or EndForm(auto_id=f"{name}_%s"),
                )
            ]
        found.append((label, mandate, offers))
    if govern:
        found.append(("", None, _seat_offers(seat, wrong, request)))
    return found


def _seat_offers(seat: Seat, wrong: Wrong, request: Request) -> list[Offer]:
    give, close = f"give-{seat.pk}", f"close-{seat.pk}"
    on = timezone.localdate()
    return [
        Offer(
            "Donner un mandat",
            reverse("branches:mandate_give", args=[seat.pk]),
            wrong.get(give)
            or MandateForm(user=request.user, on=on, auto_id=f"{give}_%s", initial={"since": on}),
        ),
        Offer(
            "Fermer le siège",
            reverse("branches:seat_close", args=[seat.pk]),
            wrong.get(close) or CloseSeatForm(auto_id=f"{close}_%s"),
            danger=True,
        ),
    ]


def _offers(row: Body, wrong: Wrong, request: Request) -> list[Offer]:
    on = timezone.localdate()
    return [
        Offer(
            "Prévoir une séance",
            reverse("branches:meeting_plan", args=[row.pk]),
            wrong.get("plan") or PlanForm(auto_id="plan_%s"),
        ),
        Offer(
            "Ouvrir un siège",
            reverse("branches:seat_add", args=[row.pk]),
            wrong.get("seat") or SeatForm(auto_id="seat_%s", initial={"since": on}),
        ),
        Offer(
            "Fixer les règles",
            reverse("branches:body_rules", args=[row.pk]),
            wrong.get("rules") or RulesForm(on=on, auto_id="rules_%s", initial={"since": on}),
        ),
    ]
