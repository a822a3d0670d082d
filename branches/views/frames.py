"""Reference frames of a certification: a version, its items, a whole table, two versions side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from branches.actions import frames
from branches.exports import frames as exports
from branches.exports.radar import csv_text, workbook
from branches.forms.frames import CompareForm, ItemForm, TableForm
from branches.imports import frames as imports
from branches.models import FrameVersion, Qualification
from branches.rules import frames as rules
from branches.views.qualification_page import found
from branches.views.qualifications import worker
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused

staff = permission_required("branches.open_branch", raise_exception=True)
SHOWN_FLAWS = 100
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _versions(request: Request) -> QuerySet[FrameVersion]:
    seen = Qualification.objects.visible_to(request.user, timezone.localdate())
    return FrameVersion.objects.filter(qualification__in=seen.order_by().values("pk")).select_related(
        "qualification"
    )


def _version(request: Request, pk: int) -> FrameVersion:
    return get_object_or_404(_versions(request), pk=pk)


@require_safe
@staff
def listed(request: Request, pk: int) -> HttpResponse:
    """The versions of a certification: the last one is shown."""
    row = found(request, pk)
    version = frames.latest(row)
    if version:
        return redirect("branches:frame", version.pk)
    return render(request, "branches/projects/frame_none.html", {"qualification": row})


@require_POST
@worker
def start(request: Request, pk: int) -> HttpResponse:
    """Open a new version."""
    row = found(request, pk)
    try:
        version = frames.start(qualification=row.pk, by=request.user)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:frames", row.pk)
    messages.success(request, french(f"Version {version.number} ouverte."))
    return redirect("branches:frame", version.pk)


@require_safe
@staff
def one(request: Request, pk: int) -> HttpResponse:
    """One version: its items by frame, what does not hold together, an item to change."""
    return _page(request, _version(request, pk))


def _page(request: Request, version: FrameVersion, form: ItemForm | None = None) -> HttpResponse:
    items = frames.items_of(version)
    project = version.qualification.projects.exclude(directory="").order_by("-pk").first()
    broken = rules.flaws(items, project.directory if project else "rncp")
    by_code: dict[str, list[str]] = {}
    for flaw in broken:
        by_code.setdefault(flaw.code, []).append(flaw.sentence)
    editable = version.sealed_on is None and request.user.has_perm("branches.conduct_project")
    context = {
        "version": version,
        "qualification": version.qualification,
        "versions": version.qualification.versions.order_by("-number"),
        "groups": [
            (label, [(each, by_code.get(each.code, [])) for each in items if each.kind == kind])
            for kind, label in rules.KINDS.items()
        ],
        "topics": rules.TOPICS,
        "counts": rules.counts(items),
        "broken": broken,
        "whole": by_code.get("", []),
        "form": (form or _item_form(request, items)) if editable else None,
        "wrong": form is not None,
    }
    return render(request, "branches/projects/frame.html", context, status=422 if form is not None else 200)


def _item_form(request: Request, items: list[rules.Item]) -> ItemForm:
    """Empty, or filled with the item whose code the address names."""
    asked = request.GET.get("element", "")
    item = next((each for each in items if each.code == asked), None)
    if item is None:
        kind = request.GET.get("nature", "")
        kind = kind if kind in rules.KINDS else "block"
        initial: dict[str, Any] = {
            "kind": kind, "code": rules.next_code(kind, [each.code for each in items]),
        }  # fmt: skip
    else:
        initial = {
            "kind": item.kind, "code": item.code, "text": item.text, "block": item.block,
            "links": ", ".join(item.links), "topics": sorted(item.topics), "replaces": item.code,
        }  # fmt: skip
    return ItemForm(initial=initial)


@require_POST
@worker
def put(request: Request, pk: int) -> HttpResponse:
    """Add an item, or change one."""
    version = _version(request, pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        item = form.item
        try:
            frames.put(version=version.pk, item=item, replaces=form.cleaned_data["replaces"], by=request.user)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, f"{item.code} enregistré.")
            address = reverse("branches:frame", args=[version.pk])
            return redirect(f"{address}?nature={item.kind}#{item.code}")
    return _page(request, version, form)


@require_POST
@worker
def remove(request: Request, pk: int) -> HttpResponse:
    """Take an item away."""
    version = _version(request, pk)
    code = request.POST.get("code", "")[:12].replace("\0", "")
    try:
        frames.remove(version=version.pk, code=code, by=request.user)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Élément retiré.")
    return redirect("branches:frame", version.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def table(request: Request, pk: int) -> HttpResponse:
    """A whole table: checked, shown with every wrong cell, then put in the place of what the draft holds."""
    version = _version(request, pk)
    if version.sealed_on:
        if request.method == "POST":
            messages.error(request, french(frames.SEALED))
            return redirect("branches:frame", version.pk)
        raise Http404
    form = TableForm(request.POST or None, request.FILES or None)
    read, refused = None, None
    if request.method == "POST" and form.is_valid():
        try:
            read = _read(form)
        except Refused as refusal:
            refused = refusal
        if read and not read.flaws and "replace" in request.POST:
            try:
                frames.fill(version=version.pk, items=read.items, by=request.user)
            except Impossible as impossible:
                form.add_error(None, str(impossible))
            else:
                messages.success(request, french(f"{len(read.items)} éléments enregistrés."))
                return redirect("branches:frame", version.pk)
    bad = request.method == "POST" and (read is None or bool(read.flaws) or bool(form.errors))
    context = {
        "version": version,
        "qualification": version.qualification,
        "form": form,
        "read": read,
        "refused": refused,
        "flaws": read.flaws[:SHOWN_FLAWS] if read else [],
        "counts": rules.counts(read.items) if read and not read.flaws else None,
        "broken": rules.flaws(read.items)[:SHOWN_FLAWS] if read and not read.flaws else [],
        "again": csv_text(exports.HEADERS, exports.rows(read.items)) if read and not read.flaws else "",
        "kept": version.items.count(),
        "headers": exports.HEADERS,
    }
    return render(request, "branches/projects/frame_table.html", context, status=422 if bad else 200)


def _read(form: TableForm) -> imports.Sheet:
    upload = form.cleaned_data["file"]
    return imports.read_upload(upload) if upload else imports.read_text(form.cleaned_data["table"])


@require_safe
@staff
def compare(request: Request) -> HttpResponse:
    """Two versions, or two certifications, item by item."""
    asked = {name: request.GET[name] for name in ("a", "b") if request.GET.get(name)}
    form = CompareForm(asked or None, versions=_versions(request).order_by("qualification__title", "-number"))
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        left, right = form.cleaned_data["a"], form.cleaned_data["b"]
        context |= {
            "left": left,
            "right": right,
            "own": left.qualification_id == right.qualification_id,
            "comparison": frames.compare(left, right, timezone.localdate()),
        }
    return render(request, "branches/projects/frame_compare.html", context)


@require_safe
@staff
def export(request: Request, pk: int, form: str) -> HttpResponse:
    """The version as a table that the entry page reads back."""
    version = _version(request, pk)
    if form not in TYPES:
        raise Http404
    rows = exports.rows(frames.items_of(version))
    content: str | bytes = (
        csv_text(exports.HEADERS, rows) if form == "csv" else workbook("Référentiels", exports.HEADERS, rows)
    )
    name = f"referentiels-{version.qualification_id}-v{version.number}.{form}"
    return HttpResponse(
        content, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
