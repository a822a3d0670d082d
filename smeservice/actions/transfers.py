"""Portfolios given by lot: simulated, moved by set under one lock, given back when it was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from law.refusal import Impossible
from smeservice.models import Firm, Transfer
from smeservice.models.firms import FirmQuerySet
from smeservice.rules import transfers as rules

LOCK = 7_202_701  # one transfer at a time
MOST = 50_000  # firms of one transfer
# The chosen firms, in the order of their départements so that each adviser has neighbours, then locked.
_CHOSEN = """
CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
SELECT f.company_id AS siren, f.adviser_id AS before,
    CASE WHEN cardinality(%(advisers)s::bigint[]) > 0 THEN (%(advisers)s::bigint[])[
        ntile(greatest(cardinality(%(advisers)s::bigint[]), 1)) OVER (ORDER BY f.department, f.company_id)
    ] END AS after
FROM smeservice_firm AS f WHERE f.company_id = ANY(%(sirens)s)
"""
_GIVEN_BACK = """
CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
SELECT line.company_id AS siren, line.after_id AS before, line.before_id AS after
FROM smeservice_transferredfirm AS line
LEFT JOIN smeservice_following AS held ON held.company_id = line.company_id AND held.until IS NULL
WHERE line.transfer_id = %(transfer)s
    AND held.adviser_id IS NOT DISTINCT FROM line.after_id
    AND (line.after_id IS NULL OR held.transfer_id = %(transfer)s)
    AND (line.before_id IS NULL OR line.before_id = ANY(%(active)s))
    AND (line.after_id IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM smeservice_following AS later
        WHERE later.company_id = line.company_id AND later.since >= %(made_on)s
    ))
"""
_LOCKED = "SELECT siren FROM registers_company WHERE siren = ANY(%s) ORDER BY siren FOR NO KEY UPDATE"
_SAME = "DELETE FROM moving WHERE before IS NOT DISTINCT FROM after"
_LINES = """
INSERT INTO smeservice_transferredfirm (transfer_id, company_id, before_id, after_id)
SELECT %(transfer)s, siren, before, after FROM moving
"""
_ENDED = """
DELETE FROM smeservice_following AS held USING moving
WHERE held.company_id = moving.siren AND held.until IS NULL AND held.since >= %(on)s
"""
_CLOSED = """
UPDATE smeservice_following AS held SET until = %(on)s::date - 1 FROM moving
WHERE held.company_id = moving.siren AND held.until IS NULL
"""
_BEGUN = """
INSERT INTO smeservice_following (company_id, adviser_id, since, reason, made_by_id, transfer_id)
SELECT siren, after, %(on)s, %(reason)s, %(by)s, %(transfer)s FROM moving WHERE after IS NOT NULL
"""
_SHOWN = """
UPDATE smeservice_firm AS firm SET adviser_id = moving.after, refreshed_at = now() FROM moving
WHERE firm.company_id = moving.siren
"""


def advisers() -> QuerySet[User]:
    """Who may follow a firm."""
    own = Q(user_permissions__codename="work_firm") | Q(groups__permissions__codename="work_firm")
    return User.objects.filter(own, is_active=True).distinct()


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a transfer would do: how many firms, the load of each adviser concerned."""

    count: int
    loads: tuple[rules.Load, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """What was given back, and what stays because it changed hands since, or because its adviser left."""

    transfer: Transfer
    staying: int

    @property
    def said(self) -> str:
        """What was done, in words."""
        text = f"Entreprises rendues : {self.transfer.firms}."
        if self.staying:
            text += (
                f" {self.staying} ne l’ont pas été : elles ont changé de mains depuis, ou leur conseiller "
                "d’avant n’est plus là."
            )
        return text


def simulate(*, firms: FirmQuerySet, advisers: Sequence[int]) -> Simulation:
    """The effect of giving these firms to these advisers, to nobody without one; nothing is written."""
    chosen = dict(firms.order_by().values_list("adviser").annotate(Count("pk")))
    held = Firm.objects.filter(closed=False).exclude(adviser=None)
    counts = dict(held.order_by().values_list("adviser").annotate(Count("pk")))
    return Simulation(sum(chosen.values()), rules.loads(counts, chosen, advisers))


@transaction.atomic
def transfer(
    *,
    firms: FirmQuerySet,
    expected: int,
    to: Sequence[User],
    criteria: str,
    reason: str,
    token: UUID,
    by: User,
    on: date,
) -> Transfer:
    """Give these firms, in equal parts, to these advisers, or to nobody; the same token again moves nothing.

    Impossible when there are not as many firms as were seen, or for a person who is no adviser.
    """
    _one_at_a_time()
    known = Transfer.objects.filter(token=token).first()
    if known is not None:
        return known
    if not reason.strip():
        raise Impossible("Dites pourquoi ces entreprises changent de conseiller.")
    for each in to:
        if not (each.is_active and each.has_perm("smeservice.work_firm")):
            raise Impossible(f"{each} n’est pas conseiller : choisissez un conseiller.")
    sirens = _locked(firms, expected)
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, {"sirens": sirens, "advisers": [each.pk for each in to]})
    return _write(token=token, criteria=criteria, reason=reason, by=by, on=on)


@transaction.atomic
def give_back(*, transfer: int, reason: str, token: UUID, by: User, on: date) -> Returned:
    """Give the firms of a transfer back to who followed them, those reassigned since apart; once only."""
    _one_at_a_time()
    row = Transfer.objects.select_for_update().filter(pk=transfer).first()
    if row is None:
        raise Impossible("Ce transfert n’existe plus : rechargez la page.")
    known = Transfer.objects.filter(returns=row).first()
    if known is not None:
        if known.token == token:
            return Returned(known, row.firms - known.firms)
        raise Impossible("Ce transfert a déjà été rendu.")
    if row.returns_id is not None:
        raise Impossible("Un retour ne se rend pas : faites un nouveau transfert.")
    if not reason.strip():
        raise Impossible("Dites pourquoi ces entreprises sont rendues.")
    active = list(advisers().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [list(row.lines.values_list("company", flat=True))])
        cursor.execute(_GIVEN_BACK, {"transfer": row.pk, "active": active, "made_on": row.on})
    made = _write(token=token, criteria=f"Retour du {row}", reason=reason, by=by, on=on, returns=row)
    return Returned(made, row.firms - made.firms)


def _locked(firms: FirmQuerySet, expected: int) -> list[str]:
    """The firms of the lot, locked, as they are once locked. Impossible when they are not as many as seen."""
    first = list(firms.order_by().values_list("company", flat=True)[: MOST + 1])
    if len(first) > MOST:
        raise Impossible(f"Un transfert compte {MOST} entreprises au plus : resserrez les critères.")
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [first])
    still = list(firms.order_by().filter(company__in=first).values_list("company", flat=True))
    if len(still) != expected:
        raise Impossible(
            f"Depuis la simulation, le lot est passé de {expected} à {len(still)} entreprises : "
            "relisez les charges, puis confirmez."
        )
    return still


def _write(
    *, token: UUID, criteria: str, reason: str, by: User, on: date, returns: Transfer | None = None
) -> Transfer:
    """Write what the table `moving` says."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME)
        cursor.execute("SELECT count(*) FROM moving")
        count = cursor.fetchone()[0]
        if not count:
            raise Impossible("Aucune entreprise ne changerait de conseiller.")
        row = Transfer.objects.create(
            token=token, on=on, criteria=criteria, reason=reason.strip(), firms=count, returns=returns,
            made_by=by,
        )  # fmt: skip
        given: dict[str, Any] = {"transfer": row.pk, "on": on, "by": by.pk, "reason": row.reason}
        for statement in (_LINES, _ENDED, _CLOSED, _BEGUN, _SHOWN):
            cursor.execute(statement, given)
        cursor.execute("DROP TABLE moving")
    return row


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
