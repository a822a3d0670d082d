"""Legal holds: proposed by one person, validated by another; lifted likewise."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.models.holds import LegalHold, LegalHoldTrace
from accounts.rules import keeping
from accounts.rules.keeping import Held
from accounts.traces import move, remember
from law.refusal import Impossible

VERBS = tuple(keeping.MOVES)


@transaction.atomic
def propose(
    *, kind: str, number: str, reason: str, by: User, on: date,
    name: str = "", first_name: str = "", born_on: date | None = None,
) -> LegalHold:  # fmt: skip
    """Ask that a thing be kept; it is kept once another person agrees."""
    if not reason.strip():
        raise Impossible("Écrivez le motif.")
    row = LegalHold(
        kind=kind, number=number, name=name.strip(), first_name=first_name.strip(), born_on=born_on,
        reason=reason.strip(), proposed_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Impossible("Cette suspension existe déjà, ou attend d’être validée.") from error
    remember(row=row, verb="propose", trace=LegalHoldTrace, by=by, on=on, from_state="", comment=reason)
    return row


@transaction.atomic
def act(*, hold: int, verb: str, by: User, on: date, comment: str = "") -> LegalHold:
    """Validate, reject, ask to lift, lift, maintain: two persons each time."""
    row = LegalHold.objects.select_for_update().get(pk=hold)
    author = row.lifting_by_id if verb in ("lift", "keep") else row.proposed_by_id
    if verb in ("validate", "lift") and author == by.pk:
        raise Impossible("Vous l’avez proposé : une autre personne doit le valider.")
    also = {"validate": "validated_by", "ask_lifting": "lifting_by", "lift": "lifted_by"}.get(verb)
    if also:
        setattr(row, also, by)
    move(
        row=row, verb=verb, moves=keeping.MOVES, trace=LegalHoldTrace, by=by, on=on, comment=comment,
        also=[also] if also else [],
    )  # fmt: skip
    return row


def held() -> Held:
    """What the holds in force keep."""
    return keeping.held(LegalHold.objects.keeping().values("kind", "number", "name", "first_name", "born_on"))
