"""The follow-up of a convention: deliverables, committees and what they decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.rights import Request
from conventions.actions import follow_up as actions
from conventions.forms import follow_up as forms
from conventions.models import Convention, ConventionDeliverable, SteeringDecision, SteeringMeeting
from conventions.rules import follow_up as rules
from conventions.rules import lives
from conventions.views.acting import Offer, done
from conventions.views.tabs import found, framed, handler, reader

HERE = "conventions:follow_up"
# verb → label, form, action, what is said
_ON_DELIVERABLE: dict[str, tuple[str, type[Form], Callable[..., Any], str]] = {
    "recevoir": ("Noter la réception", forms.ReceiveForm, actions.receive, "Livrable reçu."),
    "accepter": ("Accepter", forms.AcceptDeliverableForm, actions.accept, "Livrable accepté."),
    "renvoyer": ("Renvoyer", forms.GiveBackForm, actions.give_back, "Livrable renvoyé."),
    "reporter": ("Changer l’échéance", forms.PostponeForm, actions.postpone, "Échéance changée."),
}


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """Deliverables and committees of a convention."""
    return _page(request, found(request, pk))


def _page(request: Request, row: Convention, wrong: tuple[str, Form] | None = None) -> HttpResponse:
    on = timezone.localdate()
    alarm = law.convention_alarm_days(on)
    states = [
        (each, rules.deliverable_state(each.due_on, each.received_on, each.accepted_on, on, alarm))
        for each in row.deliverables.select_related("document")
    ]
    meetings = row.meetings.select_related("minutes").prefetch_related("decisions")
    context = framed(
        request, row, HERE, deliverables=states, labels=rules.DELIVERABLE_STATES, meetings=meetings,
        tones={"late": "late", "soon": "soon", "received": "info", "accepted": "done"},
    )  # fmt: skip
    if context["handles"] and (wrong or row.state in lives.OPEN):
        context["offers"] = _offers(row, wrong)
    return render(request, "conventions/follow_up/list.html", context, status=422 if wrong else 200)


def _offers(row: Convention, wrong: tuple[str, Form] | None) -> list[Offer]:
    shown: dict[str, Form] = {
        "deliverable_new": forms.ExpectForm(auto_id="id_deliverable_%s"),
        "meeting_new": forms.MeetForm(auto_id="id_meeting_%s"),
    }
    shown |= dict([wrong] if wrong else [])
    labels = {"deliverable_new": "Attendre un livrable", "meeting_new": "Noter une réunion"}
    return [
        Offer(labels[name], reverse(f"conventions:{name}", args=[row.pk]), form)
        for name, form in shown.items()
    ]


@require_POST
@handler
def expect(request: Request, pk: int) -> HttpResponse:
    """Expect a deliverable."""
    row = found(request, pk)
    return done(
        request, form=forms.ExpectForm(request.POST, auto_id="id_deliverable_%s"), verb=actions.expect,
        told="Livrable attendu.", to=(HERE, pk), convention=row.pk,
        again=lambda form: _page(request, row, ("deliverable_new", form)),
    )  # fmt: skip


@require_POST
@handler
def meet(request: Request, pk: int) -> HttpResponse:
    """Note a meeting."""
    row = found(request, pk)
    return done(
        request, form=forms.MeetForm(request.POST, request.FILES, auto_id="id_meeting_%s"), verb=actions.meet,
        told="Réunion notée.", to=(HERE, pk), convention=row.pk,
        again=lambda form: _page(request, row, ("meeting_new", form)),
    )  # fmt: skip


@require_safe
@reader
def deliverable(request: Request, pk: int, number: int) -> HttpResponse:
    """One deliverable."""
    row = found(request, pk)
    return _deliverable_page(
        request, row, get_object_or_404(ConventionDeliverable, pk=number, convention=row)
    )


def _deliverable_page(
    request: Request, row: Convention, made: ConventionDeliverable, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    on = timezone.localdate()
    alarm = law.convention_alarm_days(on)
    state = rules.deliverable_state(made.due_on, made.received_on, made.accepted_on, on, alarm)
    context = framed(request, row, HERE, made=made, state=rules.DELIVERABLE_STATES[state])
    if context["handles"] and (wrong or row.state in lives.OPEN):
        verbs = ["accepter", "renvoyer", "reporter"] if made.received_on else ["recevoir", "reporter"]
        verbs = verbs if row.state in lives.OPEN and not made.accepted_on else []
        offered: dict[str, Form] = {verb: _ON_DELIVERABLE[verb][1](auto_id=f"id_{verb}_%s") for verb in verbs}
        offered |= dict([wrong] if wrong else [])
        key = [row.pk, made.pk]
        context["offers"] = [
            Offer(_ON_DELIVERABLE[verb][0], reverse("conventions:deliverable_act", args=[*key, verb]), form)
            for verb, form in offered.items()
        ]
    return render(request, "conventions/follow_up/deliverable.html", context, status=422 if wrong else 200)


@require_POST
@handler
def act(request: Request, pk: int, number: int, verb: str) -> HttpResponse:
    """One verb of a deliverable."""
    row = found(request, pk)
    made = get_object_or_404(ConventionDeliverable, pk=number, convention=row)
    if verb not in _ON_DELIVERABLE:
        raise Http404
    _, form, action, told = _ON_DELIVERABLE[verb]
    return done(
        request, form=form(request.POST, request.FILES, auto_id=f"id_{verb}_%s"), verb=action, told=told,
        to=("conventions:deliverable", pk, number), deliverable=made.pk,
        again=lambda wrong: _deliverable_page(request, row, made, (verb, wrong)),
    )  # fmt: skip


@require_safe
@reader
def meeting(request: Request, pk: int, number: int) -> HttpResponse:
    """One meeting and its decisions."""
    row = found(request, pk)
    return _meeting_page(request, row, get_object_or_404(SteeringMeeting, pk=number, convention=row))


def _meeting_page(
    request: Request, row: Convention, made: SteeringMeeting, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    decisions = list(made.decisions.all())
    context = framed(request, row, HERE, made=made)
    writes = context["handles"] and row.state in lives.OPEN
    given = dict([wrong]) if wrong else {}
    context["decisions"] = [
        (each, given.get(str(each.pk)) or (_done_form(each) if writes and not each.done_on else None))
        for each in decisions
    ]
    if writes or "decide" in given:
        context["decide"] = given.get("decide") or forms.DecideForm()
    return render(request, "conventions/follow_up/meeting.html", context, status=422 if wrong else 200)


def _done_form(decision: SteeringDecision) -> forms.DoneForm:
    return forms.DoneForm(auto_id=f"id_{decision.pk}_%s", initial={"done_on": timezone.localdate()})


@require_POST
@handler
def decide(request: Request, pk: int, number: int) -> HttpResponse:
    """Write a decision of a meeting."""
    row = found(request, pk)
    made = get_object_or_404(SteeringMeeting, pk=number, convention=row)
    return done(
        request, form=forms.DecideForm(request.POST), verb=actions.decide, told="Décision notée.",
        to=("conventions:meeting", pk, number), meeting=made.pk,
        again=lambda form: _meeting_page(request, row, made, ("decide", form)),
    )  # fmt: skip


@require_POST
@handler
def carry_out(request: Request, pk: int, decision: int) -> HttpResponse:
    """A decision is done."""
    row = found(request, pk)
    made = get_object_or_404(
        SteeringDecision.objects.select_related("meeting"), pk=decision, meeting__convention=row
    )
    return done(
        request, form=forms.DoneForm(request.POST, auto_id=f"id_{made.pk}_%s"), verb=actions.carry_out,
        told="Décision faite.", to=("conventions:meeting", pk, made.meeting_id), decision=made.pk,
        again=lambda form: _meeting_page(request, row, made.meeting, (str(made.pk), form)),
    )  # fmt: skip
