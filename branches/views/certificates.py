"""Certificates: the register searched and exported, one with its transmission, parchments in one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import certificates as actions
from branches.actions import certificates_checks as checks
from branches.actions import transmission as sending
from branches.actions.certifications_known import code_at, codes_on, owner_at, owners_of
from branches.exports import certificates as exports
from branches.forms.certificates import AskForm, CertificateFilter, CorrectForm, WithdrawForm
from branches.models import Certificate, CertificateWithdrawal, SessionBlock, visible_committees
from branches.rules import certificates as numbers
from branches.rules import transmission as rules
from branches.rules.habilitations import urgency
from branches.views.habilitation_page import pdf_answer
from branches.views.offers import Offer, csv_answer, done, latest
from branches.views.session_page import found_session
from registers.search import named

PERSON, SEND = "branches.view_candidate", "branches.send_certificate"
DELIVER = "branches.deliver_certificate"
reader = permission_required(PERSON, raise_exception=True)
sender = permission_required([PERSON, SEND], raise_exception=True)


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The register, the last delivered first."""
    on = timezone.localdate()
    form, rows = _filtered(request, on)
    page = latest(rows.select_related("qualification", "session"), request.GET.get("after", ""))
    context = {"form": form, "page": page, "lines": stated(page.rows), "on": on}
    return render(request, "branches/sessions/certificates.html", context)


@require_safe
@reader
def exported(request: Request) -> StreamingHttpResponse:
    """The register as it is seen."""
    on = timezone.localdate()
    _, rows = _filtered(request, on)

    def lines() -> Iterator[tuple[Certificate, str]]:
        for each in stated(list(rows.select_related("qualification").order_by("-pk"))):
            yield each["row"], rules.STATES[each["state"]]

    return csv_answer(exports.csv_lines(lines()), f"certificats-{on:%Y-%m-%d}.csv")


@require_safe
@reader
def certificate(request: Request, pk: int) -> HttpResponse:
    """One certificate, what was sent of it, what may be corrected."""
    return _page(request, _found(request, pk))


@require_POST
@sender
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Put the identity right, or note that somebody asks for it."""
    row, on = _found(request, pk), timezone.localdate()
    if verb == "correct":
        form: Any = CorrectForm(request.POST, auto_id="correct_%s")
        tried = done(form, lambda given: actions.correct(certificate=pk, by=request.user, on=on, **given))
    elif verb in ("void", "restore"):
        return _withdraw(request, row, verb, on)
    elif verb == "ask":
        form = AskForm(request.POST, auto_id="ask_%s")
        tried = done(
            form, lambda given: sending.ask_correction(certificate=pk, by=request.user, on=on, **given)
        )
    else:
        raise Http404
    if not tried:
        return _page(request, row, {verb: form})
    messages.success(
        request, "Identité corrigée." if verb == "correct" else "Demande de correction enregistrée."
    )
    return redirect("branches:certificate", pk)


def _withdraw(request: Request, row: Certificate, verb: str, on: date) -> HttpResponse:
    """Take a certificate back, or give it back."""
    if not request.user.has_perm(DELIVER):
        raise PermissionDenied
    form = WithdrawForm(request.POST, auto_id=f"{verb}_%s")
    act = checks.withdraw if verb == "void" else checks.restore
    if not done(form, lambda given: act(certificate=row.pk, by=request.user, on=on, **given)):
        return _page(request, row, {verb: form})
    messages.success(request, "Certificat retiré." if verb == "void" else "Certificat rétabli.")
    return redirect("branches:certificate", row.pk)


@require_safe
@reader
def parchment(request: Request, pk: int) -> HttpResponse:
    """One parchment; none of a certificate that is withdrawn."""
    row: Any = _found(request, pk)
    if row.withdrawn:
        messages.error(request, "Ce certificat est retiré : son parchemin ne s’imprime plus.")
        return redirect("branches:certificate", pk)
    return _parchments([row], f"certificat-{pk}.pdf")


@require_safe
@reader
def parchments(request: Request, pk: int) -> HttpResponse:
    """All those of a session in one PDF."""
    row = found_session(request, pk)
    rows = Certificate.objects.visible_to(request.user, timezone.localdate()).filter(session=row)
    rows = rows.exclude(withdrawals__in=CertificateWithdrawal.objects.filter(restored_on=None))
    found = list(rows.select_related("qualification", "session").order_by("rank")[: exports.MOST])
    if not found:
        messages.error(request, "Aucun certificat n’est encore délivré dans cette session.")
        return redirect("branches:session", row.pk)
    return _parchments(found, f"certificats-session-{row.pk}.pdf")


def stated(rows: Sequence[Certificate]) -> list[dict[str, Any]]:
    """Each certificate with where it stands; rows come from `transmission.with_last`."""
    lacks, on = sending.missing(rows), timezone.localdate()
    found = []
    for row in rows:
        one: Any = row
        correcting = one.correction is not None
        state = rules.state(
            last=one.last, lacks=lacks[row.pk], correcting=correcting, withdrawn=one.withdrawn
        )
        due_on = one.correction_due if correcting else row.due_on
        waits = state in ("ready", "incomplete", "rejected")
        found.append(
            {
                "row": row,
                "state": state,
                "label": rules.STATES[state],
                "due_on": due_on if state not in ("accepted", "withdrawn") else None,
                "urgency": urgency(due_on, on) if waits else "calm",
                "lacks": lacks[row.pk] if waits else [],
                "reason": one.last_reason if state in ("rejected", "incomplete") else "",
                "correcting": correcting,
            }
        )
    return found


def _filtered(request: Request, on: date) -> tuple[CertificateFilter, QuerySet[Certificate]]:
    branches = list(visible_committees(request.user, on).order_by("pk"))
    form = CertificateFilter(request.GET, branches=branches)
    chosen = form.chosen()
    rows: Any = Certificate.objects.visible_to(request.user, on)
    if words := chosen.get("q", "").replace("\0", "").strip():
        number = numbers.read(words)
        rows = rows.filter(number=str(number)) if number else rows.filter(named("name", words))
    if chosen.get("cpne"):
        rows = rows.filter(committee=chosen["cpne"])
    if chosen.get("certification"):
        rows = rows.filter(qualification=chosen["certification"])
    rows = sending.with_last(rows)
    match chosen.get("transmission"):
        case "attente" | "retard" as wanted:
            rows = sending.waiting(rows)
            if wanted == "retard":
                rows = rows.filter(Q(correction=None, due_on__lt=on) | Q(correction_due__lt=on))
        case "sent" | "rejected" | "accepted" as state:
            rows = rows.filter(last=state)
    return form, rows


def _found(request: Request, pk: int) -> Certificate:
    seen = Certificate.objects.visible_to(request.user, timezone.localdate())
    rows = sending.with_last(seen).select_related("qualification", "session", "candidate", "committee")
    return get_object_or_404(rows, pk=pk)


def _page(request: Request, row: Certificate, wrong: dict[str, Any] | None = None) -> HttpResponse:
    wrong, (known,) = wrong or {}, stated([row])
    offers, one = [], cast(Any, row)
    if request.user.has_perm(SEND):
        shown = wrong.get("correct") or CorrectForm(initial=CorrectForm.shown(row), auto_id="correct_%s")
        if known["state"] in ("ready", "incomplete", "rejected"):
            offers.append(_offer(row, "correct", "Corriger l’identité", shown))
        if known["state"] == "accepted":
            ask = wrong.get("ask") or AskForm(auto_id="ask_%s")
            offers.append(_offer(row, "ask", "Enregistrer une demande de correction", ask))
        offers += [
            _offer(row, verb, "Corriger l’identité" if verb == "correct" else "Demander une correction", form)
            for verb, form in wrong.items()
            if not offers and verb in ("correct", "ask")
        ]
        if request.user.has_perm(DELIVER) and known["state"] != "sent":
            verb = "restore" if one.withdrawn else "void"
            label = "Rétablir le certificat" if one.withdrawn else "Retirer le certificat"
            asked = wrong.get(verb) or WithdrawForm(auto_id=f"{verb}_%s")
            offers.append(_offer(row, verb, label, asked, danger=not one.withdrawn))
    context = {
        "row": row,
        "code": checks.code_of(row.number),
        "withdrawals": row.withdrawals.select_related("made_by", "restored_by"),
        "known": known,
        "offers": offers,
        "lines": row.lines.select_related("sending").order_by("-pk"),
        "corrections": row.corrections.select_related("made_by"),
        "on": timezone.localdate(),
    }
    return render(request, "branches/sessions/certificate.html", context, status=422 if wrong else 200)


def _offer(row: Certificate, verb: str, label: str, form: Any, *, danger: bool = False) -> Offer:
    return Offer(label, reverse("branches:certificate_act", args=[row.pk, verb]), form, danger=danger)


def _parchments(rows: list[Certificate], name: str) -> HttpResponse:
    qualifications = {row.qualification_id for row in rows}
    codes, owners = codes_on(qualifications), owners_of(qualifications)
    parts = SessionBlock.objects.filter(session__in={row.session_id for row in rows})
    made = exports.parchments(
        rows,
        codes={row.pk: checks.code_of(row.number) for row in rows},
        where=f"{settings.SITE_URL}{reverse('branches:certificate_check')}",
        blocks={
            (session, code): title for session, code, title in parts.values_list("session", "code", "title")
        },
        sheets={row.pk: code_at(codes.get(row.qualification_id, []), row.delivered_on) for row in rows},
        certifiers={
            row.pk: owner_at(owners.get(row.qualification_id, []), row.delivered_on)[1] for row in rows
        },
    )
    return pdf_answer(made, name)
