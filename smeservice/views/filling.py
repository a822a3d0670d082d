"""A part of a diagnosis on one screen, saved as it is filled; what another screen wrote is named."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import diagnoses as actions
from smeservice.actions.diagnoses import Saved, Told
from smeservice.forms.diagnoses import AnswersForm
from smeservice.models import DiagnosisAnswer
from smeservice.rules import questionnaires
from smeservice.rules.questionnaires import Section
from smeservice.views.diagnoses import found
from smeservice.views.firms import worker

LARGEST_KEY = 18  # digits


@worker
@require_http_methods(["GET", "POST"])
def fill(request: Request, pk: int, code: str) -> HttpResponse:
    """The questions of a part; a change is saved at once, the button leads to the next part."""
    row = found(request.user, pk)
    sections = questionnaires.read(row.version.content)
    place = next((rank for rank, each in enumerate(sections) if each.code == code), None)
    if place is None:
        raise Http404
    section = sections[place]
    context: dict[str, Any] = {
        "diagnosis": row, "section": section, "sections": sections, "place": place + 1,
        "before": sections[place - 1] if place else None, "last": place + 1 == len(sections),
    }  # fmt: skip
    if request.method == "POST":
        try:
            saved = actions.answer(diagnosis=pk, answers=_told(request, section), by=request.user)
        except Impossible as impossible:
            return _refused(request, context, section, str(impossible))
        if request.htmx:
            return render(request, "smeservice/diagnoses/saved.html", _state(saved, section))
        if not saved.wrong:
            for sentence in (*saved.replaced, *saved.newer):
                messages.warning(request, sentence)
            return _onward(pk, sections, place)
        form = AnswersForm(request.POST, section=section)
        form.is_valid()
        form.say(saved.wrong)
        context |= {"form": form, **_state(saved, section)}
        return render(request, "smeservice/diagnoses/fill.html", context, status=422)
    if row.state != "open":
        return redirect("smeservice:diagnosis", pk)
    held = {each.question: each for each in DiagnosisAnswer.objects.filter(diagnosis=row, current=True)}
    initial = {name: each.value for name, each in held.items()}
    context["form"] = AnswersForm(initial=initial, section=section)
    context["marks"] = [
        (each.code, held[each.code].pk if each.code in held else 0) for each in section.questions
    ]
    return render(request, "smeservice/diagnoses/fill.html", context)


def _told(request: Request, section: Section) -> dict[str, Told]:
    """What the screen sends, and which write of each answer it had read."""
    return {
        each.code: Told(request.POST[each.code].replace("\0", "").strip(), _key(request, each.code))
        for each in section.questions
        if each.code in request.POST
    }


def _key(request: Request, code: str) -> int:
    text = request.POST.get(f"seen-{code}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LARGEST_KEY else 0


def _state(saved: Saved, section: Section) -> dict[str, Any]:
    titles = {each.code: each.text for each in section.questions}
    return {
        "saved": saved,
        "at": timezone.localtime(),
        "wrong": [(titles[name], words) for name, words in saved.wrong.items()],
        "marks": [(each.code, saved.seen.get(each.code, 0)) for each in section.questions],
    }


def _refused(request: Request, context: dict[str, Any], section: Section, words: str) -> HttpResponse:
    """Nothing typed is lost: the screen comes back as it was."""
    marks = [(each.code, _key(request, each.code)) for each in section.questions]
    if request.htmx:
        return render(request, "smeservice/diagnoses/saved.html", {"refused": words, "marks": marks})
    form = AnswersForm(request.POST, section=section)
    form.is_valid()
    form.add_error(None, words)
    context |= {"form": form, "marks": marks}
    return render(request, "smeservice/diagnoses/fill.html", context, status=422)


def _onward(pk: int, sections: tuple[Section, ...], place: int) -> HttpResponse:
    if place + 1 < len(sections):
        return redirect("smeservice:diagnosis_fill", pk, sections[place + 1].code)
    return redirect("smeservice:diagnosis", pk)
