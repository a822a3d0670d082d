"""Accreditations: asked for, examined, signed, suspended, ended; each change noted to be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from branches.actions import documents
from branches.models import Habilitation, HabilitationChange, HabilitationScope, HabilitationTrace
from branches.rules import habilitations as rules
from branches.rules.habilitations import Accreditation
from law.refusal import Impossible
from registers.models import Committee, Provider

CONTENT = ("kind", "purpose", "since", "until", "fee_terms", "subcontracting", "means", "sharing")
Scope = Sequence[tuple[int, str]]  # certification, block (empty: the whole of it)


@transaction.atomic
def request(
    *, committee: Committee, provider: Provider, content: Mapping[str, Any], scope: Scope,
    requested_on: date, by: User, on: date,
) -> Habilitation:  # fmt: skip
    """A body asks to be accredited."""
    row = Habilitation.objects.create(
        committee=committee, provider=provider, requested_on=requested_on,
        **{name: content[name] for name in CONTENT},
    )  # fmt: skip
    _write_scope(row, scope)
    remember(row=row, verb="request", trace=HabilitationTrace, by=by, on=on)
    return row


@transaction.atomic
def amend(
    *, habilitation: int, content: Mapping[str, Any], scope: Scope, by: User, on: date,
    comment: str = "", changed_on: date | None = None,
) -> bool:  # fmt: skip
    """Rewrite the items of the convention; once active, the change is to be reported. False: no change."""
    row = _locked(habilitation)
    if row.state not in rules.WAITING | rules.LIVE:
        raise Impossible("Cette habilitation a pris fin : elle ne se modifie plus.")
    before = ({name: getattr(row, name) for name in CONTENT}, _scope(row))
    after = ({name: content[name] for name in CONTENT}, frozenset(scope))
    if before == after:
        return False
    if row.state in rules.LIVE:
        if not comment.strip():
            raise Impossible("Dites ce qui change dans la convention : le motif part avec le signalement.")
        if lacking := rules.missing({**after[0], "scope": "x" * bool(scope)}):
            raise Impossible(f"La convention doit garder ses sept points : {', '.join(lacking)}.")
    for name in CONTENT:
        setattr(row, name, content[name])
    row.save(update_fields=CONTENT)
    _write_scope(row, scope)
    remember(row=row, verb="amend", trace=HabilitationTrace, by=by, on=on, comment=comment)
    if row.state in rules.LIVE:
        note_change(row, "amend", _effective(changed_on, on))
    return True


@transaction.atomic
def attach(*, habilitation: int, file: File, by: User, on: date) -> None:
    """Keep the signed convention."""
    row = _locked(habilitation)
    if row.state not in rules.WAITING | rules.LIVE:
        raise Impossible("Cette habilitation a pris fin : sa convention ne se remplace plus.")
    row.convention = documents.keep(
        committee=row.committee, title=f"Convention d’habilitation {row.pk}", file=file, by=by, on=on
    )
    row.save(update_fields=["convention"])
    remember(row=row, verb="attach", trace=HabilitationTrace, by=by, on=on, comment=row.convention.name)


@transaction.atomic
def act(
    *, habilitation: int, verb: str, by: User | None, on: date, comment: str = "",
    changed_on: date | None = None,
) -> None:  # fmt: skip
    """One move of its life; Impossible when the table, the convention or the hearing does not allow it."""
    row, day = _locked(habilitation), _effective(changed_on, on)
    if verb == "activate" and row.state == "examined":
        _check_signed(row)
    if verb == "terminate" and row.state in rules.LIVE:
        refused = rules.not_heard(noticed_on=row.noticed_on, heard_on=row.heard_on, on=day)
        if refused:
            raise Impossible(refused)
    if verb == "expire" and row.state in rules.LIVE and (row.until is None or row.until >= day):
        raise Impossible("Cette habilitation court encore.")
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=HabilitationTrace, by=by, on=on, comment=comment,
    )  # fmt: skip
    if verb in rules.REPORTED:
        note_change(row, verb, day)


@transaction.atomic
def notice(*, habilitation: int, noticed_on: date, heard_on: date, by: User, on: date, comment: str) -> None:
    """The body is told of the breach and called to be heard (R6113-16-6)."""
    row = _locked(habilitation)
    if row.state not in rules.LIVE:
        raise Impossible("Seul un organisme habilité est appelé à présenter ses observations.")
    if noticed_on > on:
        raise Impossible("Le courrier part au plus tard aujourd’hui.")
    if flaw := rules.notice_flaw(noticed_on=noticed_on, heard_on=heard_on):
        raise Impossible(flaw)
    row.noticed_on, row.heard_on = noticed_on, heard_on
    row.save(update_fields=["noticed_on", "heard_on"])
    remember(row=row, verb="notice", trace=HabilitationTrace, by=by, on=on, comment=comment)


@transaction.atomic
def review(*, habilitation: int, reviewed_on: date, by: User, on: date, comment: str) -> None:
    """The body was looked at again: what was found."""
    row = _locked(habilitation)
    if row.state not in rules.LIVE:
        raise Impossible("Seule une habilitation active ou suspendue est revue.")
    if reviewed_on > on:
        raise Impossible("La revue est faite : sa date n’est pas à venir.")
    row.reviewed_on = reviewed_on
    row.save(update_fields=["reviewed_on"])
    remember(row=row, verb="review", trace=HabilitationTrace, by=by, on=on, comment=comment)


def expire_over(*, on: date, by: User | None = None, among: Sequence[int] | None = None) -> int:
    """Note the end of every accreditation whose last day is past; how many."""
    over = Habilitation.objects.over(on)
    if among is not None:
        over = over.filter(pk__in=among)
    count = 0
    for pk in over.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = _locked(pk)
            if row.state in rules.LIVE and row.until and row.until < on:
                move(row=row, verb="expire", moves=rules.MOVES, trace=HabilitationTrace, by=by, on=on)
                note_change(row, "expire", row.until)
                count += 1
    return count


def note_change(row: Habilitation, what: str, changed_on: date) -> HabilitationChange:
    """One more change to report."""
    return HabilitationChange.objects.create(
        habilitation=row, what=what, changed_on=changed_on, due_on=rules.report_due(changed_on)
    )


def accreditations(*, committee: Committee, provider: Provider) -> list[Accreditation]:
    """What the body holds in a branch, as the rules read it."""
    rows = Habilitation.objects.filter(committee=committee, provider=provider).prefetch_related("scope")
    found = []
    for row in rows.order_by("pk"):
        scope: dict[int, frozenset[str]] = {}
        for line in row.scope.all():
            whole = not line.block or (line.qualification_id in scope and not scope[line.qualification_id])
            scope[line.qualification_id] = (
                frozenset() if whole else scope.get(line.qualification_id, frozenset()) | {line.block}
            )
        found.append(Accreditation(row.state, row.kind, row.since, row.until, scope))
    return found


def content_of(row: Habilitation) -> dict[str, Any]:
    """The seven items as they stand."""
    scope = "x" if row.scope.exists() else ""
    return {**{name: getattr(row, name) for name in CONTENT}, "scope": scope}


def _check_signed(row: Habilitation) -> None:
    if lacking := rules.missing(content_of(row)):
        raise Impossible(
            f"La convention n’a pas ses sept points ({rules.ARTICLE_ITEMS}) : {', '.join(lacking)}."
        )
    if row.convention_id is None:
        raise Impossible("Versez la convention signée avant d’activer l’habilitation.")


def _effective(changed_on: date | None, on: date) -> date:
    if changed_on is not None and changed_on > on:
        raise Impossible("La date du changement n’est pas à venir.")
    return changed_on or on


def _scope(row: Habilitation) -> frozenset[tuple[int, str]]:
    return frozenset(row.scope.values_list("qualification", "block"))


def _write_scope(row: Habilitation, scope: Scope) -> None:
    known, wanted = _scope(row), frozenset(scope)
    for qualification, block in known - wanted:
        row.scope.filter(qualification=qualification, block=block).delete()
    HabilitationScope.objects.bulk_create(
        [
            HabilitationScope(habilitation=row, qualification_id=qualification, block=block)
            for qualification, block in sorted(wanted - known)
        ]
    )


def _locked(pk: int) -> Habilitation:
    return Habilitation.objects.select_for_update(of=("self",)).select_related("committee").get(pk=pk)
