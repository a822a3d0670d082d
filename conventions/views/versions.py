"""The text of a convention: its versions, what changes between two, the amendment in preparation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import contents, versions
from conventions.exports import papers
from conventions.forms.conventions import TermsForm
from conventions.forms.versions import AmendForm, EffectForm, ReasonForm, SealForm, SignForm
from conventions.models import Convention, Version
from conventions.rules import comparing, terms
from conventions.views.life import said
from conventions.views.tabs import found, framed, handler, reader, signer
from law.refusal import Impossible
from law.typography import french

HERE = "conventions:versions"


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The versions of a convention, and what may be done with the one in preparation."""
    return page_of(request, found(request, pk))


def page_of(request: Request, row: Convention, wrong: dict[str, Any] | None = None) -> HttpResponse:
    draft = versions.draft_of(row)
    rows = list(row.versions.select_related("document").order_by("-number"))
    context = framed(request, row, HERE, versions=rows, draft=draft)
    if draft and draft.sha256:
        context["signatures"] = list(draft.signatures.select_related("party"))
        context["unsigned"] = versions.unsigned(draft)
    if context["handles"]:
        context |= _forms(row, draft, context, wrong or {})
    return render(request, "conventions/versions.html", context, status=422 if wrong else 200)


def _forms(
    row: Convention, draft: Version | None, known: dict[str, Any], wrong: dict[str, Any]
) -> dict[str, Any]:
    sealed = draft is not None and bool(draft.sha256)
    amendment = draft is not None and draft.number > 0
    found: dict[str, Any] = {}
    if draft is None and row.state == "running":
        found["amend"] = wrong.get("amend") or AmendForm()
    if amendment and not sealed:
        found["seal"] = wrong.get("seal") or SealForm()
        found["drop"] = wrong.get("drop") or ReasonForm(auto_id="id_drop_%s")
    if amendment and sealed:
        found["unseal"] = wrong.get("unseal") or ReasonForm(auto_id="id_unseal_%s")
        if not known["unsigned"]:
            starts = {"effective_on": known["on"]}
            found["effect"] = wrong.get("effect") or EffectForm(initial=starts, auto_id="id_effect_%s")
    if sealed and known["unsigned"]:
        found["sign"] = wrong.get("sign") or SignForm(parties=known["unsigned"], auto_id="id_sign_%s")
    return found


@require_safe
@reader
def one(request: Request, pk: int, number: int) -> HttpResponse:
    """What one version says."""
    row = found(request, pk)
    version = get_object_or_404(Version, convention=row, number=number)
    content = contents.content_of(version)
    told = terms.read(content["terms"])
    blocks = [
        (block.label, comparing.lines(content.get(block.key)))
        for block in contents.BLOCKS
        if block.key not in ("terms", "clauses", "parties") and content.get(block.key)
    ]
    context = framed(
        request, row, HERE, version=version, told=told, publics=terms.listed(told.publics, terms.PUBLICS),
        clauses=content.get("clauses", []), parties=content.get("parties", []), blocks=blocks,
        writes=request.user.has_perm("conventions.handle_convention") and version == versions.writable(row),
        before=row.versions.filter(number=number - 1).first() if number else None,
    )  # fmt: skip
    return render(request, "conventions/version.html", context)


@require_safe
@reader
def compare(request: Request, pk: int) -> HttpResponse:
    """Two versions side by side."""
    row = found(request, pk)
    rows = list(row.versions.order_by("number"))
    asked = [request.GET.get(name, "") for name in ("avant", "apres")]
    usual = [str(each.number) for each in rows[-2:]] if len(rows) > 1 else ["0", "0"]
    numbers = [
        word if word.isascii() and word.isdigit() else default
        for word, default in zip(asked, usual, strict=True)
    ]
    by_number = {str(each.number): each for each in rows}
    if any(number not in by_number for number in numbers):
        raise Http404
    before, after = (by_number[number] for number in numbers)
    found_changes = comparing.told(contents.content_of(before), contents.content_of(after), contents.labels())
    context = framed(request, row, HERE, versions=rows, before=before, after=after, changes=found_changes)
    return render(request, "conventions/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def write(request: Request, pk: int) -> HttpResponse:
    """Write the terms of the draft."""
    row, posted = found(request, pk), request.method == "POST"
    draft = versions.writable(row)
    if draft is None:
        return said(request, pk, Impossible("Aucun texte ne s’écrit en ce moment."), HERE)
    form = TermsForm(request.POST) if posted else TermsForm.of(terms.read(draft.content["terms"]))
    if posted and form.is_valid():
        try:
            versions.write(
                convention=row.pk, told=form.told, by=request.user, on=timezone.localdate(),
                seen=request.POST.get("seen", "")[:64],
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Texte enregistré.")
            return redirect("conventions:version", pk, draft.number)
    seen = request.POST.get("seen", "")[:64] if posted else versions.mark(draft)
    context = framed(request, row, HERE, form=form, draft=draft, seen=seen)
    return render(request, "conventions/terms.html", context, status=422 if posted else 200)


@require_POST
@handler
def amend(request: Request, pk: int) -> HttpResponse:
    """Open an amendment."""
    return _done(request, pk, "amend", AmendForm(request.POST), versions.amend, "Avenant ouvert.")


@require_POST
@handler
def drop(request: Request, pk: int) -> HttpResponse:
    """Give up the amendment in preparation."""
    form = ReasonForm(request.POST, auto_id="id_drop_%s")
    return _done(request, pk, "drop", form, versions.drop_amendment, "Avenant abandonné.")


@require_POST
@signer
def seal(request: Request, pk: int) -> HttpResponse:
    """Send the amendment to its signatures."""
    return _done(
        request, pk, "seal", SealForm(request.POST), versions.seal_amendment, "Avenant mis à la signature."
    )


@require_POST
@signer
def unseal(request: Request, pk: int) -> HttpResponse:
    """Take the amendment back."""
    form = ReasonForm(request.POST, auto_id="id_unseal_%s")
    return _done(request, pk, "unseal", form, versions.unseal_amendment, "Avenant repris.")


@require_POST
@signer
def sign(request: Request, pk: int) -> HttpResponse:
    """A party signed."""
    row = found(request, pk)
    draft = versions.draft_of(row)
    waited = versions.unsigned(draft) if draft and draft.sha256 else []
    form = SignForm(request.POST, parties=waited, auto_id="id_sign_%s")
    if not waited:
        return said(request, pk, Impossible("Aucune signature n’est attendue."), HERE)
    return _done(request, pk, "sign", form, versions.sign, "Signature enregistrée.")


@require_POST
@signer
def effect(request: Request, pk: int) -> HttpResponse:
    """The amendment takes effect."""
    form = EffectForm(request.POST, request.FILES, auto_id="id_effect_%s")
    return _done(request, pk, "effect", form, versions.sign_amendment, "Avenant signé : il s’applique.")


def _done(request: Request, pk: int, name: str, form: Any, verb: Any, told: str) -> HttpResponse:
    """One verb of the versions; what is refused is said where it was typed, when its form is still shown."""
    row = found(request, pk)
    if name not in _forms(row, versions.draft_of(row), _known(row), {}):
        return said(request, pk, Impossible("Ce n’est plus possible : le texte a changé d’étape."), HERE)
    if form.is_valid():
        try:
            verb(convention=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            shown = _forms(row, versions.draft_of(row), _known(row), {})
            if name not in shown:
                return said(request, pk, impossible, HERE)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(told))
            return redirect(HERE, pk)
    return page_of(request, found(request, pk), {name: form})


def _known(row: Convention) -> dict[str, Any]:
    draft = versions.draft_of(row)
    waited = versions.unsigned(draft) if draft and draft.sha256 else []
    return {"unsigned": waited, "on": timezone.localdate()}


@require_safe
@reader
def document(request: Request, pk: int, number: int) -> HttpResponse:
    """The text of a version as a PDF, to read or to sign."""
    row = found(request, pk)
    version = get_object_or_404(Version, convention=row, number=number)
    made = papers.pdf_of(version, contents.content_of(version), contents.labels(), timezone.localdate())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{papers.name_of(version)}"'
    return answer
