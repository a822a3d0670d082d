"""Insertion surveys: prepared from certificates, answered under references, the contacts erased."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import User
from accounts.traces import move, remember
from branches.models import (
    Certificate,
    Qualification,
    StatisticsReport,
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyTrace,
)
from branches.rules import surveys as rules
from branches.rules.surveys import Reply, Tally
from law.refusal import Impossible
from law.typography import french
from registers.models import Committee


@transaction.atomic
def prepare(
    *, committee: Committee, qualification: Qualification, year: int, horizon: int, by: User, on: date
) -> Survey:
    """The holders of one year are counted; those who agreed and left an address are the contacts."""
    if not qualification.links.filter(committee=committee).exists():
        raise Impossible("Cette certification n’est pas de cette branche.")
    if horizon not in rules.horizons(on):
        raise Impossible("Cet horizon n’est pas de ceux des enquêtes.")
    holders = _holders(committee, qualification, year)
    if not holders:
        raise Impossible(f"Aucun certificat de cette certification n’a été délivré en {year}.")
    try:
        with transaction.atomic():
            survey = Survey.objects.create(
                committee=committee, qualification=qualification, year=year, horizon=horizon,
                holders=len(holders), asked=0, purge_due_on=rules.purge_due(on),
            )  # fmt: skip
    except IntegrityError:
        raise Impossible("Cette promotion a déjà son enquête à cet horizon.") from None
    survey.asked = _add_contacts(survey)
    survey.save(update_fields=["asked"])
    remember(row=survey, verb="prepare", trace=SurveyTrace, by=by, on=on)
    return survey


@transaction.atomic
def refresh(*, survey: int, by: User, on: date) -> int:
    """Count the holders again and add the contacts that are missing; how many."""
    row = _locked(survey)
    if row.state == "closed" or row.purged_on:
        raise Impossible("Cette enquête est close : sa liste ne se refait plus.")
    row.holders = len(_holders(row.committee, row.qualification, row.year))
    added = _add_contacts(row)
    row.asked = row.contacts.count()
    row.save(update_fields=["holders", "asked"])
    remember(row=row, verb="refresh", trace=SurveyTrace, by=by, on=on, comment=f"{added} contacts ajoutés")
    return added


@transaction.atomic
def act(*, survey: int, verb: str, by: User, on: date) -> None:
    """Open or close."""
    row = _locked(survey)
    if verb == "open" and row.state == "prepared":
        first = rules.ask_on(row.year, row.horizon)
        if on < first:
            raise Impossible(
                f"À {row.horizon} mois, la promotion {row.year} s’interroge à partir du {first:%d/%m/%Y}."
            )
        row.opened_on = on
    if verb == "close":
        row.closed_on = on
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=SurveyTrace, by=by, on=on,
        also=["opened_on", "closed_on"],
    )  # fmt: skip


@dataclass(slots=True)
class Received:
    """What answers did, or why they did nothing."""

    flaws: list[tuple[int, str, str, str]] = field(default_factory=list)  # line, column, value, sentence
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def receive(
    *, survey: int, replies: Sequence[tuple[int, Reply]], by: User, on: date,
    flaws: Iterable[tuple[int, str, str, str]] = (),
) -> Received:  # fmt: skip
    """Write answers: all or none; a reference that answered is corrected, the same again changes nothing."""
    row = _locked(survey)
    if row.state != "running":
        raise Impossible("Une enquête reçoit ses réponses entre son ouverture et sa clôture.")
    told = Received(list(flaws))
    known = set(row.contacts.values_list("reference", flat=True))
    stored = {each.reference: each for each in row.answers.all()}
    first: dict[str, int] = {}
    writes = []
    for line, reply in replies:
        before, answered_on = first.setdefault(reply.reference, line), reply.answered_on or on
        if reply.reference not in known:
            told.flaws.append(_flaw(line, reply, "Cette référence n’est pas de cette enquête."))
        elif before != line:
            told.flaws.append(_flaw(line, reply, f"Cette référence est déjà à la ligne {before}."))
        elif row.opened_on and not row.opened_on <= answered_on <= on:
            told.flaws.append(_flaw(line, reply, "La réponse est datée hors de l’enquête."))
        else:
            found = stored.get(reply.reference)
            same = found and (found.situation, found.aimed) == (reply.situation, reply.aimed)
            told.unchanged += bool(same)
            told.changed += bool(found and not same)
            told.created += found is None
            if not same:
                writes.append(
                    SurveyAnswer(
                        survey=row, reference=reply.reference, situation=reply.situation,
                        aimed=reply.aimed, answered_on=answered_on,
                    )
                )  # fmt: skip
    told.flaws.sort()
    if not told.done:
        return told
    SurveyAnswer.objects.bulk_create(
        writes, update_conflicts=True, unique_fields=["survey", "reference"],
        update_fields=["situation", "aimed", "answered_on"],
    )  # fmt: skip
    if writes:
        remember(row=row, verb="receive", trace=SurveyTrace, by=by, on=on, comment=f"{len(writes)} réponses")
    return told


@transaction.atomic
def purge(*, survey: int, by: User | None, on: date) -> int:
    """Erase the contacts of a closed survey: answers are then nobody’s. How many."""
    row = _locked(survey)
    if row.purged_on:
        raise Impossible(f"La liste est effacée depuis le {row.purged_on:%d/%m/%Y}.")
    if row.state != "closed" and on < row.purge_due_on:
        raise Impossible("Clôturez d’abord l’enquête : sans la liste, aucune réponse ne peut plus arriver.")
    if row.state != "closed":  # its time is over: what did not open closes too
        row.closed_on = on
        move(row=row, verb="lapse", moves=rules.MOVES, trace=SurveyTrace, by=by, on=on, also=["closed_on"])
    gone = row.contacts.count()
    row.contacts.all().delete()
    row.purged_on = on
    row.save(update_fields=["purged_on"])
    remember(row=row, verb="purge", trace=SurveyTrace, by=by, on=on, comment=f"{gone} contacts")
    return gone


def purge_over(*, on: date) -> int:
    """Erase every list kept too long; how many lists."""
    over = Survey.objects.filter(purged_on=None, purge_due_on__lte=on).order_by("pk")
    keys = list(over.values_list("pk", flat=True))
    for pk in keys:
        with suppress(Impossible):  # erased meanwhile by somebody
            purge(survey=pk, by=None, on=on)
    return len(keys)


@transaction.atomic
def handed(*, survey: int, by: User, on: date) -> Survey:
    """The list of contacts is taken out: who took it is written."""
    row = _locked(survey)
    if row.purged_on:
        raise Impossible("La liste de contacts est effacée.")
    remember(row=row, verb="contacts", trace=SurveyTrace, by=by, on=on)
    return row


@transaction.atomic
def report(
    *, committee: Committee, qualification: Qualification, sent_on: date, reference: str, by: User, on: date
) -> StatisticsReport:
    """Statistics of a certification were sent to France compétences."""
    if sent_on > on:
        raise Impossible("L’envoi est fait : sa date n’est pas à venir.")
    try:
        with transaction.atomic():
            return StatisticsReport.objects.create(
                committee=committee, qualification=qualification, sent_on=sent_on,
                reference=reference.strip(), made_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Impossible("Cet envoi est déjà enregistré.") from None


def tallies(rows: Sequence[Survey]) -> dict[int, Tally]:
    """What each survey counts, in one query."""
    counted = SurveyAnswer.objects.filter(survey__in=rows).order_by()
    found: dict[int, dict[str, int]] = {row.pk: {} for row in rows}
    for survey, situation, count in counted.values_list("survey", "situation").annotate(n=Count("pk")):
        found[survey][situation] = count
    aimed = dict(counted.filter(aimed=True).values_list("survey").annotate(n=Count("pk")))
    return {row.pk: Tally(row.holders, row.asked, found[row.pk], aimed.get(row.pk, 0)) for row in rows}


def statistics_due(committees: QuerySet[Committee]) -> list[tuple[Qualification, date | None, date]]:
    """Registered certifications with the last sending of their statistics and the day they are due."""
    rows = (
        Qualification.objects.filter(committees__in=committees, ended_on=None)
        .annotate(
            sent_on=Max("statistics_reports__sent_on"),
            registered_on=Min("registrations__effective_on"),
        )
        .filter(Q(sent_on__isnull=False) | Q(registered_on__isnull=False))
        .distinct()
    )
    found = [(row, row.sent_on, rules.statistics_due(row.sent_on or row.registered_on)) for row in rows]
    return sorted(found, key=lambda each: (each[2], each[0].pk))


def _holders(committee: Committee, qualification: Qualification, year: int) -> list[Certificate]:
    """One certificate a person: the first of the year."""
    rows = Certificate.objects.filter(committee=committee, qualification=qualification, year=year)
    found: dict[tuple[str, date], Certificate] = {}
    for row in rows.select_related("candidate").order_by("pk"):
        found.setdefault((row.candidate.identity, row.candidate.born_on), row)
    return list(found.values())


def _add_contacts(survey: Survey) -> int:
    known = set(survey.contacts.values_list("certificate", flat=True))
    taken = set(survey.contacts.values_list("reference", flat=True))
    new = [
        SurveyContact(survey=survey, certificate=row, reference=_reference(taken))
        for row in _holders(survey.committee, survey.qualification, survey.year)
        if row.pk not in known and row.candidate.consent and row.candidate.email
    ]
    SurveyContact.objects.bulk_create(new, batch_size=500)
    return len(new)


def _reference(taken: set[str]) -> str:
    """Drawn at random: it says nothing of anybody."""
    while True:
        drawn = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.REFERENCE_LENGTH))
        if drawn not in taken:
            taken.add(drawn)
            return drawn


def _flaw(line: int, reply: Reply, sentence: str) -> tuple[int, str, str, str]:
    return line, "reference", reply.reference, french(sentence)


def _locked(pk: int) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("committee", "qualification")
    return rows.get(pk=pk)
