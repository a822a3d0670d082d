"""A purge from its simulation to its report: the list is frozen, two persons agree, the worker empties it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts import holding, keeping
from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from opco_admin.privacy.models import PurgeItem, PurgeNote, PurgeRun, PurgeTrace
from opco_admin.privacy.rules import runs as rules
from opco_admin.privacy.schedule import KINDS
from registers.papers.kept import storing

LOT = 200


@transaction.atomic
def start(*, by: User, on: date) -> PurgeRun:
    """Ask what is over on a day; nothing is emptied."""
    row = PurgeRun.objects.create(on=on, made_by=by)
    remember(row=row, verb="start", trace=PurgeTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def simulate(*, run: int, on: date) -> PurgeRun:
    """Write the list of what is over, with what a hold keeps; its fingerprint tells it from any other."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    if row.state != "simulating":
        return row
    for found in _lots(_over(row), 5000):
        PurgeItem.objects.bulk_create(found)
    row.counts = rules.tally(
        (kind, "held" if held else "over")
        for kind, held in row.items.order_by("pk").values_list("kind", "held").iterator()
    )
    row.digest = fingerprint(row)
    move(
        row=row, verb="count", moves=rules.MOVES, trace=PurgeTrace, by=row.made_by, on=on,
        also=["counts", "digest"],
    )  # fmt: skip
    return row


@transaction.atomic
def propose(*, run: int, note: File, by: User, on: date) -> PurgeRun:
    """Propose a list that was simulated, with the note of the data protection officer."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    if row.on > on:
        raise Impossible("Cette purge est simulée à une date future : elle ne peut pas être exécutée.")
    if not rules.total(row.counts, "over"):
        raise Impossible("Rien n’est échu : il n’y a rien à purger.")
    if PurgeRun.objects.filter(state__in=["proposed", "validated"]).exclude(pk=run).exists():
        raise Impossible("Une autre purge attend déjà d’être validée ou s’exécute.")
    row.proposed_by = by
    kept = PurgeNote(run=row, added_by=by)
    with storing(kept, note):
        kept.save()
        move(
            row=row, verb="propose", moves=rules.MOVES, trace=PurgeTrace, by=by, on=on,
            also=["proposed_by"],
        )  # fmt: skip
    return row


@transaction.atomic
def validate(*, run: int, digest: str, by: User, on: date) -> PurgeRun:
    """Agree to the list that was read, known by its fingerprint; the worker then empties it."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    if row.proposed_by_id == by.pk:
        raise Impossible("Vous avez proposé cette purge : une autre personne doit la valider.")
    if row.state == "proposed" and (digest != row.digest or fingerprint(row) != row.digest):
        raise Impossible("La liste n’est plus celle qui a été lue : relisez-la.")
    row.validated_by = by
    move(
        row=row, verb="validate", moves=rules.MOVES, trace=PurgeTrace, by=by, on=on,
        also=["validated_by"],
    )  # fmt: skip
    return row


@transaction.atomic
def drop(*, run: int, comment: str, by: User, on: date) -> PurgeRun:
    """Give up a purge that is not validated."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    move(row=row, verb="drop", moves=rules.MOVES, trace=PurgeTrace, by=by, on=on, comment=comment)
    return row


def execute(*, run: int, on: date) -> PurgeRun:
    """Empty what is listed, by lots; after a kill it goes on where it stopped, and twice does no more."""
    while lot(run=run, on=on):
        pass
    return finish(run=run, on=on)


@transaction.atomic
def lot(*, run: int, on: date) -> int:
    """One lot of one kind, in one transaction; how many things were looked at."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    if row.state != "validated":
        return 0
    waiting = row.items.filter(outcome="", held=False).order_by("pk")
    first = waiting.first()
    if first is None:
        return 0
    chosen = list(waiting.filter(kind=first.kind)[:LOT])
    keys = [each.key for each in chosen]
    gone, held = keeping.purge(kind=KINDS[first.kind], keys=keys, held=holding.held(), on=row.on)
    outcomes = dict.fromkeys(keys, "left") | dict.fromkeys(gone, "gone") | dict.fromkeys(held, "held")
    for each in chosen:
        each.outcome = outcomes[each.key]
    PurgeItem.objects.bulk_update(chosen, ["outcome"])
    return len(chosen)


@transaction.atomic
def finish(*, run: int, on: date) -> PurgeRun:
    """Write the report of a purge whose list is done."""
    row = PurgeRun.objects.select_for_update().get(pk=run)
    if row.state != "validated" or row.items.filter(outcome="", held=False).exists():
        return row
    row.items.filter(outcome="", held=True).update(outcome="held")
    row.report = rules.tally(row.items.order_by("pk").values_list("kind", "outcome").iterator())
    row.done_at = timezone.now()
    move(
        row=row, verb="finish", moves=rules.MOVES, trace=PurgeTrace, by=row.validated_by, on=on,
        also=["report", "done_at"],
    )  # fmt: skip
    return row


def fingerprint(row: PurgeRun) -> str:
    """The fingerprint of the list as it is stored."""
    items = row.items.order_by("kind", "key").values_list("kind", "key", "until")
    return rules.fingerprint((kind, key, until.isoformat()) for kind, key, until in items.iterator())


def _over(row: PurgeRun) -> Iterator[PurgeItem]:
    held = holding.held()
    for kind in KINDS.values():
        for each in keeping.over(kind, held, row.on):
            yield PurgeItem(run=row, kind=kind.code, key=each.key, until=each.until, held=each.held)


def _lots(items: Iterator[PurgeItem], size: int) -> Iterator[list[PurgeItem]]:
    found: list[PurgeItem] = []
    for item in items:
        found.append(item)
        if len(found) == size:
            yield found
            found = []
    if found:
        yield found
