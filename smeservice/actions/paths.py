"""Models of path by occupation: created, copied, written while a draft, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from smeservice.models import PathModel, PathModelTrace
from smeservice.rules import paths as rules


@transaction.atomic
def begin(*, occupation: str, by: User, on: date) -> PathModel:
    """A first draft for an occupation. Impossible when it has a model."""
    code = slugify(occupation)[:60]
    if not code:
        raise Impossible("Le métier compte au moins une lettre ou un chiffre.")
    new = {"occupation": occupation.strip(), "made_by": by}
    row, made = PathModel.objects.get_or_create(code=code, number=1, defaults=new)
    if not made:
        raise Impossible(f"Le métier « {row.occupation} » a déjà un modèle : copiez-le pour le changer.")
    remember(row=row, verb="begin", trace=PathModelTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def copy(*, model: int, by: User, on: date, occupation: str = "") -> PathModel:
    """A draft that begins as this version: the next one of the occupation, or the first of another one.

    A draft already there is given as it is.
    """
    source = _locked(model)
    name = occupation.strip() or source.occupation
    code = slugify(name)[:60] if occupation.strip() else source.code
    if not code:
        raise Impossible("Le métier compte au moins une lettre ou un chiffre.")
    versions = PathModel.objects.select_for_update().filter(code=code).order_by("-number")
    if occupation.strip() and code != source.code and (same := versions.first()):
        raise Impossible(f"Le métier « {same.occupation} » a déjà un modèle : copiez celui-là.")
    draft = versions.filter(state="draft").first()
    if draft is not None:
        return draft
    last = versions.first()
    row = PathModel.objects.create(
        code=code, number=last.number + 1 if last else 1, occupation=name, content=source.content, made_by=by
    )
    remember(row=row, verb="copy", trace=PathModelTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def write(*, model: int, content: Mapping[str, str], edition: int, by: User, on: date) -> PathModel:
    """Write a draft. Impossible once published, or when somebody changed it since it was read."""
    row = _locked(model)
    if row.state != "draft":
        raise Impossible("Un modèle publié ne se modifie pas : copiez-le.")
    if row.edition != edition:
        raise Impossible("Un collègue a modifié ce modèle entre-temps : rechargez la page avant d’écrire.")
    row.content = {code: content.get(code, "").strip() for code in rules.PARTS}
    row.edition += 1
    row.save(update_fields=["content", "edition"])
    remember(row=row, verb="edit", trace=PathModelTrace, by=by, on=on)
    return row


@transaction.atomic
def publish(*, model: int, by: User, on: date) -> PathModel:
    """Offer a draft to the advisers; the version before is replaced. Impossible while a part is empty."""
    row = _locked(model)
    if row.state == "draft" and (empty := rules.wanting(row.content)):
        raise Impossible(f"Complétez « {empty[0]} » avant de publier.")
    before = PathModel.objects.select_for_update().filter(code=row.code, state="published").exclude(pk=row.pk)
    if row.state == "draft" and (old := before.first()):
        move(row=old, verb="retire", moves=rules.MOVES, trace=PathModelTrace, by=by, on=on)
    row.published_on = on
    move(
        row=row, verb="publish", moves=rules.MOVES, trace=PathModelTrace, by=by, on=on, also=("published_on",)
    )
    return row


def _locked(model: int) -> PathModel:
    row = PathModel.objects.select_for_update().filter(pk=model).first()
    if row is None:
        raise Impossible("Ce modèle n’existe plus : rechargez la page.")
    return row
