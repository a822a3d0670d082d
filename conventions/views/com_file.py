"""The file that prepares a COM, item by item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from conventions.actions import com_file as actions
from conventions.forms.com import ItemForm
from conventions.models import ComFileItem, Convention
from conventions.rules import com_file as rules
from conventions.views.com import WRITE, done, found_com, reader, writer
from conventions.views.tabs import framed

HERE = "conventions:com_file"
LOOKS = {"todo": "calm", "doing": "info", "ready": "done"}


@require_safe
@reader
def checklist(request: Request, pk: int) -> HttpResponse:
    """The ten items, each with its owner, its day, its documents and what it lacks."""
    row, on = found_com(request, pk), timezone.localdate()
    items = _items(row)
    lines, ready = [], 0
    for place, label in rules.places(on).items():
        item = items.get(place)
        papers = [paper.document for paper in item.papers.all()] if item else []
        line = (
            rules.Line(place, item.state, len(papers), item.due_on, item.owner) if item else rules.Line(place)
        )
        ready += line.state == "ready"
        lines.append(
            {
                "line": line,
                "label": label,
                "item": item,
                "papers": papers,
                "look": LOOKS[line.state],
                "code": rules.code_of(place),
                "state": rules.STATES[line.state],
                "lacking": rules.lacking(line, on),
            }
        )
    context = framed(
        request, row, HERE, lines=lines, ready=ready, may_write=request.user.has_perm(WRITE),
        rule=law.com_file_items.at(on),
    )  # fmt: skip
    return render(request, "conventions/com/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def item(request: Request, pk: int, code: int) -> HttpResponse:
    """Write one item."""
    row, on, place = found_com(request, pk), timezone.localdate(), f"{code}°"
    label = rules.places(on).get(place)
    if label is None:
        raise Http404
    found = _items(row).get(place)
    form = ItemForm(request.POST or None, request.FILES or None, item=found)

    def write(chosen: dict[str, Any]) -> None:
        actions.write_item(
            convention=row.pk, place=place, state=chosen["state"], owner=chosen["owner"],
            due_on=chosen["due_on"], missing=chosen["missing"],
            files=[chosen["file"]] if chosen["file"] else [], seen=chosen["seen"], by=request.user, on=on,
        )  # fmt: skip

    if request.method == "POST" and done(form, write):
        messages.success(request, "Pièce enregistrée.")
        return redirect(HERE, row.pk)
    context = framed(
        request, row, HERE, form=form, place=place, label=label, item=found,
        traces=found.traces.select_related("made_by") if found else [], told={"write": "Enregistrée"},
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "conventions/com/item.html", context, status=status)


def _items(row: Convention) -> dict[str, ComFileItem]:
    rows = ComFileItem.objects.filter(convention=row).prefetch_related("papers__document")
    return {each.place: each for each in rows}
