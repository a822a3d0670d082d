"""The file for the Caisse des dépôts: what is ready goes, rejected comes back, accepted stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.traces import remember
from branches.actions.transmission_content import content, missing
from branches.models import (
    CandidateNir,
    Certificate,
    CertificateWithdrawal,
    Correction,
    ProcessingReport,
    Sending,
    SendingLine,
    SendingTrace,
)
from branches.rules import certificates, transmission
from branches.rules.transmission import Answer
from law import certificate_schema
from law.refusal import Impossible
from law.typography import french
from registers.models import Committee

MOST = 5000  # certificates in one file
LABELS = {
    "make": "Fichier produit",
    "download": "Fichier téléchargé",
    "deposit": "Dépôt enregistré",
    "answer": "Compte rendu lu",
    "withdraw": "Fichier retiré",
}


def with_last(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Certificates with what their last line became, and the correction that waits."""
    lines = SendingLine.objects.filter(certificate=OuterRef("pk")).order_by("-pk")
    open_one = Correction.objects.filter(certificate=OuterRef("pk"), done_on=None)
    return rows.annotate(
        last=Subquery(lines.values("state")[:1]),
        last_reason=Subquery(lines.values("reason")[:1]),
        correction=Subquery(open_one.values("pk")[:1]),
        withdrawn=Exists(CertificateWithdrawal.objects.filter(certificate=OuterRef("pk"), restored_on=None)),
        correction_due=Subquery(open_one.values("due_on")[:1]),
        sealed=Subquery(CandidateNir.objects.filter(candidate=OuterRef("candidate")).values("key_id")[:1]),
    )


def waiting(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Those that are to be sent: neither accepted, on their way nor withdrawn, or with a correction."""
    corrected = Q(last="accepted", correction__isnull=False)
    return with_last(rows).filter(Q(withdrawn=False) & (Q(last=None) | Q(last="rejected")) | corrected)


@transaction.atomic
def make(*, committee: Committee, by: User, on: date) -> Sending:
    """One file of all that is ready in a branch: each certificate once, rejected ones again."""
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)  # one file at a time in a branch
    rows = waiting(Certificate.objects.filter(committee=committee))
    chosen = list(rows.select_related("qualification", "candidate").order_by("pk")[:MOST])
    lacks = missing(chosen)
    ready = [row for row in chosen if not lacks[row.pk]]
    if not ready:
        raise Impossible("Aucun certificat n’est prêt à partir : complétez ceux qui attendent une donnée.")
    sending = Sending.objects.create(
        committee=committee, schema=certificate_schema(on), sha256="", made_on=on, made_by=by
    )
    try:
        with transaction.atomic():
            SendingLine.objects.bulk_create(
                [
                    SendingLine(sending=sending, certificate=row, correction_id=row.correction)  # type: ignore[attr-defined]
                    for row in ready
                ]
            )
    except IntegrityError:
        raise Impossible("Un autre fichier vient de prendre ces certificats : rechargez la page.") from None
    sending.sha256 = hashlib.sha256(content(sending)).hexdigest()
    sending.save(update_fields=["sha256"])
    remember(row=sending, verb="make", trace=SendingTrace, by=by, on=on, comment=f"{len(ready)} certificats")
    return sending


@transaction.atomic
def download(*, sending: int, by: User, on: date) -> bytes:
    """The file again, the same to the byte; who took it is written."""
    row = Sending.objects.select_for_update().get(pk=sending)
    if row.state != Sending.State.SENT:
        raise Impossible("La réponse est lue : les NIR sont effacés et ce fichier ne se refait plus.")
    made = content(row)
    if hashlib.sha256(made).hexdigest() != row.sha256:
        raise Impossible("Les données ont changé depuis : ce fichier ne peut pas être refait à l’identique.")
    remember(row=row, verb="download", trace=SendingTrace, by=by, on=on)
    return made


@transaction.atomic
def deposit(*, sending: int, number: str, deposited_on: date, by: User, on: date) -> None:
    """The portal received the file: its receipt."""
    row = Sending.objects.select_for_update().get(pk=sending)
    if deposited_on > on or deposited_on < row.made_on:
        raise Impossible(
            f"Le dépôt se situe entre le {row.made_on:%d/%m/%Y}, jour du fichier, et aujourd’hui."
        )
    if (row.deposit, row.deposited_on) == (number.strip(), deposited_on):
        return
    row.deposit, row.deposited_on = number.strip(), deposited_on
    row.save(update_fields=["deposit", "deposited_on"])
    remember(row=row, verb="deposit", trace=SendingTrace, by=by, on=on, comment=row.deposit)


@dataclass(slots=True)
class Read:
    """What a report did, or why it did nothing."""

    flaws: list[tuple[int, str, str, str]] = field(default_factory=list)  # line, column, value, sentence
    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0
    already: bool = False

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def answer(
    *, sending: int, name: str, sha256: str, answers: Sequence[Answer], by: User, on: date,
    flaws: Iterable[tuple[int, str, str, str]] = (),
) -> Read:  # fmt: skip
    """Read the report of a file: all its lines or none; the same report again changes nothing."""
    row = Sending.objects.select_for_update().get(pk=sending)
    read = Read(list(flaws))
    if row.reports.filter(sha256=sha256).exists():
        return Read(already=True)
    lines = {
        each.certificate.number: each
        for each in row.lines.select_related("certificate").select_for_update(of=("self",))
    }
    first: dict[str, int] = {}
    changed: list[tuple[SendingLine, Answer]] = []
    for each in answers:
        line = lines.get(each.identifier)
        before = first.setdefault(each.identifier, each.line)
        if line is None:
            read.flaws.append(_flaw(each, "Ce certificat n’est pas dans ce fichier."))
        elif before != each.line:
            read.flaws.append(_flaw(each, f"Ce certificat est déjà à la ligne {before}."))
        elif line.state == "sent":
            changed.append((line, each))
        elif (line.state == "accepted") != each.accepted:
            read.flaws.append(_flaw(each, f"Cette ligne est déjà « {line.get_state_display().lower()} »."))
        else:
            read.unchanged += 1
    read.flaws.sort()
    if not read.done:
        return read
    _write(row, changed, on)
    read.accepted = sum(each.accepted for _, each in changed)
    read.rejected = len(changed) - read.accepted
    ProcessingReport.objects.create(
        sending=row, name=name[:255], sha256=sha256, read_on=on, read_by=by, accepted=read.accepted,
        rejected=read.rejected,
    )  # fmt: skip
    said = transmission.counted(read.accepted, read.rejected)
    if not row.lines.filter(state="sent").exists():
        row.state = Sending.State.ANSWERED
        row.save(update_fields=["state"])
    remember(row=row, verb="answer", trace=SendingTrace, by=by, on=on, comment=said)
    return read


@transaction.atomic
def withdraw(*, sending: int, comment: str, by: User, on: date) -> int:
    """A file that was never deposited is put aside: its certificates go in the next one. How many."""
    row = Sending.objects.select_for_update().get(pk=sending)
    if row.state != Sending.State.SENT or row.deposit or row.reports.exists():
        raise Impossible("Ce fichier est déposé ou sa réponse est lue : il ne se retire plus.")
    reason = french(f"Fichier retiré avant dépôt : {comment.strip()}")[: transmission.LONGEST]
    count = row.lines.filter(state="sent").update(state="rejected", reason=reason, answered_on=on)
    row.state = Sending.State.ANSWERED
    row.save(update_fields=["state"])
    remember(row=row, verb="withdraw", trace=SendingTrace, by=by, on=on, comment=comment)
    return count


@transaction.atomic
def ask_correction(*, certificate: int, what: str, requested_on: date, by: User, on: date) -> Correction:
    """Somebody asks for a correction of accepted data: three months to send it."""
    row = Certificate.objects.select_for_update().get(pk=certificate)
    if not row.lines.filter(state="accepted").exists():
        raise Impossible("Ce certificat n’est pas encore accepté : corrigez-le avant de l’envoyer.")
    if not row.delivered_on <= requested_on <= on:
        raise Impossible("La demande suit la délivrance et n’est pas à venir.")
    if row.corrections.filter(done_on=None).exists():
        raise Impossible("Une correction de ce certificat est déjà en cours.")
    return Correction.objects.create(
        certificate=row, what=what.strip(), requested_on=requested_on, made_by=by,
        due_on=certificates.correct_due(requested_on),
    )  # fmt: skip


def _write(row: Sending, changed: Sequence[tuple[SendingLine, Answer]], on: date) -> None:
    for line, each in changed:
        line.state = "accepted" if each.accepted else "rejected"
        line.reason, line.answered_on = each.reason, on
    SendingLine.objects.bulk_update(
        [line for line, _ in changed], ["state", "reason", "answered_on"], batch_size=500
    )
    accepted = [line for line, each in changed if each.accepted]
    Correction.objects.filter(pk__in=[line.correction_id for line in accepted if line.correction_id]).update(
        done_on=on
    )
    _forget([line.certificate.candidate_id for line in accepted])


def _forget(candidates: Sequence[int]) -> None:
    """Erase the NIR of those for whom nothing is left to send."""
    left = waiting(Certificate.objects.filter(candidate__in=candidates)).values("candidate")
    flying = SendingLine.objects.filter(state="sent").values("certificate__candidate")
    CandidateNir.objects.filter(candidate__in=candidates).exclude(candidate__in=left).exclude(
        candidate__in=flying
    ).delete()


def _flaw(each: Answer, sentence: str) -> tuple[int, str, str, str]:
    return each.line, "identifiant", each.identifier[:40], french(sentence)
