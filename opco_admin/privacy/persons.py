"""Everything the product holds about a person, room by room, and what is withheld (RGPD, art. 15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, Value

from accounts.models import User
from accounts.rules import keeping
from branches.models import (
    Candidate,
    CandidateNir,
    Certificate,
    Interest,
    JuryMember,
    Mandate,
    Member,
    Result,
)
from contracts.models import (
    Amendment,
    Answers,
    Claim,
    Contract,
    ControlFile,
    Correction,
    Deposit,
    Disability,
    Document,
    Instalment,
    InvoiceLine,
    Learner,
    Letter,
    Move,
    PieceRequest,
    Reopening,
    Termination,
    Training,
    TutorRequest,
    Verdict,
    Work,
)
from contracts.models import (
    Certificate as Attendance,
)
from opco_admin.privacy import classes
from registers.models import FrenchKey
from smeservice.models import AfestPath, AfestSequence, Contact

MOST = 500  # of one kind, in one file: more is a homonym, not a person
HEALTH = "Donnée sensible, ou ce qu’un calcul en a lu : remise à part par le gestionnaire du dossier."
SEALED = "Scellé : personne ne peut le lire à l’écran ; la transmission au système national seule l’ouvre."
THIRD = "Donnée d’une autre personne (art. 15(4))."
PAPER = "Fichier : copie jointe par le gestionnaire du dossier, après masquage des tiers."
OURS = "Noms des agents : accès aux actes, non à leurs auteurs."


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one table, as label and text."""

    title: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What one table holds of the person."""

    title: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is held, and what is withheld with the reason."""

    sections: tuple[Section, ...]
    withheld: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        return sum(len(section.records) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Source:
    """A table where a person may stand: by which columns, and the tables that follow it."""

    title: str
    model: type[models.Model]
    name: str
    first_name: str = ""
    born_on: str = ""
    followers: tuple[tuple[type[models.Model], str], ...] = ()
    whole: bool = False  # the name and the first name stand in one column
    third: frozenset[str] = frozenset()


_OF_CONTRACT = (
    Learner, Work, Training, Claim, Answers, Disability, Verdict, Move, Amendment, Correction, Termination,
    Instalment, Document, PieceRequest, Letter, Deposit, Attendance, InvoiceLine, ControlFile, Reopening,
    TutorRequest,
)  # fmt: skip
_TUTOR = frozenset({"tutor_name", "tutor_first_name", "tutor_born_on"})
SOURCES = (
    Source(
        "Contrats", Contract, "learner_name", "learner_first_name", "learner__born_on",
        tuple((model, "contract") for model in _OF_CONTRACT), third=_TUTOR,
    ),
    Source("Fonction de tuteur ou de maître", Work, "tutor_name", "tutor_first_name", "tutor_born_on"),
    Source("Demandes d’aide au tutorat", TutorRequest, "tutor_name", born_on="tutor_born_on", whole=True),
    Source(
        "Candidatures", Candidate, "name", "first_name", "born_on",
        ((CandidateNir, "candidate"), (Result, "candidate"), (Certificate, "candidate")),
    ),
    Source("Jurys", JuryMember, "name", "first_name"),
    Source(
        "Instances", Member, "last_name", "first_name",
        followers=((Mandate, "member"), (Interest, "member")),
    ),
    Source("Contact d’une entreprise", Contact, "name", whole=True),
    Source(
        "Formation au poste de travail", AfestPath, "learner", whole=True,
        followers=((AfestSequence, "path"),),
    ),
    Source("Compte d’utilisateur", User, "last_name", "first_name"),
)  # fmt: skip
_ONLY: dict[Any, Any] = {Work: _TUTOR}  # what such a row says of a tutor is that alone


def portrait(*, name: str, first_name: str, born_on: dt.date | None, number: str = "") -> Portrait:
    """All that is held about somebody known by name and day of birth, or by the number of a contract."""
    found: list[Section] = []
    withheld: dict[str, str] = {}
    contract = named(number)
    if contract and born_on is None:
        born_on = Learner.objects.filter(contract=contract).values_list("born_on", flat=True).first()
    for source in SOURCES:
        rows = _matching(source, name, first_name, born_on)
        if source.model is Contract and contract:
            rows = Contract.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=contract.pk))
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
        if keys:
            only = _ONLY.get(source.model)
            found.append(_section(source.title, source.model, "pk", keys, withheld, only=only))
            for model, path in source.followers:
                title = f"{source.title} : {model._meta.verbose_name}"
                found.append(_section(title, model, path, keys, withheld, third=source.third))
    return Portrait(tuple(each for each in found if each.records), tuple(sorted(withheld.items())))


def named(number: str) -> Contract | None:
    """The contract of this number: ours, that of its sender, or that of the ministry."""
    text = number.strip().upper()
    if not text:
        return None
    if text[:1] in "AP" and text[1:].isdigit() and len(text) == 10:
        return Contract.objects.filter(pk=int(text[1:]), kind="app" if text[0] == "A" else "pro").first()
    rows = Contract.objects.filter(Q(deca_number=text) | Q(external_number=number.strip()))
    return rows.order_by("pk").first()


def _matching(source: Source, name: str, first_name: str, born_on: dt.date | None) -> Any:
    """The rows of a table that name this person; without a day of birth there, the name is enough."""
    rows = source.model._default_manager.all()
    if source.whole:
        key, sides = f"{source.name}__french__in", (f"{first_name} {name}", f"{name} {first_name}")
        rows = rows.filter(**{key: [keeping.folded(each) for each in sides]})
    else:
        rows = rows.filter(**{f"{source.name}__french": FrenchKey(Value(name.strip()))})
        rows = rows.filter(**{f"{source.first_name}__french": FrenchKey(Value(first_name.strip()))})
    if source.born_on and born_on:
        unknown = Q(**{f"{source.born_on}__isnull": True})
        rows = rows.filter(Q(**{source.born_on: born_on}) | unknown)
    return rows


def _section(
    title: str, model: type[models.Model], path: str, keys: Sequence[int], withheld: dict[str, str], *,
    only: frozenset[str] | None = None, third: frozenset[str] = frozenset(),
) -> Section:  # fmt: skip
    rows = model._default_manager.filter(**{f"{path}__in": keys}).order_by("pk")[:MOST]
    label = str(model._meta.verbose_name)
    records = [Record(f"{label} {row.pk}", tuple(_cells(row, withheld, only, third))) for row in rows]
    return Section(title, tuple(each for each in records if each.cells))


def _cells(
    row: models.Model, withheld: dict[str, str], only: frozenset[str] | None, third: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The columns of a row that are told; the others, when they hold something, are withheld."""
    known: Mapping[str, str] = classes.of(row._meta.label)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key or value in (None, "", [], {}) or (only is not None and field.name not in only):
            continue
        label = f"{row._meta.verbose_name} – {field.verbose_name}"
        if field.name in third:
            withheld[label] = THIRD
        elif known.get(field.name) == "sensitive":
            withheld[label] = HEALTH
        elif known.get(field.name) == "secret":
            withheld[label] = SEALED
        elif isinstance(field, models.FileField):
            withheld[label] = PAPER
        elif field.is_relation:
            if field.related_model is User:
                withheld["Agents"] = OURS
        elif not isinstance(field, models.BinaryField):
            yield str(field.verbose_name), _told(row, field, value)


def _told(row: models.Model, field: models.Field[Any, Any], value: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value)
