"""The letter of a decision on a training-plan request: seen before, made once, sent, kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from contracts.actions import letter_facts, letters
from contracts.actions.letter_contents import Written
from contracts.exports import letters as exports
from contracts.models import Letter
from contracts.rules.letters.shape import Party, spaced_siret
from law.refusal import Impossible
from registers.models import Establishment
from smeservice.actions import request_facts
from smeservice.actions.requests import locked
from smeservice.models import Contact, PlanRequest, PlanRequestTrace
from smeservice.rules import request_letters as rules


def write(row: PlanRequest, *, on: date) -> Written:
    """The letter that a decision calls for; Impossible before it."""
    about = _about(row)
    told: dict[str, Any] = {"house": letter_facts.house(), "parties": _parties(row), "on": on}
    if row.decided_on is None or row.state in ("pending", "withdrawn"):
        raise Impossible("Cette demande n’est pas décidée : aucun courrier ne part.")
    if row.reasons:
        checks = request_facts.stored_checks(row)
        refused = rules.Refusal(reasons=row.reasons, checks=checks, comment=row.comment)
        return Written(f"plan:{row.pk}:refuse", rules.refusal(about, refused, **told))
    grant = rules.Grant(
        asked=row.asked, amount=row.amount or row.asked, lines=request_facts.stored_lines(row),
        comment=row.comment,
    )  # fmt: skip
    return Written(f"plan:{row.pk}:accept", rules.acceptance(about, grant, **told))


def preview(row: PlanRequest, *, on: date) -> bytes:
    """The PDF that preparing would make; nothing is stored."""
    return exports.pdf(write(row, on=on).content.as_dict())


@transaction.atomic
def prepare(*, request: int, by: User | None, on: date) -> Letter:
    """Make the letter of the decision, or return the one already made; nothing is sent."""
    row = locked(request)
    if row.letter is not None:
        return row.letter
    row.letter = letters.tell(written=write(row, on=on), provider_siret=row.siret, by=by, on=on)
    row.save(update_fields=["letter"])
    remember(
        row=row, verb="letter", trace=PlanRequestTrace, by=by, on=on, comment=row.letter.content["subject"]
    )
    return row.letter


def _about(row: PlanRequest) -> rules.About:
    return rules.About(
        number=row.number, reference=row.reference, title=row.title, firm=str(row.company), siret=row.siret,
        provider=row.provider_name or f"SIRET {spaced_siret(row.provider_siret)}", starts_on=row.starts_on,
        ends_on=row.ends_on, received_on=row.received_on, pays_provider=row.pay_to == "provider",
    )  # fmt: skip


def _parties(row: PlanRequest) -> tuple[Party, ...]:
    """The firm, and its provider when it is the one to be paid."""
    place = Establishment.objects.filter(pk=row.siret).first()
    city = f"{place.postcode} {place.city}".strip() if place else ""
    known = Contact.objects.current().filter(company=row.company_id).exclude(email="")
    person = known.order_by("-last_exchange_on", "pk").first()
    lines = [person.name] if person else []
    lines += [f"SIRET {spaced_siret(row.siret)}", *([city] if city else [])]
    firm = Party("firm", str(row.company), tuple(lines), person.email if person else "")
    if row.pay_to != "provider" or row.reasons:
        return (firm,)
    return (firm, letter_facts.provider_party(row.provider_siret, row.provider_name))
