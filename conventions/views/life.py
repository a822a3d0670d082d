"""The page of a convention: where it stands, what may be done, who takes part, what is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.rights import Request
from conventions.actions import closing, conventions, documents, radar, versions
from conventions.forms.conventions import MoveForm, OfficerForm, OpinionForm
from conventions.forms.documents import DocumentForm
from conventions.models import Convention, ConventionDocument
from conventions.rules import kinds, lives, terms
from conventions.rules import radar as radar_rules
from conventions.views.tabs import found, framed, handler, reader
from law.refusal import Impossible
from law.typography import french
from registers.models import Agreement, Region

SHOWN = 50


@require_safe
@reader
def one(request: Request, pk: int) -> HttpResponse:
    """The page of one."""
    return page_of(request, found(request, pk))


def page_of(request: Request, row: Convention, wrong: dict[str, Any] | None = None) -> HttpResponse:
    on = timezone.localdate()
    draft = versions.draft_of(row)
    kind = kinds.BY_CODE[row.kind]
    alarm = law.convention_alarm_days(on)
    blips = radar_rules.ordered(radar.of_one(row, on), law.add_days(on, alarm))
    context = framed(
        request, row, "conventions:convention",
        kind=kind,
        opinions_needed=[kinds.OPINIONS[each] for each in kind.opinions],
        path=_path(row),
        draft=draft,
        writes=versions.writable(row) is not None,
        in_force=versions.in_force(row),
        parties=list(row.parties.held()),
        joining=list(row.parties.filter(since=draft.number)) if draft and draft.number else [],
        unsigned={each.pk for each in versions.unsigned(draft)} if draft and draft.sha256 else set(),
        opinions=list(draft.opinions.select_related("document")) if draft else [],
        branches=Agreement.objects.filter(pk__in=row.idccs) if row.idccs else [],
        regions=Region.objects.filter(pk__in=row.regions) if row.regions else [],
        publics=terms.listed(row.publics, terms.PUBLICS),
        years=terms.years(row.starts_on, row.ends_on),
        sorts=radar_rules.SORTS,
        unusual=_unusual(row, on),
        blips=[(each, radar_rules.urgency(each, on, alarm)) for each in blips],
        left=closing.open_items(row) if row.state in lives.AFTER_SIGNATURE else [],
        papers=list(row.documents.select_related("added_by")[:SHOWN]),
        traces=list(row.traces.select_related("made_by")[:SHOWN]),
        labels=lives.TOLD,
        closing=row.state in ("closing", "report", "control", "balance"),
    )  # fmt: skip
    if context["handles"]:
        context |= _forms(request, row, wrong or {})
    return render(request, "conventions/convention.html", context, status=422 if wrong else 200)


def _unusual(row: Convention, on: date) -> str:
    """« 2 à 5 » when the span is not that of its nature; empty otherwise."""
    least, most = law.convention_years(on).get(row.kind, (0, 99))
    if least <= terms.years(row.starts_on, row.ends_on) <= most:
        return ""
    return str(least) if least == most else f"{least} à {most}"


def _path(row: Convention) -> list[tuple[str, str]]:
    """The states a convention goes through, each « done », « current » or « later »."""
    needs = kinds.BY_CODE[row.kind].opinions
    path = [each for each in lives.PATH if each != "opinions" or needs]
    state = {"archived": "closed"}.get(row.state, row.state)
    at = path.index(state) if state in path else -1
    status = {True: "done", False: "later"}
    return [
        (lives.STATES[each], "current" if index == at and row.state != "archived" else status[index <= at])
        for index, each in enumerate(path)
    ]


def _forms(request: Request, row: Convention, wrong: dict[str, Any]) -> dict[str, Any]:
    facts = conventions.facts_of(row, timezone.localdate())
    verbs = [
        verb
        for verb in lives.possible(row.state, facts)
        if verb not in lives.SIGNING or request.user.has_perm("conventions.sign_convention")
    ]
    offered = [
        (lives.MOVES[verb].label, lives.needs(verb, facts), wrong.get(verb) or MoveForm(verb=verb))
        for verb in verbs
    ]
    return {
        "offered": offered,
        "officer": wrong.get("officer") or OfficerForm(initial={"officer": row.officer_id}),
        "opinion": wrong.get("opinion") or OpinionForm(auto_id="id_opinion_%s"),
        "document": wrong.get("document") or DocumentForm(auto_id="id_document_%s"),
        "hears": row.state in ("negotiation", "opinions", "board"),
    }


@require_POST
@handler
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One move of a convention."""
    row = found(request, pk)
    if verb not in lives.MOVES:
        raise Http404
    if verb in lives.SIGNING and not request.user.has_perm("conventions.sign_convention"):
        raise PermissionDenied
    if row.state not in lives.MOVES[verb].froms:
        label, state = lives.MOVES[verb].label, row.get_state_display()
        return said(request, pk, Impossible(f"« {label} » n’est pas possible : l’état est « {state} »."))
    form = MoveForm(request.POST, request.FILES, verb=verb)
    if form.is_valid():
        try:
            conventions.advance(
                convention=row.pk, verb=verb, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except Impossible as impossible:
            now = found(request, pk)
            if now.state not in lives.MOVES[verb].froms:  # its form is not shown any more
                return said(request, pk, impossible)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(f"{lives.TOLD[verb]}."))
            return redirect("conventions:convention", pk)
    return page_of(request, found(request, pk), {verb: form})


@require_POST
@handler
def opinion(request: Request, pk: int) -> HttpResponse:
    """An opinion received."""
    row = found(request, pk)
    form = OpinionForm(request.POST, request.FILES, auto_id="id_opinion_%s")
    if form.is_valid():
        try:
            conventions.give_opinion(
                convention=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except Impossible as impossible:
            if row.state not in ("negotiation", "opinions", "board"):
                return said(request, pk, impossible)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Avis enregistré.")
            return redirect("conventions:convention", pk)
    return page_of(request, found(request, pk), {"opinion": form})


@require_POST
@handler
def entrust(request: Request, pk: int) -> HttpResponse:
    """Who follows the convention."""
    row = found(request, pk)
    form = OfficerForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, {"officer": form})
    told = form.cleaned_data["officer"]
    conventions.entrust(
        convention=row.pk, officer=int(told) if told else None, by=request.user, on=timezone.localdate()
    )
    messages.success(request, "Chargé de la convention enregistré.")
    return redirect("conventions:convention", pk)


@require_POST
@handler
def attach(request: Request, pk: int) -> HttpResponse:
    """A file of the convention."""
    row = found(request, pk)
    form = DocumentForm(request.POST, request.FILES, auto_id="id_document_%s")
    if form.is_valid():
        try:
            documents.attach(convention=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error("file", str(impossible))
        else:
            messages.success(request, "Document ajouté.")
            return redirect("conventions:convention", pk)
    return page_of(request, row, {"document": form})


@require_safe
@reader
def document(request: Request, pk: int) -> FileResponse:
    """A kept file, as an attachment."""
    seen = Convention.objects.visible_to(request.user, timezone.localdate())
    row = get_object_or_404(ConventionDocument, pk=pk, convention__in=seen.order_by().values("pk"))
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


def said(
    request: Request, pk: int, impossible: Impossible, view: str = "conventions:convention"
) -> HttpResponse:
    """Back to the page, told why: somebody acted in between, or the same form was sent twice."""
    messages.error(request, str(impossible))
    return redirect(view, pk)
