"""Questionnaires: read by every adviser, written by those who may, a version at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import questionnaires as actions
from smeservice.forms.questionnaires import QuestionForm, QuestionnaireForm, SectionForm, told
from smeservice.models import QuestionnaireVersion
from smeservice.rules import questionnaires as rules
from smeservice.views.firms import reader

SHOWN = 200
EDIT = "smeservice.edit_questionnaire"
writer = permission_required(["smeservice.open_firm", EDIT], raise_exception=True)


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """Every version, the last of each questionnaire first."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire").annotate(used=Count("diagnoses"))
    context = {
        "versions": rows.order_by("questionnaire__title", "questionnaire", "-number")[:SHOWN],
        "writes": request.user.has_perm(EDIT),
    }
    return render(request, "smeservice/questionnaires/list.html", context)


@writer
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new questionnaire, empty."""
    form = QuestionnaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.create(
                code=form.code, title=given["title"], product=given["product"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error("title", str(impossible))
        else:
            return redirect("smeservice:questionnaire", row.pk)
    return _sheet(request, form, {"heading": "Nouveau questionnaire"})


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A version, part by part; its buttons while it is a draft."""
    version = _version(pk)
    sections = rules.read(version.content)
    draft = version.state == "draft"
    context = {
        "version": version,
        "sections": sections,
        "kinds": rules.KINDS,
        "draft": draft,
        "writes": request.user.has_perm(EDIT),
        "flaws": rules.unpublishable(sections) if draft else [],
        "traces": version.traces.select_related("made_by")[:10],
    }
    return render(request, "smeservice/questionnaires/version.html", context)


@writer
@require_http_methods(["GET", "POST"])
def section(request: Request, pk: int, code: str = "") -> HttpResponse:
    """The title of a part, new or known."""
    version = _version(pk)
    known = {each.code: each.title for each in rules.read(version.content)}
    if code and code not in known:
        raise Http404
    form = SectionForm(request.POST or None, initial={"title": known.get(code, "")})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        if _done(
            form, lambda **who: actions.save_section(version=pk, code=code, title=title, **who), request
        ):
            return redirect("smeservice:questionnaire", pk)
    return _sheet(
        request, form, {"version": version, "heading": "Renommer la partie" if code else "Nouvelle partie"}
    )


@writer
@require_http_methods(["GET", "POST"])
def question(request: Request, pk: int, part: str, code: str = "") -> HttpResponse:
    """A question of a part, new or known."""
    version = _version(pk)
    parts = {each.code: each for each in rules.read(version.content)}
    if part not in parts:
        raise Http404
    known = {each.code: each for each in parts[part].questions}
    if code and code not in known:
        raise Http404
    form = QuestionForm(request.POST or None, initial=told(known[code]) if code else None)
    if request.method == "POST" and form.is_valid():
        written = form.question(code)
        if _done(
            form,
            lambda **who: actions.save_question(version=pk, section=part, question=written, **who),
            request,
        ):
            return redirect("smeservice:questionnaire", pk)
    heading = "Modifier la question" if code else "Nouvelle question"
    return _sheet(request, form, {"version": version, "part": parts[part], "heading": heading})


@writer
@require_POST
def raise_up(request: Request, pk: int, code: str) -> HttpResponse:
    """Put a part or a question one place higher."""
    return _act(request, pk, lambda **who: actions.raise_up(version=pk, code=code, **who))


@writer
@require_POST
def remove(request: Request, pk: int, code: str) -> HttpResponse:
    """Take a part or a question away from a draft."""
    verb = actions.remove_section if code.startswith("s") else actions.remove_question
    return _act(request, pk, lambda **who: verb(version=pk, code=code, **who))


@writer
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Freeze a draft and offer it."""
    return _act(
        request,
        pk,
        lambda **who: actions.publish(version=pk, **who),
        "Version publiée : elle est proposée aux conseillers.",
    )


@writer
@require_POST
def copy(request: Request, pk: int) -> HttpResponse:
    """A draft with the same questions, to be changed."""
    row = actions.copy(version=_version(pk), by=request.user, on=timezone.localdate())
    return redirect("smeservice:questionnaire", row.pk)


def _version(pk: int) -> QuestionnaireVersion:
    return get_object_or_404(QuestionnaireVersion.objects.select_related("questionnaire"), pk=pk)


def _act(request: Request, pk: int, act: Callable[..., Any], said: str = "") -> HttpResponse:
    _version(pk)
    try:
        act(by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        if said:
            messages.success(request, said)
    return redirect("smeservice:questionnaire", pk)


def _done(form: Any, act: Callable[..., Any], request: Request) -> bool:
    try:
        act(by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return False
    return True


def _sheet(request: Request, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/questionnaires/sheet.html", {"form": form, **context}, status=status)
