"""Certificates delivered after a signed deliberation: numbered without gaps, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from branches.actions import sealing
from branches.actions.sessions import locked
from branches.models import (
    Candidate,
    CandidateNir,
    Certificate,
    Jury,
    Numbering,
    Result,
    SendingLine,
    Session,
    SessionTrace,
)
from branches.rules import certificates as rules
from branches.rules import juries, sessions, transmission
from law.refusal import Impossible


@transaction.atomic
def deliver(*, session: int, delivered_on: date, by: User, on: date) -> list[Certificate]:
    """Deliver every certificate the jury gave that is not delivered yet; the same again delivers none.

    Numbers follow each other in a certification and a year, under its lock; a NIR nobody will send is erased.
    """
    row = locked(session)
    if row.state != "signed":
        raise Impossible("Aucun certificat sans délibération signée : faites d’abord signer le jury.")
    signed_on = Jury.objects.values_list("signed_on", flat=True).get(session=row)
    if signed_on is None or not signed_on <= delivered_on <= on:
        raise Impossible(
            f"Un certificat est délivré entre la signature du jury, le {signed_on:%d/%m/%Y}, et aujourd’hui."
        )
    wanted = _wanted(row)
    first = _numbers(row.qualification_id, delivered_on.year, len(wanted))
    due_on = rules.send_due(delivered_on)
    made = [
        Certificate(
            committee=row.committee, qualification=row.qualification, block=block, session=row,
            candidate=who, year=delivered_on.year, rank=rank, delivered_on=delivered_on, due_on=due_on,
            number=Certificate.numbered(row.qualification_id, delivered_on.year, rank), delivered_by=by,
            name=who.name, first_name=who.first_name, born_on=who.born_on,
        )
        for rank, (who, block) in enumerate(wanted, start=first)
    ]  # fmt: skip
    Certificate.objects.bulk_create(made, batch_size=500)
    CandidateNir.objects.filter(candidate__session=row, candidate__certificates=None).delete()
    if made:
        remember(
            row=row, verb="deliver", trace=SessionTrace, by=by, on=on,
            comment=f"{made[0].number} à {made[-1].number}" if len(made) > 1 else made[0].number,
        )  # fmt: skip
    return made


@transaction.atomic
def correct(
    *, certificate: int, name: str, first_name: str, born_on: date, sex: str, nir: str, by: User, on: date
) -> None:
    """Put right the identity a certificate bears; not while a file that holds it waits for its answer."""
    row = Certificate.objects.select_for_update().get(pk=certificate)
    if row.withdrawals.filter(restored_on=None).exists():
        raise Impossible("Ce certificat est retiré : rétablissez-le avant de le corriger.")
    lines = SendingLine.objects.filter(certificate=row)
    if lines.filter(state="sent").exists():
        raise Impossible(
            "Ce certificat est dans un fichier envoyé : attendez la réponse avant de le corriger."
        )
    accepted = lines.filter(state="accepted").exists()
    if accepted and not row.corrections.filter(done_on=None).exists():
        raise Impossible("Ce certificat est accepté : enregistrez d’abord la demande de correction.")
    if nir and (flaw := transmission.nir_flaw(nir, born_on=born_on, sex=sex)):
        raise Impossible(flaw)
    who = Candidate.objects.get(pk=row.candidate_id)
    person = sessions.Person(name, first_name, born_on, who.route)
    identity = "|".join(person.key[:2])
    twins = Candidate.objects.filter(session=who.session_id, identity=identity, born_on=born_on)
    if twins.exclude(pk=who.pk).exists():
        raise Impossible("Une autre personne de la session porte déjà ce nom et cette date de naissance.")
    who.name, who.first_name, who.born_on, who.sex, who.identity = name, first_name, born_on, sex, identity
    who.save(update_fields=["name", "first_name", "born_on", "sex", "identity"])
    Certificate.objects.filter(candidate=who).update(name=name, first_name=first_name, born_on=born_on)
    if nir:
        sealing.keep(numbers={who: transmission.compact(nir)})
    remember(
        row=row.session, verb="correct", trace=SessionTrace, by=by, on=on, comment=f"Certificat {row.number}"
    )


def _wanted(row: Session) -> list[tuple[Candidate, str]]:
    """Who receives what, those already delivered apart."""
    blocks = tuple(row.blocks.order_by("position").values_list("code", flat=True))
    results: dict[int, dict[str, str]] = defaultdict(dict)
    for candidate, block, outcome in Result.objects.filter(candidate__session=row).values_list(
        "candidate", "block", "outcome"
    ):
        results[candidate][block] = outcome
    done = set(Certificate.objects.filter(session=row).values_list("candidate", "block"))
    people: Sequence[Candidate] = list(row.candidates.order_by("name", "first_name", "pk"))
    return [
        (who, block)
        for who in people
        for block in juries.awarded(results[who.pk], blocks, complete=row.complete)
        if (who.pk, block) not in done
    ]


def _numbers(qualification: int, year: int, count: int) -> int:
    """The first of `count` ranks that follow those given; held until the transaction ends."""
    if not count:
        return 0
    Numbering.objects.bulk_create(
        [Numbering(qualification_id=qualification, year=year)], ignore_conflicts=True
    )
    row = Numbering.objects.select_for_update().get(qualification=qualification, year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return first
