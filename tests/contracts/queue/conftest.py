"""Files in a queue, made of rows: what a list shows, without their terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import count

import pytest

from contracts.models import Contract, Sender
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- shared fixtures
from tests.contracts.intake.conftest import load, make_file, send  # noqa: F401

ON = dt.date(2026, 11, 23)
NUMBERS = count(1)


@pytest.fixture
def file(db: None) -> Callable[..., Contract]:
    """Make one file of a list: `file(learner_name="Blin", state="accepted")`."""
    sender, _ = Sender.objects.get_or_create(name="CFA d’essai")

    def make(**fields: object) -> Contract:
        number = next(NUMBERS)
        default = {
            "kind": "app",
            "sender": sender,
            "external_number": f"Q-{number}",
            "contract_type": "11",
            "state": "assessed",
            "received_on": ON - dt.timedelta(days=number % 30),
            "complete_on": ON - dt.timedelta(days=number % 30),
            "decision_due_on": ON + dt.timedelta(days=20 - number % 30),
            "concluded_on": dt.date(2026, 9, 1),
            "starts_on": dt.date(2026, 9, 7),
            "ends_on": dt.date(2028, 8, 31),
            "learner_name": f"Nom{number}",
            "learner_first_name": "Jeanne",
            "employer_siret": "73282932000074",
            "employer_name": "Atelier Brun",
            "idcc": "1486",
            "provider_siret": "13002526500013",
            "rncp": "RNCP38362",
            "outcome": "pass",
            "total": Decimal(1000 + number),
            "fingerprint": number.to_bytes(16, "big"),
        }
        return Contract.objects.create(**{**default, **fields})

    return make
