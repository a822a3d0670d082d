"""Calls for funds: planned, their condition attested, requested, received whole or in parts, given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import User
from accounts.traces import move, remember
from conventions.actions import balances, documents
from conventions.models import (
    BudgetFunder,
    CallEntry,
    CallTrace,
    Convention,
    ConventionReport,
    PaymentCall,
)
from conventions.rules import calls as rules
from conventions.rules import lives
from law.money import euros
from law.refusal import Impossible

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A call as it is planned: a percentage of the part of the funder, or a sum."""

    funder: int
    kind: str
    condition: str
    planned_on: date
    threshold: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    words: str = ""


@transaction.atomic
def plan(*, convention: int, told: Plan, by: User, on: date) -> PaymentCall:
    """Plan a call; the same one again gives the one written."""
    row = _convention(convention)
    funder = BudgetFunder.objects.filter(pk=told.funder, convention=row).first()
    if funder is None:
        raise Impossible("Ce financeur n’est plus au budget : rechargez la page.")
    if told.kind not in rules.KINDS or told.condition not in rules.CONDITIONS:
        raise Impossible("Choisissez la nature et la condition de l’appel.")
    if told.kind in ("advance", "instalment") and (told.percent is None) == (told.amount is None):
        raise Impossible("Donnez une part en pourcentage ou un montant, l’un des deux.")
    known = PaymentCall.objects.filter(
        funder=funder, kind=told.kind, planned_on=told.planned_on
    ).exclude(state="cancelled").first()  # fmt: skip
    if known is not None:
        if (known.percent, known.amount, known.condition) == (told.percent, told.amount, told.condition):
            return known
        raise Impossible("Un appel de cette nature est déjà prévu ce jour-là pour ce financeur.")
    others = PaymentCall.objects.filter(funder=funder, percent__isnull=False).exclude(state="cancelled")
    percents = [*others.values_list("percent", flat=True), *([told.percent] if told.percent else [])]
    if flaw := rules.percents_flaw(each for each in percents if each is not None):
        raise Impossible(flaw)
    fixed = told.kind in ("advance", "instalment")
    made = PaymentCall.objects.create(
        convention=row, funder=funder, kind=told.kind, condition=told.condition,
        threshold=told.threshold if told.condition == "spent" else None, words=told.words.strip(),
        percent=told.percent if fixed else None, amount=told.amount if fixed else None,
        planned_on=told.planned_on,
    )  # fmt: skip
    remember(row=made, verb="plan", trace=CallTrace, by=by, on=on, from_state="")
    return made


@transaction.atomic
def attest(*, call: int, by: User, on: date, comment: str, file: File | None = None) -> PaymentCall:
    """Attest that the condition of a call holds, with words and possibly its evidence."""
    row = _held(call)
    if row.state != "planned":
        raise Impossible("Cet appel n’attend plus sa condition.")
    if not comment.strip():
        raise Impossible("Dites ce qui atteste la condition.")
    if file is not None:
        title = f"Condition de {row.get_kind_display()} – {row.funder}"
        row.document = documents.keep(convention=row.convention, title=title, file=file, by=by, on=on)
    row.attested_on = on
    row.save(update_fields=["attested_on", "document"])
    remember(row=row, verb="attest", trace=CallTrace, by=by, on=on, comment=comment)
    return row


@transaction.atomic
def request(*, call: int, by: User, on: date, comment: str = "") -> PaymentCall:
    """Ask the funder for the money of a call, or say what we owe it; its condition holds."""
    row = _held(call)
    if row.convention.state in lives.BEFORE_SIGNATURE:
        raise Impossible("La convention n’est pas signée : rien ne s’appelle.")
    standing = balances.standing(row.funder, on)
    if unmet := rules.unmet(row.condition, row.threshold, facts(row, on)):
        raise Impossible(unmet)
    asked = rules.due(row.kind, row.percent, row.amount, standing)
    if flaw := rules.flaw(row.kind, asked, standing):
        raise Impossible(flaw)
    row.asked = asked
    CallEntry.objects.create(call=row, kind="asked", amount=asked, on=on, made_by=by)
    said = comment or euros(asked)
    move(
        row=row,
        verb="request",
        moves=rules.MOVES,
        trace=CallTrace,
        by=by,
        on=on,
        comment=said,
        also=("asked",),
    )
    return row


@transaction.atomic
def receive(
    *, call: int, amount: Decimal, received_on: date, reference: str, by: User, on: date
) -> PaymentCall:
    """Record money received for a call, or given back; the same reference again is written once."""
    row = _held(call)
    reference = " ".join(reference.split())
    if not reference:
        raise Impossible("Donnez la référence du virement.")
    known = row.entries.filter(kind="moved", reference=reference).first()
    if known is not None:
        if (known.amount, known.on) == (amount, received_on):
            return row
        raise Impossible("Ce virement est déjà saisi pour cet appel, pour un autre montant.")
    if row.state != "requested":
        raise Impossible(f"L’appel est « {row.get_state_display()} » : rien n’est attendu.")
    if received_on > on:
        raise Impossible("Un virement ne peut pas être daté dans l’avenir.")
    left = row.asked - row.received
    if not ZERO < amount <= left:
        raise Impossible(f"Il est attendu {euros(left)} : saisissez ce qui est arrivé, sans le dépasser.")
    CallEntry.objects.create(
        call=row, kind="moved", amount=amount, on=received_on, reference=reference, made_by=by
    )
    row.received += amount
    verb = "receive" if row.received == row.asked else "part"
    said = f"{euros(amount)} le {received_on:%d/%m/%Y}, {reference}."
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=CallTrace, by=by, on=on, comment=said, also=("received",)
    )
    return row


@transaction.atomic
def cancel(*, call: int, by: User, on: date, comment: str) -> PaymentCall:
    """Give up a call, or what is still awaited of it; what was received stays."""
    row = _held(call)
    if not comment.strip():
        raise Impossible("« Annuler » demande un motif.")
    given_up = row.asked - row.received
    if row.state == "requested" and given_up:
        CallEntry.objects.create(call=row, kind="asked", amount=-given_up, on=on, made_by=by)
        row.asked = row.received
    stops = rules.MOVES["cancel"]
    moves = {"cancel": stops._replace(to="received") if row.received else stops}
    move(row=row, verb="cancel", moves=moves, trace=CallTrace, by=by, on=on, comment=comment, also=("asked",))
    return row


def facts(call: PaymentCall, on: date) -> rules.Facts:
    """What the condition of a call looks at."""
    convention = call.convention
    budget, spent = balances.whole(convention, on)
    reports = ConventionReport.objects.filter(convention=convention, accepted_on__isnull=False)
    since = PaymentCall.objects.filter(
        funder=call.funder_id, condition="report", state__in=("requested", "received")
    ).exclude(pk=call.pk).count()  # fmt: skip
    return rules.Facts(
        signed=convention.state not in lives.BEFORE_SIGNATURE,
        budget=budget,
        spent=spent,
        report_accepted=reports.filter(Q(kind="finance") | Q(final=True)).count() > since,
        attested=call.attested_on is not None,
    )


def receivable(convention: Convention) -> Decimal:
    """Asked from its funders, not received yet."""
    rows = convention.calls.exclude(kind="recovery").aggregate(asked=Sum("asked"), received=Sum("received"))
    return (rows["asked"] or ZERO) - (rows["received"] or ZERO)


def _convention(convention: int) -> Convention:
    row = Convention.objects.select_for_update().filter(pk=convention).first()
    if row is None:
        raise Impossible("Cette convention n’existe pas.")
    if row.state not in lives.OPEN:
        raise Impossible("La convention est close : ses appels de fonds ne changent plus.")
    return row


def _held(call: int) -> PaymentCall:
    """A call, locked with its convention: two calls of one funder are not asked at once."""
    found = PaymentCall.objects.filter(pk=call).values_list("convention", flat=True).first()
    if found is None:
        raise Impossible("Cet appel n’existe pas.")
    convention = _convention(found)
    row = PaymentCall.objects.select_for_update(of=("self",)).select_related("funder").get(pk=call)
    row.convention = convention
    return row
