"""What goes of the requests of persons when their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, Q
from django.db.models.functions import Cast

import law
from accounts.keeping import PSEUDONYM, Emptied, Kind
from accounts.models import LegalHold, LegalHoldTrace
from accounts.rules import keeping
from opco_admin.privacy.models import PersonRequest, PersonRequestTrace

_DAY = Cast("proposed_at", DateField())
_PERSON = Q(kind="person")


def _request_until(row: Mapping[str, Any], on: date) -> date:
    """A request answered: from its answer."""
    return keeping.after_months(row["answered_on"], 12 * law.person_request_kept_years(on))


def _hold_until(row: Mapping[str, Any], on: date) -> date:
    """A hold lifted: from its proposal."""
    return keeping.after_months(row["day"], 12 * law.person_request_kept_years(on))


KINDS = (
    Kind(
        "request", "Demandes des personnes", "nom remplacé, demande et réponse effacées", PersonRequest,
        lambda on: PersonRequest.objects.filter(answered_on__lt=on).exclude(first_name="").values(
            "pk", "name", "first_name", "born_on", "answered_on"
        ),
        _request_until,
        (
            Emptied(PersonRequestTrace, "subject", {"comment": ""}),
            Emptied(PersonRequest, values={
                "name": PSEUDONYM, "first_name": "", "born_on": None, "number": "effacé", "words": "",
                "answer": "",
            }),
        ),
        ("person_request_kept_years",),
    ),
    Kind(
        "hold", "Suspensions levées", "nom et motif effacés", LegalHold,
        lambda on: LegalHold.objects.filter(state__in=["lifted", "rejected"]).exclude(reason="").values(
            "pk", day=_DAY
        ),
        _hold_until,
        (
            Emptied(LegalHoldTrace, "subject", {"comment": ""}),
            Emptied(LegalHold, values={"reason": ""}),
            Emptied(LegalHold, values={"name": PSEUDONYM, "first_name": "", "born_on": None}, where=_PERSON),
        ),
        ("person_request_kept_years",),
    ),
)  # fmt: skip
