"""The library of clauses, and the clauses of a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from accounts.models import User
from accounts.traces import remember
from conventions.actions import versions
from conventions.models import Clause, ClauseText, ConventionTrace, Version
from conventions.rules import kinds
from law.refusal import Impossible


def usual(kind: str) -> list[dict[str, Any]]:
    """The clauses that a new project of this nature begins with."""
    return [_line(each) for each in _of_kind(kind).filter(usual=True)]


def offered(kind: str, taken: Collection[str]) -> list[Clause]:
    """The clauses of the library that a draft of this nature may still take."""
    return list(_of_kind(kind).exclude(code__in=taken))


def latest(clause: Clause) -> ClauseText:
    """The text in use."""
    return clause.texts.order_by("-number")[0]


@transaction.atomic
def add(
    *,
    code: str,
    title: str,
    text: str,
    kinds_of: Iterable[str],
    by: User | None,
    on: date,
    usual: bool = False,
    position: int = 100,
) -> Clause:
    """Put a clause in the library, with its first text."""
    if not (title.strip() and text.strip()):
        raise Impossible("Une clause a un intitulé et un texte.")
    found = sorted(set(kinds_of))
    if not set(found) <= kinds.BY_CODE.keys():
        raise Impossible("Une nature de convention est inconnue.")
    try:
        with transaction.atomic():
            row = Clause.objects.create(
                code=code, title=title.strip(), kinds=found, usual=usual, position=position
            )
    except IntegrityError as error:
        raise Impossible(f"Le code {code} est déjà celui d’une autre clause.") from error
    ClauseText.objects.create(clause=row, number=1, text=text.strip(), since=on, made_by=by)
    return row


@transaction.atomic
def rewrite(*, clause: int, text: str, reason: str, seen: int, by: User, on: date) -> ClauseText:
    """Give a clause its next text; conventions keep the one they took. `seen` is the number that was read."""
    row = Clause.objects.select_for_update().get(pk=clause)
    last = row.texts.aggregate(last=Max("number"))["last"] or 0
    if last != seen:
        raise Impossible("Un collègue a modifié cette clause entre-temps : rechargez la page avant d’écrire.")
    if not text.strip() or not reason.strip():
        raise Impossible("Un nouveau texte a un contenu et un motif.")
    return ClauseText.objects.create(
        clause=row, number=last + 1, text=text.strip(), since=on, reason=reason.strip(), made_by=by
    )


@transaction.atomic
def withdraw(*, clause: int, on: date) -> None:
    """Offer a clause no more; the conventions that took it keep it."""
    Clause.objects.filter(pk=clause, withdrawn_on=None).update(withdrawn_on=on)


@transaction.atomic
def restore(*, clause: int) -> None:
    """Offer a withdrawn clause again."""
    Clause.objects.filter(pk=clause).update(withdrawn_on=None)


@transaction.atomic
def insert(*, convention: int, clause: int, by: User, on: date) -> None:
    """Take a clause of the library into the draft, as it is written today; taken twice, it is there once."""
    row = versions.held(convention)
    draft = versions.editable(row)
    found = _of_kind(row.kind).filter(pk=clause).first()
    if found is None:
        raise Impossible("Cette clause ne vaut pas pour cette nature de convention.")
    lines = list(draft.content.get("clauses", []))
    if any(each["code"] == found.code for each in lines):
        return
    _keep(draft, [*lines, _line(found)])
    remember(
        row=row, verb="clause", trace=ConventionTrace, by=by, on=on, comment=f"« {found} » ajoutée ({draft})."
    )


@transaction.atomic
def adapt(*, convention: int, code: str, title: str, text: str, by: User, on: date, seen: str = "") -> None:
    """Write a clause of the draft otherwise than the library, or a clause of its own."""
    row = versions.held(convention)
    draft = versions.editable(row)
    if seen and seen != versions.mark(draft):
        raise Impossible("Un collègue a modifié ce texte entre-temps : rechargez la page avant d’écrire.")
    if not (title.strip() and text.strip()):
        raise Impossible("Une clause a un intitulé et un texte.")
    lines = [dict(each) for each in draft.content.get("clauses", [])]
    told = {"title": title.strip(), "text": text.strip(), "adapted": True}
    place = next((index for index, each in enumerate(lines) if each["code"] == code), None)
    if place is None:
        lines.append({"code": code or _own_code(lines), **told})
    elif all(lines[place].get(key) == told[key] for key in ("title", "text")):
        return
    else:
        lines[place] |= told
    _keep(draft, lines)
    remember(
        row=row, verb="clause", trace=ConventionTrace, by=by, on=on, comment=f"« {title} » écrite ({draft})."
    )


@transaction.atomic
def arrange(*, convention: int, code: str, move: str, by: User, on: date) -> None:
    """Move a clause of the draft up or down, or take it out."""
    row = versions.held(convention)
    draft = versions.editable(row)
    lines = list(draft.content.get("clauses", []))
    place = next((index for index, each in enumerate(lines) if each["code"] == code), None)
    if place is None:
        return
    line = lines.pop(place)
    if move == "out":
        remember(
            row=row, verb="clause", trace=ConventionTrace, by=by, on=on,
            comment=f"« {line['title']} » retirée ({draft}).",
        )  # fmt: skip
    else:
        lines.insert(max(0, place + (-1 if move == "up" else 1)), line)
    _keep(draft, lines)


def _of_kind(kind: str) -> Any:
    """The clauses in use for this nature; without a nature named, a clause fits all."""
    rows = Clause.objects.filter(Q(kinds__contains=[kind]) | Q(kinds=[]), withdrawn_on=None)
    return rows.order_by("position", "pk")


def _line(clause: Clause) -> dict[str, Any]:
    text = latest(clause)
    return {"code": clause.code, "title": clause.title, "text": text.text, "version": text.number}


def _own_code(lines: Collection[dict[str, Any]]) -> str:
    taken = {each["code"] for each in lines}
    return next(code for number in range(1, len(lines) + 2) if (code := f"propre-{number}") not in taken)


def _keep(draft: Version, lines: list[dict[str, Any]]) -> None:
    draft.content = {**draft.content, "clauses": lines}
    draft.save(update_fields=["content"])
