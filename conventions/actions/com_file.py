"""Verbs of the file that prepares a COM, and of its yearly evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.traces import remember
from conventions.actions import documents
from conventions.actions.com_indicators import held
from conventions.models import (
    ComFileItem,
    ComFilePaper,
    ComFileTrace,
    Convention,
    ConventionTrace,
    Evaluation,
    EvaluationComment,
)
from conventions.rules import com_file as rules
from conventions.rules import com_indicators
from law.refusal import Impossible


@transaction.atomic
def write_item(
    *, convention: int, place: str, state: str, owner: str, due_on: date | None, missing: str,
    files: Sequence[File], seen: int, by: User, on: date,
) -> ComFileItem:  # fmt: skip
    """Say who prepares an item, for when, what is missing; add its documents. `seen`: the edition read."""
    row = held(convention)
    if place not in rules.places(on):
        raise Impossible("Cette pièce n’est pas au dossier.")
    item, _ = ComFileItem.objects.select_for_update().get_or_create(convention=row, place=place)
    if item.edition != seen:
        raise Impossible("Un collègue a modifié cette pièce entre-temps : rechargez la page.")
    papers = item.papers.count() + len(files)
    if state == "ready" and (wrong := rules.wrong_ready(papers, missing)):
        raise Impossible(wrong)
    before = item.state
    kept = [
        documents.keep(convention=row, title=f"Dossier préparatoire {place}", file=each, by=by, on=on)
        for each in files
    ]
    ComFilePaper.objects.bulk_create(ComFilePaper(item=item, document=each) for each in kept)
    item.state, item.owner, item.due_on = state, owner.strip(), due_on
    item.missing, item.edition = missing.strip(), seen + 1
    item.save(update_fields=["state", "owner", "due_on", "missing", "edition"])
    said = [f"responsable : {item.owner}" * bool(item.owner), *(each.name for each in kept), item.missing]
    remember(
        row=item, verb="write", trace=ComFileTrace, from_state=before, by=by, on=on,
        comment=" ; ".join(filter(None, said)),
    )  # fmt: skip
    return item


@transaction.atomic
def comment(*, convention: int, year: int, texts: Mapping[int | None, str], by: User, on: date) -> int:
    """Write what is said of each indicator, and of the whole (None); how many texts changed."""
    row = held(convention)
    _covered(row, year)
    before = comments(row, year)
    changed = {key: text.strip() for key, text in texts.items() if text.strip() != before.get(key, "")}
    known = set(row.indicators.values_list("pk", flat=True))
    if set(changed) - known - {None}:
        raise Impossible("Un de ces indicateurs n’est pas de cette convention.")
    EvaluationComment.objects.bulk_create(
        EvaluationComment(convention=row, year=year, indicator_id=key, text=text, made_by=by)
        for key, text in changed.items()
    )
    return len(changed)


def comments(convention: Convention, year: int) -> dict[int | None, str]:
    """The last text of each indicator, and of the whole (None)."""
    rows = EvaluationComment.objects.filter(convention=convention, year=year).order_by("pk")
    return dict(rows.values_list("indicator", "text"))


@transaction.atomic
def freeze(
    *, convention: int, year: int, content: Mapping[str, Any], pdf: bytes, reason: str, by: User, on: date
) -> Evaluation:
    """Keep the evaluation of a year and its document; another one the same year says why."""
    row = held(convention)
    _covered(row, year)
    if year > on.year:
        raise Impossible(f"L’année {year} n’a pas commencé.")
    last = row.evaluations.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise Impossible(f"L’évaluation de {year} est déjà arrêtée : dites pourquoi vous la refaites.")
    seal = com_indicators.seal(content)
    if row.evaluations.filter(year=year, number=last, sha256=seal).exists():
        raise Impossible("Rien n’a changé depuis l’évaluation déjà arrêtée.")
    document = documents.keep(
        convention=row, title=f"Évaluation {year}, n° {last + 1}",
        file=ContentFile(pdf, f"evaluation-{year}-{last + 1}.pdf"), by=by, on=on,
    )  # fmt: skip
    remember(
        row=row, verb="com_evaluate", trace=ConventionTrace, by=by, on=on,
        comment=f"{year}, n° {last + 1}. {reason.strip()}".strip(),
    )  # fmt: skip
    return Evaluation.objects.create(
        convention=row, year=year, number=last + 1, content=dict(content), sha256=seal, document=document,
        frozen_on=on, reason=reason.strip() if last else "", made_by=by,
    )  # fmt: skip


def _covered(row: Convention, year: int) -> None:
    if year not in com_indicators.years_of(row.starts_on, row.ends_on):
        raise Impossible(f"L’année {year} est hors de la convention.")
