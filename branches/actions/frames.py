"""Versions of the reference frames: written, filled from a spreadsheet, sealed, compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models.functions import Now

import law
from accounts.models import User
from branches.actions.qualifications import locked
from branches.models import FrameItem, FrameVersion, Qualification
from branches.rules import frames, likeness
from branches.rules.frames import Item
from law.refusal import Impossible

SEALED = "Cette version est déposée : ouvrez-en une nouvelle pour la modifier."


def latest(row: Qualification) -> FrameVersion | None:
    """The draft, or the last version put in."""
    return row.versions.order_by("-number").first()


def items_of(version: FrameVersion) -> list[Item]:
    """Its items, in order."""
    return [
        Item(each.kind, each.code, each.text, each.block, tuple(each.links), frozenset(each.topics))
        for each in version.items.order_by("position", "pk")
    ]


@transaction.atomic
def start(*, qualification: int, by: User, note: str = "") -> FrameVersion:
    """Open a version, with what the last one held. Impossible while a draft is open."""
    row = locked(qualification)
    last = latest(row)
    if last and last.sealed_on is None:
        raise Impossible(f"La version {last.number} est déjà en cours de rédaction.")
    number = last.number + 1 if last else 1
    version = FrameVersion.objects.create(qualification=row, number=number, note=note.strip(), made_by=by)
    if last:
        _write(version, items_of(last))
    return version


@transaction.atomic
def fill(*, version: int, items: Sequence[Item], by: User) -> FrameVersion:
    """Replace everything the draft holds."""
    row = drafted(version)
    if len(items) > frames.MOST:
        raise Impossible(f"Une version compte {frames.MOST} éléments au plus.")
    row.items.all().delete()
    _write(row, items)
    _touched(row, by)
    return row


@transaction.atomic
def put(*, version: int, item: Item, by: User, replaces: str = "") -> FrameItem:
    """Add an item, or change the one of a code; links follow a code that changes."""
    row = drafted(version)
    found = row.items.filter(code=replaces).first() if replaces else None
    if replaces and found is None:
        raise Impossible(f"L’élément {replaces} n’existe plus : rechargez la page.")
    taken = row.items.filter(code=item.code).exclude(code=replaces)
    if taken.exists():
        raise Impossible(f"Le code {item.code} est déjà pris dans cette version.")
    if found is None and row.items.count() >= frames.MOST:
        raise Impossible(f"Une version compte {frames.MOST} éléments au plus.")
    if found is None:
        last = row.items.order_by("-position").values_list("position", flat=True).first()
        found = FrameItem(version=row, position=(last or 0) + 1)
    found.kind, found.code, found.text, found.block = item.kind, item.code, item.text, item.block
    found.links, found.topics = list(item.links), sorted(item.topics)
    found.save()
    if replaces and replaces != item.code:
        _renamed(row, replaces, item.code)
    _touched(row, by)
    return found


@transaction.atomic
def remove(*, version: int, code: str, by: User) -> None:
    """Take an item away, and the links to it."""
    row = drafted(version)
    if not row.items.filter(code=code).delete()[0]:
        raise Impossible(f"L’élément {code} n’existe plus : rechargez la page.")
    _renamed(row, code, "")
    _touched(row, by)


def _renamed(version: FrameVersion, before: str, after: str) -> None:
    changed = []
    for each in version.items.all():
        links = [after if link == before else link for link in each.links]
        block = after if each.block == before else each.block
        links = [link for link in links if link]
        if links != each.links or block != each.block:
            each.links, each.block = links, block
            changed.append(each)
    FrameItem.objects.bulk_update(changed, ["links", "block"])


def _touched(row: FrameVersion, by: User) -> None:
    FrameVersion.objects.filter(pk=row.pk).update(changed_by=by, changed_at=Now())


def drafted(pk: int) -> FrameVersion:
    """The draft, held; Impossible once it is put in."""
    row = FrameVersion.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.sealed_on:
        raise Impossible(SEALED)
    return row


def seal(version: FrameVersion, on: date) -> None:
    """A version put in is never rewritten: the database refuses it too."""
    version.sealed_on = on
    version.save(update_fields=["sealed_on"])


def compare(left: FrameVersion, right: FrameVersion, on: date) -> likeness.Comparison:
    """Item by item; what looks copied is marked when the two versions are not of one certification."""
    limits = likeness.Limits(law.frame_near_share(on), law.frame_copy_share(on), law.frame_copy_words(on))
    own = left.qualification_id == right.qualification_id
    return likeness.compare(items_of(left), items_of(right), limits, by_code=own)


def _write(version: FrameVersion, items: Iterable[Item]) -> None:
    FrameItem.objects.bulk_create(
        FrameItem(
            version=version, kind=each.kind, code=each.code, block=each.block, text=each.text,
            links=list(each.links), topics=sorted(each.topics), position=position,
        )
        for position, each in enumerate(items, start=1)
    )  # fmt: skip
