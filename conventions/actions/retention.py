"""What goes of the people of a convention once its accounts need it no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

import law
from accounts.keeping import Emptied, Kind
from accounts.rules import keeping
from conventions.models import (
    Convention,
    ConventionDeliverable,
    ConventionTrace,
    Party,
    Signature,
    SteeringMeeting,
)
from conventions.rules import lives


def _until(row: Mapping[str, Any], on: date) -> date:
    """The people of a convention: from the end of the exercise of its closing."""
    return keeping.after_exercises(row["closed_on"], law.agreement_people_kept_years(on))


def _closed(on: date) -> QuerySet[Any, Any]:
    """Conventions over that still name somebody."""
    parties = Party.objects.filter(convention=OuterRef("pk")).exclude(signatory="")
    meetings = SteeringMeeting.objects.filter(convention=OuterRef("pk")).exclude(present="")
    rows = Convention.objects.exclude(state__in=sorted(lives.OPEN)).filter(
        Exists(parties) | Exists(meetings), ends_on__lt=on
    )
    closed = Coalesce(Max("traces__on"), F("ends_on"), output_field=DateField())
    return rows.values("pk", closed_on=closed)


KINDS = (
    Kind(
        "agreement", "Signataires des conventions", "noms et participants effacés, convention gardée",
        Convention, _closed, _until,
        (
            Emptied(Signature, "party__convention", {"signatory": "", "capacity": ""}),
            Emptied(Party, "convention", {"signatory": "", "capacity": ""}),
            Emptied(SteeringMeeting, "convention", {"present": ""}),
            Emptied(ConventionDeliverable, "convention", {"owner": ""}),
            Emptied(ConventionTrace, "subject", {"comment": ""}),
        ),
        ("agreement_people_kept_years",),
    ),
)  # fmt: skip
