"""The life of a convention: opened, moved from state to state, each move with what it needs, remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import move, remember
from conventions.actions import clauses, closing, contents, documents, versions
from conventions.models import Convention, ConventionTrace, Opinion, Party, Version
from conventions.rules import kinds, lives, opinions, terms
from conventions.rules.terms import Terms
from law.refusal import Impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """A party as it is told."""

    name: str
    role: str
    nature: str
    siren: str = ""
    signatory: str = ""
    capacity: str = ""


@transaction.atomic
def create(
    *,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date,
    by: User,
    on: date,
    number: str = "",
    purpose: str = "",
    idccs: Iterable[str] = (),
    regions: Iterable[str] = (),
    publics: Iterable[str] = (),
    public: bool = False,
    parties: Iterable[PartyLine] = (),
    officer: User | None = None,
    clauses_of: bool = True,
) -> Convention:
    """Open the project of a convention with its draft; without a number, one is given."""
    told = Terms(
        title=title.strip(), purpose=purpose.strip(), starts_on=starts_on, ends_on=ends_on,
        idccs=tuple(idccs), regions=tuple(regions), publics=tuple(publics), public=public,
    )  # fmt: skip
    if kind not in kinds.BY_CODE:
        raise Impossible("Choisissez la nature de la convention.")
    if flaws := terms.flaws(told):
        raise Impossible(" ".join(flaws))
    row = Convention(
        number=number.strip() or uuid4().hex, kind=kind, officer=officer or by,
        title=told.title, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Impossible(f"Le numéro {number} est déjà celui d’une autre convention.") from error
    if not number.strip():
        row.number = f"CV-{on:%Y}-{row.pk:05d}"
        row.save(update_fields=["number"])
    versions.apply(row, told)
    Party.objects.bulk_create(Party(convention=row, **_fields(each)) for each in parties)
    content = {"terms": told.as_json(), "clauses": clauses.usual(kind) if clauses_of else []}
    Version.objects.create(convention=row, number=0, content=content, made_by=by)
    remember(row=row, verb="create", trace=ConventionTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def advance(
    *,
    convention: int,
    verb: str,
    by: User,
    on: date,
    comment: str = "",
    agreed_on: date | None = None,
    notified_on: date | None = None,
    effective_on: date | None = None,
    file: File | None = None,
) -> Convention:
    """One move of a convention, with what it needs; the rest of its life follows from it."""
    row = versions.held(convention)
    found = lives.MOVES[verb]
    if row.state not in found.froms:
        raise Impossible(f"« {found.label} » n’est pas possible : l’état est « {row.get_state_display()} ».")
    facts = facts_of(row, on)
    if verb not in lives.possible(row.state, facts):
        raise Impossible("Cette nature de convention demande des avis : demandez-les d’abord.")
    missing = [need.label for need in lives.needs(verb, facts) if not need.met]
    if missing:
        raise Impossible(f"« {found.label} » attend encore : {' ; '.join(missing)}.")
    also: list[str] = []
    said = comment
    if verb == "consult":
        _ask(row, on)
    elif verb == "agree":
        said = _agree(row, agreed_on or on, file, comment, by, on)
    elif verb == "renegotiate":
        said = _renegotiate(row, comment)
    elif verb == "notify":
        also = _notify(row, notified_on or on, effective_on, file, by, on)
    elif verb == "end" and row.ends_on > on and not comment.strip():
        raise Impossible(
            "Les actions courent encore d’après la convention : dites pourquoi elles sont closes."
        )
    elif verb == "close" and file is not None:
        documents.keep(convention=row, title="Lettre de clôture", file=file, by=by, on=on)
    move(row=row, verb=verb, moves=lives.MOVES, trace=ConventionTrace, by=by, on=on, comment=said, also=also)
    return row


@transaction.atomic
def entrust(*, convention: int, officer: int | None, by: User, on: date) -> Convention:
    """Give the convention to somebody, or to nobody."""
    row = versions.held(convention)
    if row.officer_id == officer:
        return row
    row.officer_id = officer
    row.save(update_fields=["officer"])
    remember(
        row=row, verb="officer", trace=ConventionTrace, by=by, on=on,
        comment=f"Confiée à {row.officer}." if officer else "Confiée à personne.",
    )  # fmt: skip
    return row


@transaction.atomic
def give_opinion(
    *,
    convention: int,
    body: str,
    given_on: date,
    outcome: str,
    by: User,
    on: date,
    words: str = "",
    asked_on: date | None = None,
    file: File | None = None,
) -> Opinion:
    """Record what a body answered on the draft; an opinion nobody had asked may be recorded too."""
    row = versions.held(convention)
    draft = versions.editable(row)
    if body not in kinds.OPINIONS or outcome not in opinions.OUTCOMES:
        raise Impossible("Choisissez l’instance et le sens de son avis.")
    if given_on > on:
        raise Impossible("Un avis ne peut pas être rendu dans l’avenir.")
    if outcome in ("reserved", "against") and not words.strip():
        raise Impossible("Écrivez les réserves ou les motifs de cet avis.")
    found = draft.opinions.filter(body=body).first() or Opinion(
        version=draft, body=body, asked_on=asked_on or given_on
    )
    found.asked_on = asked_on or found.asked_on
    if given_on < found.asked_on:
        raise Impossible(
            f"Cet avis est demandé le {found.asked_on:%d/%m/%Y} : il ne peut pas être rendu avant."
        )
    found.given_on, found.outcome, found.words = given_on, outcome, words.strip()
    if file is not None:
        title = f"Avis {found.get_body_display()}"
        found.document = documents.keep(convention=row, title=title, file=file, by=by, on=on)
    found.save()
    remember(
        row=row, verb="opinion", trace=ConventionTrace, by=by, on=on,
        comment=f"{found.get_body_display()} : {found.get_outcome_display()}. {words}",
    )  # fmt: skip
    return found


def facts_of(row: Convention, on: date) -> lives.Facts:
    """What the moves of this convention look at."""
    draft = versions.draft_of(row)
    told = terms.read(draft.content["terms"]) if draft else None
    parties = list(row.parties.all())
    reports = list(row.reports.filter(final=True))
    given = {each.body: each.outcome for each in draft.opinions.all()} if draft else {}
    return lives.Facts(
        opinions=opinions.needed(row.kind),
        purpose=bool((told.purpose if told else row.purpose).strip()),
        opco=any(each.nature == "opco" for each in parties),
        others=any(each.nature != "opco" for each in parties),
        flaws=tuple(contents.flaws_of(draft)) if draft and not draft.sha256 else (),
        missing_opinions=tuple(opinions.flaws(row.kind, given)) if draft and not draft.number else (),
        signatories=sum(each.role in versions.SIGNS for each in parties),
        unsigned=tuple(str(each) for each in versions.unsigned(draft)) if draft else (),
        amendment=bool(draft and draft.number),
        ended=row.ends_on < on,
        final_reports=frozenset(each.kind for each in reports if each.sent_on),
        accepted_reports=frozenset(each.kind for each in reports if each.accepted_on),
        open_controls=row.controls.filter(closed_on=None).count(),
        open_items=len(closing.open_items(row)) if row.state == "balance" else 0,
    )


def _ask(row: Convention, on: date) -> None:
    draft = versions.editable(row)
    known = set(draft.opinions.values_list("body", flat=True))
    for body in opinions.needed(row.kind):
        if body not in known:
            Opinion.objects.create(version=draft, body=body, asked_on=on)


def _agree(row: Convention, agreed_on: date, file: File | None, comment: str, by: User, on: date) -> str:
    versions.sealed(versions.editable(row), agreed_on=agreed_on, on=on)
    if file is not None:
        documents.keep(convention=row, title="Délibération du conseil", file=file, by=by, on=on)
    return f"Délibération du {agreed_on:%d/%m/%Y}. {comment}"


def _renegotiate(row: Convention, comment: str) -> str:
    draft = versions.draft_of(row)
    fallen = versions.unsealed(draft) if draft and draft.sha256 and comment.strip() else ""
    return f"{comment}{fallen}" if comment.strip() else ""


def _notify(
    row: Convention, notified_on: date, effective_on: date | None, file: File | None, by: User, on: date
) -> list[str]:
    draft = versions.draft_of(row)
    if draft is None:
        raise Impossible("Aucun texte n’est à la signature.")
    if notified_on > on:
        raise Impossible("La notification ne peut pas être dans l’avenir.")
    starts_on = terms.read(draft.content["terms"]).starts_on
    versions.take_effect(row, draft, effective_on=effective_on or starts_on, file=file, by=by, on=on)
    if draft.signed_on and notified_on < draft.signed_on:
        raise Impossible("La notification précède la dernière signature.")
    row.signed_on, row.notified_on = draft.signed_on, notified_on
    return ["signed_on", "notified_on"]


def _fields(party: PartyLine) -> dict[str, Any]:
    return {
        name: getattr(party, name) for name in ("name", "role", "nature", "siren", "signatory", "capacity")
    }
