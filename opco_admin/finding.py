"""One box over everything somebody may read: numbers, SIRET, people, firms, branches, certifications."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from branches.models import visible_committees
from contracts.models import Contract
from contracts.search import search as files_of
from conventions.models import Convention
from law.typography import french
from registers import search
from registers.models import FrenchKey
from smeservice.models import Contact, Firm

SHOWN, LETTERS, LONGEST = 6, 3, 80
ALIKE = 0.5  # how near a word must be to one that is typed, from 0 to 1


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it opens, what it is called, what tells it from another."""

    url: str
    title: str
    second: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more` is the list of the rest, `near` says a spelling was forgiven."""

    label: str
    hits: list[Hit]
    more: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: who may look for it, how its rows are found, exactly then nearly, and said."""

    label: str
    permission: str
    rows: Callable[[User, str, date], QuerySet[Any]]
    near: Callable[[User, str, date], QuerySet[Any]] | None
    hit: Callable[[Any], Hit]
    list: str = ""
    query: str = "q"


def find(*, user: User, term: str, on: date) -> list[Group]:
    """What this user may read that answers the term, by kind; near spellings where nothing answers."""
    term = " ".join(term.split())[:LONGEST]
    if len(term) < 2:
        return []
    groups = [_group(kind, user, term, on) for kind in KINDS if user.has_perm(kind.permission)]
    return [each for each in groups if each.hits]


def may_look(user: User) -> bool:
    """Whether there is anything this user may look for."""
    return any(user.has_perm(kind.permission) for kind in KINDS)


def _group(kind: Kind, user: User, term: str, on: date) -> Group:
    found = list(kind.rows(user, term, on)[: SHOWN + 1])
    near = not found and kind.near is not None and _wordy(term)
    if near and kind.near is not None:
        found = _nearly(kind.near(user, term, on))
    more = f"{reverse(kind.list)}?{urlencode({kind.query: term})}" if kind.list and len(found) > SHOWN else ""
    return Group(kind.label, [kind.hit(each) for each in found[:SHOWN]], more, bool(near and found))


def _nearly(rows: QuerySet[Any]) -> list[Any]:
    """The rows, under a tolerance that holds for this question only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return list(rows[: SHOWN + 1])


def _wordy(term: str) -> bool:
    return not any(each.isdigit() for each in term) and any(len(each) >= LETTERS for each in term.split())


def _like(field: str, term: str) -> Q:
    """Rows whose text has words near those typed."""
    return Q(**{f"{field}__french__trigram_word_similar": FrenchKey(Value(term))})


def _contracts(user: User, term: str, on: date) -> QuerySet[Any]:
    return files_of(Contract.objects.visible_to(user), term).order_by("-pk")


def _contracts_near(user: User, term: str, on: date) -> QuerySet[Any]:
    return Contract.objects.visible_to(user).filter(_like("learner_name", term)).order_by("-pk")


def _firms(user: User, term: str, on: date) -> QuerySet[Any]:
    seen = Firm.objects.visible_to(user).select_related("company")
    return seen.filter(company__in=search.companies(term).order_by().values("pk")).order_by("-priority", "pk")


def _firms_near(user: User, term: str, on: date) -> QuerySet[Any]:
    seen = Firm.objects.visible_to(user).select_related("company")
    return seen.filter(_like("company__name", term)).order_by("-priority", "pk")


def _contacts(user: User, term: str, on: date) -> QuerySet[Any]:
    seen = Firm.objects.visible_to(user).values("company")
    rows = Contact.objects.current().filter(company__in=seen).select_related("company")
    return rows.filter(search.named("name", term)).order_by("name", "pk") if _wordy(term) else rows.none()


def _committees(user: User, term: str, on: date) -> QuerySet[Any]:
    rows = visible_committees(user, on)
    if term.isdigit():
        return rows.filter(Q(pk=term.lstrip("0")) | Q(pk=term)).order_by("pk")
    return rows.filter(search.named("label", term)).order_by("label")


def _conventions(user: User, term: str, on: date) -> QuerySet[Any]:
    named = search.named("title", term)
    return Convention.objects.visible_to(user).filter(named | Q(number__istartswith=term)).order_by("-pk")


def _simple(rows: Callable[[str], QuerySet[Any]], *order: str) -> Callable[[User, str, date], QuerySet[Any]]:
    return lambda user, term, on: rows(term).order_by(*order)


def _near(rows: Callable[[str], QuerySet[Any]], field: str) -> Callable[[User, str, date], QuerySet[Any]]:
    return lambda user, term, on: rows("").filter(_like(field, term)).order_by(F(field))


def _of(view: str, key: object, title: str, *second: object) -> Hit:
    told = ", ".join(str(each) for each in second if each)
    return Hit(reverse(view, args=[key]), french(title), french(told))


KINDS: tuple[Kind, ...] = (
    Kind(
        "Contrats", "contracts.view_contract", _contracts, _contracts_near,
        lambda row: _of(
            "contracts:contract", row.pk, f"{row.learner_name} {row.learner_first_name}", row.number,
            row.get_state_display().lower(), f"employeur {row.employer_siret}",
        ),
        "contracts:queue",
    ),
    Kind(
        "Entreprises suivies", "smeservice.open_firm", _firms, _firms_near,
        lambda row: _of(
            "smeservice:firm", row.company_id, row.company.name or row.company_id, row.company_id
        ),
        "smeservice:firms",
    ),
    Kind(
        "Contacts", "smeservice.open_firm", _contacts, None,
        lambda row: _of("smeservice:firm", row.company_id, row.name, row.role, row.company.name),
    ),
    Kind(
        "Conventions", "conventions.view_convention", _conventions, None,
        lambda row: _of("conventions:convention", row.pk, row.title, row.number, row.get_state_display()),
        "conventions:conventions",
    ),
    Kind(
        "Branches", "branches.open_branch", _committees, None,
        lambda row: _of("branches:room", row.pk, row.label, f"CPNE {row.pk}"),
    ),
    Kind(
        "Conventions collectives", "registers.view_agreement", _simple(search.agreements, "idcc"),
        _near(search.agreements, "label"),
        lambda row: _of("registers:branch", row.pk, row.label, f"IDCC {row.pk}"), "registers:branches",
    ),
    Kind(
        "Certifications", "registers.view_certification", _simple(search.certifications, "code"),
        _near(search.certifications, "title"),
        lambda row: _of("registers:certification", row.pk, row.title or row.pk, row.pk),
        "registers:certifications",
    ),
    Kind(
        "Entreprises", "registers.view_company", _simple(search.companies, "pk"),
        _near(search.companies, "name"),
        lambda row: _of("registers:company", row.pk, row.name or row.pk, f"SIREN {row.pk}"),
        "registers:companies",
    ),
    Kind(
        "Organismes de formation", "registers.view_provider", _simple(search.providers, "pk"),
        _near(search.providers, "name"),
        lambda row: _of("registers:provider", row.pk, row.name or row.pk, f"SIRET {row.pk}"),
        "registers:providers",
    ),
)  # fmt: skip


def counted(groups: Iterable[Group]) -> int:
    """How many things are shown."""
    return sum(len(each.hits) for each in groups)
