"""Two accredited bodies, a session with its certificates and one to come, a survey."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from stdnum.fr import nir as french_nir

from accounts.models import User
from branches.actions import (
    candidates,
    certificates,
    habilitations,
    juries,
    reporting,
    sessions,
    surveys,
    transmission,
)
from branches.exports import session_papers
from branches.models import Candidate, Habilitation, Jury, Qualification, Registration, Session
from branches.rules import surveys as cohorts
from branches.rules.sessions import Entry, Person, folded
from branches.rules.surveys import Reply
from branches.rules.transmission import Answer
from law.typography import french
from opco_admin.demo import world
from registers.models import Committee, Provider

BRANCH = world.BRANCHES[0].committees[0][0]
PEOPLE = (
    ("Abadie", "Lucie", "F", 3), ("Benali", "Karim", "M", 5), ("Caron", "Hugo", "M", 11),
    ("Delmas", "Inès", "F", 2), ("Estève", "Maëlle", "F", 9), ("Fabre", "Noé", "M", 7),
    ("Garnier", "Sarah", "F", 12), ("Hamon", "Théo", "M", 4), ("Imbert", "Clara", "F", 6),
    ("Jaouen", "Yann", "M", 10), ("Keller", "Emma", "F", 1), ("Lopez", "Adam", "M", 8),
    ("Morin", "Alice", "F", 4), ("Nguyen", "Paul", "M", 2), ("Olive", "Rose", "F", 10),
    ("Pastor", "Léo", "M", 12), ("Quinet", "Nina", "F", 5), ("Rey", "Jules", "M", 9),
    ("Sylla", "Awa", "F", 7), ("Tessier", "Marc", "M", 11), ("Urbain", "Lise", "F", 3),
    ("Vasseur", "Tom", "M", 6),
)  # fmt: skip
COMING = (("Marchal", "Jade", "F", 3), ("Noël", "Sacha", "M", 6), ("Ollivier", "Lina", "F", 9))
SITUATIONS = (
    *["permanent"] * 9, *["temporary"] * 4, "self_employed", *["training"] * 2, *["seeking"] * 3, "inactive",
)  # fmt: skip
CONTENT = {
    name: french(words)
    for name, words in {
        "purpose": "Mettre en œuvre la certification dans le respect de ses trois référentiels.",
        "fee_terms": "450 € par candidat, facturés à l’inscription ; rien n’est dû pour un second passage.",
        "subcontracting": "Interdite, sauf location de plateaux techniques.",
        "means": "Deux fournils équipés, trois évaluateurs salariés, un référent handicap.",
        "sharing": "L’organisme forme et inscrit ; la branche désigne les jurys.",
    }.items()
}


@transaction.atomic
def live(on: dt.date, people: dict[str, User]) -> bool:
    """Once; the certification is that of the demonstration, already made."""
    if Habilitation.objects.exists():
        return False
    by, committee = people["br@demo.local"], Committee.objects.get(pk=BRANCH)
    qualification = _qualification(committee, on)
    if qualification is None:
        return False
    trainer, assessor = (Provider.objects.get(pk=each.siret) for each in (world.CENTRES * 2)[:2])
    since = on - dt.timedelta(days=480)
    given: dict[str, Any] = {"committee": committee, "by": by, "since": since}
    _accredit(qualification, trainer, "prepare", on=on, **given)
    body = _accredit(qualification, assessor, "assess", on=on, **given)
    _report(committee, by, since)
    reviewed_on = on - dt.timedelta(days=95)
    habilitations.review(
        habilitation=body.pk, reviewed_on=reviewed_on, by=by, on=reviewed_on,
        comment="Visite sur place : référentiels suivis, fiches d’évaluation incomplètes.",
    )  # fmt: skip
    habilitations.act(
        habilitation=body.pk, verb="suspend", by=by, on=on - dt.timedelta(days=80),
        comment="Fiches d’évaluation manquantes lors de la visite.",
    )  # fmt: skip
    habilitations.act(
        habilitation=body.pk, verb="resume", by=by, on=on - dt.timedelta(days=20),
        comment="Fiches reçues et vérifiées.",
    )  # fmt: skip
    past = _past(committee, qualification, assessor, trainer, by=by, on=on)
    _coming(committee, qualification, assessor, trainer, by=by, on=on)
    _survey(past, by=by, on=on)
    return True


def _qualification(committee: Committee, on: dt.date) -> Qualification | None:
    """A registered certification of the branch, else any of them."""
    rows = Qualification.objects.filter(committees=committee, ended_on=None).order_by("pk")
    held = Registration.objects.filter(qualification__in=rows, ends_on__gte=on).order_by("pk").first()
    return held.qualification if held else rows.first()


def _accredit(
    qualification: Qualification, body: Provider, kind: str, *, committee: Committee, by: User,
    since: dt.date, on: dt.date,
) -> Habilitation:  # fmt: skip
    row = habilitations.request(
        committee=committee, provider=body, requested_on=since - dt.timedelta(days=40), by=by, on=since,
        content={**CONTENT, "kind": kind, "since": since, "until": on + dt.timedelta(days=395)},
        scope=[(qualification.pk, "")],
    )  # fmt: skip
    habilitations.act(habilitation=row.pk, verb="examine", by=by, on=since)
    printed = session_papers.convention(row, [qualification.title], on=since)
    habilitations.attach(
        habilitation=row.pk, file=ContentFile(printed, "convention-signee.pdf"), by=by, on=since
    )
    habilitations.act(habilitation=row.pk, verb="activate", by=by, on=since)
    return row


def _report(committee: Committee, by: User, on: dt.date) -> None:
    """The first changes were reported in time."""
    report, sent_on = reporting.draw_up(committee=committee, by=by, on=on), on + dt.timedelta(days=12)
    reporting.mark_reported(
        report=report.pk, reported_on=sent_on, reference="Téléprocédure n° 1187", by=by, on=sent_on
    )


def _past(
    committee: Committee, qualification: Qualification, assessor: Provider, trainer: Provider, *,
    by: User, on: dt.date,
) -> Session:  # fmt: skip
    """A session of last year: twelve candidates, a joint jury, certificates, two files sent."""
    held = on - dt.timedelta(days=420)
    row = sessions.plan(
        committee=committee, qualification=qualification, provider=assessor, blocks=(), place="Bordeaux",
        starts_on=held, ends_on=held + dt.timedelta(days=1), by=by, on=held,
    )  # fmt: skip
    entries = [
        _entry(line, *each, held=held, trainer=trainer, consent=line != len(PEOPLE))
        for line, each in enumerate(PEOPLE, 1)
    ]
    candidates.enrol(session=row.pk, entries=entries, by=by, on=held)
    _deliberate(row, by=by, on=held + dt.timedelta(days=10))
    delivered_on = held + dt.timedelta(days=20)
    made = certificates.deliver(session=row.pk, delivered_on=delivered_on, by=by, on=delivered_on)
    sent_on = delivered_on + dt.timedelta(days=15)
    sending = transmission.make(committee=committee, by=by, on=sent_on)
    transmission.deposit(
        sending=sending.pk, number="AR-20251102-0457", deposited_on=sent_on, by=by, on=sent_on
    )
    answers = [
        Answer(
            line, one.number, line != 3, "" if line != 3 else "Le NIR ne correspond pas au nom de naissance."
        )
        for line, one in enumerate(made, 2)
        if one.pk in set(sending.lines.values_list("certificate", flat=True))
    ]
    transmission.answer(
        sending=sending.pk, name="compte-rendu.csv", sha256="d" * 64, answers=answers, by=by,
        on=sent_on + dt.timedelta(days=4),
    )  # fmt: skip
    return row


def _coming(
    committee: Committee, qualification: Qualification, assessor: Provider, trainer: Provider, *,
    by: User, on: dt.date,
) -> None:  # fmt: skip
    """A session in three weeks, its candidates enrolled, its jury half composed."""
    starts_on = on + dt.timedelta(days=21)
    row = sessions.plan(
        committee=committee, qualification=qualification, provider=assessor, blocks=(), place="Lyon",
        starts_on=starts_on, ends_on=starts_on, by=by, on=on,
    )  # fmt: skip
    entries = [_entry(line, *each, held=on, trainer=trainer) for line, each in enumerate(COMING, 1)]
    candidates.enrol(session=row.pk, entries=entries, by=by, on=on)
    juries.compose(
        session=row.pk, meets_on=starts_on + dt.timedelta(days=7), hour="09:30", place="Lyon", joint=True,
        by=by, on=on,
    )  # fmt: skip
    _seat(row, "Perrin", "Hélène", "employers", "Boulangerie Perrin", by=by, on=on)


def _deliberate(row: Session, *, by: User, on: dt.date) -> None:
    juries.compose(session=row.pk, meets_on=on, hour="14:00", place="Bordeaux", joint=True, by=by, on=on)
    _seat(row, "Perrin", "Hélène", "employers", "Boulangerie Perrin", by=by, on=on, president=True)
    _seat(row, "Sauvage", "Luc", "employees", "Fédération des salariés (démo)", by=by, on=on)
    juries.convene(session=row.pk, by=by, on=on)
    jury = Jury.objects.select_related("session__qualification", "session__provider").get(session=row)
    juries.attend(
        session=row.pk, present=dict.fromkeys(jury.members.values_list("pk", flat=True), True), by=by, on=on
    )
    blocks = list(row.blocks.order_by("position").values_list("code", flat=True)) or [""]
    outcomes = {}
    for rank, who in enumerate(Candidate.objects.filter(session=row).order_by("pk")):
        failed = {9: blocks[-1:], 10: blocks}.get(rank, [])
        outcomes[who.pk] = {code: "not" if code in failed else "acquired" for code in blocks}
    juries.record(session=row.pk, outcomes=outcomes, by=by, on=on)
    members, told = list(jury.members.all()), juries.presented(row)
    minutes = session_papers.minutes(jury, members, told, blocks, on=on)
    juries.attach(session=row.pk, file=ContentFile(minutes, "proces-verbal-signe.pdf"), by=by, on=on)
    juries.sign(session=row.pk, by=by, on=on)


def _survey(past: Session, *, by: User, on: dt.date) -> None:
    """The cohort of the past session, asked at six months when it is time."""
    year = past.certificates.earliest("pk").year
    horizon = 6
    row = surveys.prepare(
        committee=past.committee, qualification=past.qualification, year=year, horizon=horizon, by=by, on=on
    )
    opened_on = max(cohorts.ask_on(year, horizon), on - dt.timedelta(days=60))
    if opened_on > on:
        return
    surveys.act(survey=row.pk, verb="open", by=by, on=opened_on)
    references = row.contacts.order_by("certificate").values_list("reference", flat=True)
    replies = [
        (line, Reply(reference, situation, line < 11 if situation in cohorts.EMPLOYED else None))
        for line, (reference, situation) in enumerate(zip(references, SITUATIONS, strict=False), 2)
    ]
    surveys.receive(survey=row.pk, replies=replies, by=by, on=on)


def _seat(
    row: Session, name: str, first_name: str, college: str, organisation: str, *, by: User, on: dt.date,
    president: bool = False,
) -> None:  # fmt: skip
    juries.seat(
        session=row.pk, name=name, first_name=first_name, college=college, organisation=organisation,
        body=None, president=president, by=by, on=on,
    )  # fmt: skip


def _entry(
    line: int, name: str, first_name: str, sex: str, month: int, *, held: dt.date, trainer: Provider,
    consent: bool = True,
) -> Entry:  # fmt: skip
    """Somebody invented, with a NIR whose key is right."""
    born_on = dt.date(held.year - 19 - line % 7, month, 3 + line)
    body = f"{1 if sex == 'M' else 2}{born_on:%y%m}33063{line:03d}"
    trained = line % 4 > 0
    entered_on = held - dt.timedelta(days=200)
    return Entry(
        line, Person(name, first_name, born_on, "training" if trained else "vae", entered_on), sex=sex,
        trained_by=trainer.pk if trained else "", email=f"{folded(name).lower()}@exemple.fr", consent=consent,
        nir=f"{body}{french_nir.calc_check_digits(body)}",
    )  # fmt: skip
