"""Controls of a convention: announced, answered question by question, finished."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.rights import Request
from conventions.actions import controls as actions
from conventions.forms import follow_up as forms
from conventions.models import ControlQuestion, Convention, ConventionControl
from conventions.rules import lives
from conventions.views.acting import Offer, done
from conventions.views.tabs import found, framed, handler, reader

HERE = "conventions:controls"


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The controls of a convention."""
    return _page(request, found(request, pk))


def _page(request: Request, row: Convention, wrong: Form | None = None) -> HttpResponse:
    rows = row.controls.prefetch_related("questions")
    lines = [(each, sum(question.replied_on is None for question in each.questions.all())) for each in rows]
    context = framed(request, row, HERE, controls=lines)
    if context["handles"] and (wrong or row.state in lives.OPEN):
        on = timezone.localdate()
        starts = {"notified_on": on, "due_on": law.add_days(on, law.convention_control_days(on))}
        url = reverse("conventions:control_new", args=[row.pk])
        context["offers"] = [Offer("Noter un contrôle", url, wrong or forms.NotifyForm(initial=starts))]
    return render(request, "conventions/follow_up/controls.html", context, status=422 if wrong else 200)


@require_POST
@handler
def new(request: Request, pk: int) -> HttpResponse:
    """A control is announced."""
    row = found(request, pk)
    return done(
        request, form=forms.NotifyForm(request.POST, request.FILES), verb=actions.notify,
        told="Contrôle noté.", to=(HERE, pk), convention=row.pk,
        again=lambda form: _page(request, row, form),
    )  # fmt: skip


@require_safe
@reader
def one(request: Request, pk: int, number: int) -> HttpResponse:
    """One control and its questions."""
    row = found(request, pk)
    return _control_page(request, row, get_object_or_404(ConventionControl, pk=number, convention=row))


def _control_page(
    request: Request, row: Convention, made: ConventionControl, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    context = framed(request, row, HERE, made=made)
    given = dict([wrong]) if wrong else {}
    writes = context["handles"] and row.state in lives.OPEN and not made.closed_on
    context["questions"] = [
        (each, given.get(str(each.pk)) or (_reply_form(each) if writes and not each.replied_on else None))
        for each in made.questions.select_related("document")
    ]
    offered: dict[str, Form] = {}
    if writes:
        offered = {
            "ask": forms.AskForm(auto_id="id_ask_%s"),
            "close": forms.CloseControlForm(auto_id="id_close_%s"),
        }
    offered |= {name: form for name, form in given.items() if name in ("ask", "close")}
    labels = {"ask": "Ajouter une question", "close": "Terminer le contrôle"}
    context["offers"] = [
        Offer(labels[name], reverse(f"conventions:control_{name}", args=[row.pk, made.pk]), form)
        for name, form in offered.items()
    ]
    return render(request, "conventions/follow_up/control.html", context, status=422 if wrong else 200)


def _reply_form(question: ControlQuestion) -> forms.ReplyForm:
    return forms.ReplyForm(auto_id=f"id_{question.pk}_%s", initial={"replied_on": timezone.localdate()})


@require_POST
@handler
def ask(request: Request, pk: int, number: int) -> HttpResponse:
    """One more question."""
    row = found(request, pk)
    made = get_object_or_404(ConventionControl, pk=number, convention=row)
    return done(
        request, form=forms.AskForm(request.POST, auto_id="id_ask_%s"), verb=actions.ask,
        told="Question ajoutée.", to=("conventions:control", pk, number), control=made.pk,
        again=lambda form: _control_page(request, row, made, ("ask", form)),
    )  # fmt: skip


@require_POST
@handler
def close(request: Request, pk: int, number: int) -> HttpResponse:
    """The end of a control."""
    row = found(request, pk)
    made = get_object_or_404(ConventionControl, pk=number, convention=row)
    return done(
        request, form=forms.CloseControlForm(request.POST, auto_id="id_close_%s"), verb=actions.close,
        told="Contrôle terminé.", to=("conventions:control", pk, number), control=made.pk,
        again=lambda form: _control_page(request, row, made, ("close", form)),
    )  # fmt: skip


@require_POST
@handler
def reply(request: Request, pk: int, question: int) -> HttpResponse:
    """Answer a question."""
    row = found(request, pk)
    made = get_object_or_404(
        ControlQuestion.objects.select_related("control"), pk=question, control__convention=row
    )
    return done(
        request, form=forms.ReplyForm(request.POST, request.FILES, auto_id=f"id_{made.pk}_%s"),
        verb=actions.reply, told="Réponse enregistrée.", to=("conventions:control", pk, made.control_id),
        question=made.pk,
        again=lambda form: _control_page(request, row, made.control, (str(made.pk), form)),
    )  # fmt: skip
