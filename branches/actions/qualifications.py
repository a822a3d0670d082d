"""Certifications of branches: made, joined, owned, and their lives recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.models import User
from branches.actions import documents
from branches.models import (
    Ownership,
    Project,
    Qualification,
    QualificationCommittee,
    Registration,
)
from branches.rules import filings, lives, projects
from law.refusal import Impossible
from registers.models import Committee
from registers.rules import siret_ok

_DAY = timedelta(days=1)


@transaction.atomic
def create(
    *,
    kind: str,
    title: str,
    committees: Sequence[Committee],
    by: User,
    level: int | None = None,
    job: str = "",
) -> Qualification:
    """A certification made by one or more branches (L6113-4); the first one leads."""
    if not committees:
        raise Impossible("Choisissez au moins une branche : une CPNE crée la certification (L6113-4).")
    if kind == "cqpi" and len(committees) < 2:
        raise Impossible("Un CQPI est porté par plusieurs branches : choisissez-en au moins deux.")
    try:
        with transaction.atomic():
            row = Qualification.objects.create(
                kind=kind, title=" ".join(title.split()), level=level, job=job.strip(), made_by=by
            )
    except IntegrityError:
        raise Impossible("Une certification de même nature porte déjà cet intitulé.") from None
    QualificationCommittee.objects.bulk_create(
        QualificationCommittee(qualification=row, committee=each, lead=index == 0)
        for index, each in enumerate(dict.fromkeys(committees))
    )
    return row


@transaction.atomic
def change(
    *,
    qualification: int,
    title: str,
    level: int | None,
    job: str,
    joined: Iterable[Committee] = (),
    resembles: Iterable[Qualification] = (),
) -> Qualification:
    """Other words, branches that join, certifications that resemble it (refusals are counted together)."""
    row = locked(qualification)
    row.title, row.level, row.job = " ".join(title.split()), level, job.strip()
    try:
        with transaction.atomic():
            row.save(update_fields=["title", "level", "job"])
    except IntegrityError:
        raise Impossible("Une certification de même nature porte déjà cet intitulé.") from None
    QualificationCommittee.objects.bulk_create(
        [QualificationCommittee(qualification=row, committee=each) for each in joined], ignore_conflicts=True
    )
    row.resembles.set([each for each in resembles if each.pk != row.pk])
    return row


@transaction.atomic
def own(
    *, qualification: int, siret: str, name: str, since: date, minutes: File, by: User, on: date
) -> Ownership:
    """Name who owns the intellectual property from a day; the CPNE’s minutes prove it (L6113-4)."""
    row = locked(qualification)
    check_owner(siret=siret, since=since, on=on)
    last = row.owners.order_by("-since").first()
    if last and last.siret == siret and last.until is None:
        raise Impossible(f"Cette personne morale est déjà propriétaire depuis le {last.since:%d/%m/%Y}.")
    if last and since <= last.since:
        raise Impossible(f"Le propriétaire actuel l’est depuis le {last.since:%d/%m/%Y} : datez après.")
    proof = documents.keep(
        committee=lead(row),
        title=f"Procès-verbal nommant le propriétaire – {row.title}"[:200],
        file=minutes,
        by=by,
        on=on,
    )
    if last and last.until is None:
        Ownership.objects.filter(pk=last.pk).update(until=since - _DAY)
    return Ownership.objects.create(
        qualification=row, siret=siret, name=" ".join(name.split()), since=since, minutes=proof, made_by=by
    )


def check_owner(*, siret: str, since: date, on: date) -> None:
    """A legal person with a SIRET, named by a decision already taken. Impossible otherwise."""
    if not siret_ok(siret):
        raise Impossible("Ce SIRET n’est pas valide : vérifiez ses 14 chiffres.")
    if since > on:
        raise Impossible("La décision de la CPNE est datée d’un jour à venir.")


@transaction.atomic
def record(
    *,
    qualification: int,
    code: str,
    decided_on: date,
    effective_on: date,
    ends_on: date,
    basis: str,
    by: User,
    on: date,
    replaces: int | None = None,
) -> Registration:
    """Take up a registration decided before this software was used; never longer than its basis allows."""
    row = locked(qualification)
    if decided_on > on:
        raise Impossible("La décision est datée d’un jour à venir.")
    filings.check_registration(
        code=code,
        directory="",
        basis=basis,
        decided_on=decided_on,
        effective_on=effective_on,
        ends_on=ends_on,
    )
    before = row.registrations.filter(pk=replaces).first() if replaces else None
    return register(
        row, code=code, decided_on=decided_on, effective_on=effective_on, ends_on=ends_on, basis=basis,
        replaces=before, by=by,
    )  # fmt: skip


def register(
    row: Qualification,
    *,
    code: str,
    decided_on: date,
    effective_on: date,
    ends_on: date,
    basis: str,
    replaces: Registration | None,
    by: User,
) -> Registration:
    """Write a life; Impossible when the sheet is already known."""
    if Registration.objects.filter(code=code).exists():
        raise Impossible(f"La fiche {code} est déjà celle d’une certification.")
    try:
        with transaction.atomic():
            return Registration.objects.create(
                qualification=row, code=code, decided_on=decided_on, effective_on=effective_on,
                ends_on=ends_on, basis=basis, max_years=lives.years_at_most(basis, decided_on),
                replaces=replaces, made_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Impossible(f"La fiche {code} est déjà celle d’une certification.") from None


def locked(pk: int) -> Qualification:
    """The certification, held until the end of the transaction: its verbs come one after the other."""
    return Qualification.objects.select_for_update(of=("self",)).get(pk=pk)


def lead(row: Qualification) -> Committee:
    """The branch that keeps its documents."""
    return row.links.select_related("committee").order_by("-lead", "pk")[0].committee


def lives_of(row: Qualification) -> list[lives.Life]:
    """Its lives in the register, in order; prefetched registrations are used."""
    found = sorted(row.registrations.all(), key=lambda each: (each.effective_on, each.pk))
    return [lives.Life(each.code, each.effective_on, each.ends_on) for each in found]


def standing_of(row: Qualification, on: date) -> str:
    """Where it stands that day; prefetched registrations and projects are used."""
    ordered = sorted(row.projects.all(), key=lambda each: each.pk)
    known = [(each.kind, each.state) for each in ordered]
    return lives.standing(lives_of(row), on, projects=known, ended_on=row.ended_on)


def phases_of(row: Qualification) -> dict[str, str]:
    """The state of the last project of each kind."""
    ordered = sorted(row.projects.all(), key=lambda each: each.pk)
    return {each.kind: each.state for each in ordered if each.kind in projects.KINDS}


def owner_on(row: Qualification, on: date) -> Ownership | None:
    """Who owns it that day."""
    held = [
        each for each in row.owners.all() if each.since <= on and (each.until is None or on <= each.until)
    ]
    return held[0] if held else None


def open_projects(row: Qualification) -> dict[str, Project]:
    """The open project of each kind."""
    return {each.kind: each for each in row.projects.all() if each.state in projects.OPEN}
