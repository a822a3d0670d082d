"""The verbs of a session: its jury, its results, its signature, its certificates; its papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import certificates, juries, sessions
from branches.exports import session_papers
from branches.forms.sessions import (
    CancelForm,
    ChangeForm,
    DeliverForm,
    JuryForm,
    MemberForm,
    MinutesForm,
    PresenceForm,
)
from branches.models import Jury, JuryMember, Session
from branches.rules.juries import WHOLE
from branches.views.habilitation_page import pdf_answer
from branches.views.offers import done
from branches.views.session_page import found_session, session_page
from branches.views.sessions import manager
from law.refusal import Impossible
from law.typography import french

_SAID = {
    "jury": "Réunion du jury enregistrée.",
    "seat": "Membre ajouté au jury.",
    "convene": "Convocation du jury notée.",
    "presence": "Présences enregistrées.",
    "minutes": "Procès-verbal versé.",
    "sign": "Délibération signée : les résultats sont figés.",
    "change": "Session modifiée.",
    "cancel": "Session annulée.",
}


@require_POST
@manager
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One verb on one session."""
    row, on = found_session(request, pk), timezone.localdate()
    if verb not in (*_SAID, "deliver"):
        raise Http404
    if verb == "deliver" and not request.user.has_perm("branches.deliver_certificate"):
        raise PermissionDenied
    form = _form(request, row, verb)
    given: dict[str, Any] = {"session": row.pk, "by": request.user, "on": on}
    verbs: dict[str, Callable[..., Any]] = {
        "jury": juries.compose, "seat": juries.seat, "convene": juries.convene, "minutes": juries.attach,
        "sign": juries.sign, "change": sessions.change, "cancel": sessions.cancel, "presence": juries.attend,
        "deliver": certificates.deliver,
    }  # fmt: skip
    made: list[Any] = []

    def do(chosen: dict[str, Any]) -> None:
        if isinstance(form, PresenceForm):
            chosen = {"present": form.present}
        made.append(verbs[verb](**given, **chosen))

    if not done(form, do):
        return session_page(request, row.pk, {verb: form})
    if verb == "deliver":
        count = len(made[0])
        said = f"{count} certificat{'s' * (count > 1)} délivré{'s' * (count > 1)}." if count else ""
        messages.success(request, french(said or "Tous les certificats étaient déjà délivrés."))
    else:
        messages.success(request, french(_SAID[verb]))
    return redirect("branches:session", row.pk)


def _form(request: Request, row: Session, verb: str) -> forms.Form:
    """The form of a verb, filled with what was sent."""
    auto_id = f"{verb}_%s"
    if verb == "presence":
        jury = get_object_or_404(Jury, session=row)
        return PresenceForm(request.POST, jury=jury, auto_id=auto_id)
    if verb == "minutes":
        return MinutesForm(request.POST, request.FILES, auto_id=auto_id)
    if verb == "deliver":
        return DeliverForm(request.POST, on=timezone.localdate(), auto_id=auto_id)
    classes: dict[str, type[forms.Form]] = {
        "jury": JuryForm, "seat": MemberForm, "change": ChangeForm, "cancel": CancelForm,
    }  # fmt: skip
    return classes.get(verb, forms.Form)(request.POST, auto_id=auto_id)


@require_POST
@manager
def unseat(request: Request, pk: int, member: int) -> HttpResponse:
    """Take a member out."""
    row = found_session(request, pk)
    get_object_or_404(JuryMember, pk=member, jury__session=row)
    try:
        juries.unseat(session=row.pk, member=member, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Membre retiré du jury.")
    return redirect("branches:session", row.pk)


@require_POST
@manager
def results(request: Request, pk: int) -> HttpResponse:
    """The results of the candidates that were shown."""
    row = found_session(request, pk)
    blocks = list(row.blocks.order_by("position").values_list("code", flat=True)) or [WHOLE]
    outcomes: dict[int, dict[str, str]] = defaultdict(dict)
    for who in row.candidates.values_list("pk", flat=True):
        for rank, block in enumerate(blocks):
            if (typed := request.POST.get(f"r{who}-{rank}")) is not None:
                outcomes[who][block] = typed
    whole = {who: found for who, found in outcomes.items() if len(found) == len(blocks)}
    try:
        count = juries.record(session=row.pk, outcomes=whole, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return session_page(request, row.pk, typed={name: str(each) for name, each in request.POST.items()})
    said = (
        f"{count} résultat{'s' * (count > 1)} enregistré{'s' * (count > 1)}." if count else "Rien n’a changé."
    )
    messages.success(request, said)
    return redirect("branches:session", row.pk)


@require_safe
@manager
def paper(request: Request, pk: int, kind: str) -> HttpResponse:
    """Convocations, attendance sheet or minutes, filled from the data."""
    row, on = found_session(request, pk), timezone.localdate()
    if kind not in ("convocations", "emargement", "proces-verbal"):
        raise Http404
    jury = (
        Jury.objects.select_related("session__qualification", "session__provider").filter(session=row).first()
    )
    members = list(jury.members.all()) if jury else []
    if jury is None or (kind == "convocations" and not members):
        messages.error(request, "Composez d’abord le jury : sa date, son lieu et ses membres.")
        return redirect("branches:session", row.pk)
    people = juries.presented(row)
    if kind == "convocations":
        made = session_papers.convocations(jury, members, on=on)
    elif kind == "emargement":
        made = session_papers.attendance(jury, members, people, on=on)
    else:
        blocks = list(row.blocks.order_by("position").values_list("code", flat=True))
        made = session_papers.minutes(jury, members, people, blocks, on=on)
    return pdf_answer(made, f"{kind}-session-{row.pk}.pdf")
