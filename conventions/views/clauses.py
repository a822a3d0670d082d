"""The library of clauses, and the clauses of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Value
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import clauses, versions
from conventions.forms.versions import AdaptForm, ClauseForm, InsertForm, RewriteForm
from conventions.models import Clause, Convention
from conventions.rules import kinds
from conventions.views.life import said
from conventions.views.tabs import found, framed, handler, reader
from law.refusal import Impossible
from law.typography import french
from registers.models import FrenchKey

HERE = "conventions:versions"
OWN = "nouvelle"
LABELS = {each.code: each.label for each in kinds.KINDS}


@require_safe
@reader
def library(request: Request) -> HttpResponse:
    """The clauses of the library."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    kind = request.GET.get("kind", "")
    rows = Clause.objects.prefetch_related("texts").order_by("withdrawn_on", "position", "pk")
    if words:
        rows = rows.filter(title__french__contains=FrenchKey(Value(words)))
    if kind in LABELS:
        rows = rows.filter(kinds__contains=[kind])
    lines = [(row, [LABELS.get(code, code) for code in row.kinds]) for row in rows]
    context = {"lines": lines, "q": words, "kind": kind, "kinds": kinds.KINDS}
    return render(request, "conventions/clauses/library.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request) -> HttpResponse:
    """A clause for the library."""
    posted = request.method == "POST"
    form = ClauseForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            row = clauses.add(by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Clause ajoutée à la bibliothèque.")
            return redirect("conventions:clause", row.pk)
    return render(request, "conventions/clauses/new.html", {"form": form}, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def one(request: Request, pk: int) -> HttpResponse:
    """A clause and its texts; who handles conventions writes the next one."""
    row = get_object_or_404(Clause, pk=pk)
    texts = list(row.texts.select_related("made_by"))
    handles = request.user.has_perm("conventions.handle_convention")
    if request.method == "POST" and not handles:
        raise Http404
    posted = request.method == "POST"
    form = RewriteForm(
        request.POST if posted else None, initial={"text": texts[0].text, "seen": texts[0].number}
    )
    if posted and form.is_valid():
        try:
            clauses.rewrite(clause=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(
                request, french("Nouveau texte enregistré : les conventions gardent celui qu’elles ont.")
            )
            return redirect("conventions:clause", row.pk)
    context = {
        "clause": row, "texts": texts, "form": form if handles and not row.withdrawn_on else None,
        "handles": handles, "kinds": [LABELS.get(code, code) for code in row.kinds],
    }  # fmt: skip
    return render(request, "conventions/clauses/clause.html", context, status=422 if posted else 200)


@require_POST
@handler
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Offer a clause no more, or again."""
    row = get_object_or_404(Clause, pk=pk)
    if row.withdrawn_on:
        clauses.restore(clause=row.pk)
        messages.success(request, "Clause remise dans la bibliothèque.")
    else:
        clauses.withdraw(clause=row.pk, on=timezone.localdate())
        messages.success(request, "Clause retirée : elle n’est plus proposée.")
    return redirect("conventions:clause", row.pk)


@require_safe
@handler
def draft(request: Request, pk: int) -> HttpResponse:
    """The clauses of the draft, in their order."""
    return _draft_page(request, found(request, pk))


def _draft_page(request: Request, row: Convention, wrong: InsertForm | None = None) -> HttpResponse:
    version = versions.writable(row)
    if version is None:
        return said(request, row.pk, Impossible("Aucun texte ne s’écrit en ce moment."), HERE)
    lines = version.content.get("clauses", [])
    offered = clauses.offered(row.kind, [each["code"] for each in lines])
    context = framed(
        request, row, HERE, version=version, lines=lines, insert=wrong or InsertForm(clauses=offered),
        offered=offered,
    )  # fmt: skip
    return render(request, "conventions/clauses/draft.html", context, status=422 if wrong else 200)


@require_POST
@handler
def insert(request: Request, pk: int) -> HttpResponse:
    """Take a clause of the library."""
    row = found(request, pk)
    version = versions.writable(row)
    lines = version.content.get("clauses", []) if version else []
    form = InsertForm(request.POST, clauses=clauses.offered(row.kind, [each["code"] for each in lines]))
    if version is None or not form.is_valid():
        return _draft_page(request, row, form)
    try:
        clauses.insert(
            convention=row.pk,
            clause=int(form.cleaned_data["clause"]),
            by=request.user,
            on=timezone.localdate(),
        )
    except Impossible as impossible:
        return said(request, pk, impossible, HERE)
    messages.success(request, "Clause ajoutée.")
    return redirect("conventions:draft_clauses", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def adapt(request: Request, pk: int, code: str) -> HttpResponse:
    """Write a clause of the draft; « nouvelle » is one of its own."""
    row, posted = found(request, pk), request.method == "POST"
    version = versions.writable(row)
    if version is None:
        return said(request, pk, Impossible("Aucun texte ne s’écrit en ce moment."), HERE)
    line = next((each for each in version.content.get("clauses", []) if each["code"] == code), None)
    if line is None and code != OWN:
        raise Http404
    form = AdaptForm(request.POST if posted else None, initial=line or {})
    if posted and form.is_valid():
        try:
            clauses.adapt(
                convention=row.pk, code=line["code"] if line else "", by=request.user,
                on=timezone.localdate(), seen=request.POST.get("seen", "")[:64], **form.cleaned_data,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Clause enregistrée.")
            return redirect("conventions:draft_clauses", pk)
    seen = request.POST.get("seen", "")[:64] if posted else versions.mark(version)
    context = framed(request, row, HERE, form=form, version=version, line=line, seen=seen)
    return render(request, "conventions/clauses/adapt.html", context, status=422 if posted else 200)


@require_POST
@handler
def arrange(request: Request, pk: int, code: str, move: str) -> HttpResponse:
    """Move a clause of the draft, or take it out."""
    row = found(request, pk)
    if move not in ("up", "down", "out"):
        raise Http404
    try:
        clauses.arrange(convention=row.pk, code=code, move=move, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        return said(request, pk, impossible, HERE)
    return redirect("conventions:draft_clauses", pk)
