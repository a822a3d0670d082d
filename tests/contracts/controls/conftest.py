"""Contracts written straight to their tables: detectors and draws read many, and only a few columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from contracts.models import Contract, Learner, Sender, Training, Work

ON = dt.date(2026, 11, 23)
PROVIDER = "13002526500013"


@pytest.fixture
def make(db: None) -> Callable[..., Contract]:
    """One accepted contract: `make(provider_siret=…, learner={"born_on": …}, work=…, training=…)`."""
    sender = Sender.objects.create(name="CFA d’essai")
    count = 0

    def one(
        *,
        learner: dict[str, Any] | None = None,
        work: dict[str, Any] | None = None,
        training: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Contract:
        nonlocal count
        count += 1
        values = {
            "kind": "app",
            "sender": sender,
            "external_number": f"C-{count}",
            "contract_type": "11",
            "state": "accepted",
            "received_on": dt.date(2026, 9, 3),
            "decided_at": dt.datetime(2026, 9, 20, 10, tzinfo=dt.UTC),
            "concluded_on": dt.date(2026, 8, 25),
            "starts_on": dt.date(2026, 9, 1),
            "ends_on": dt.date(2027, 8, 31),
            "learner_name": f"ALTERNANT {count}",
            "learner_first_name": "Camille",
            "employer_siret": f"7{count:08d}00017",
            "idcc": "1486",
            "provider_siret": PROVIDER,
            "rncp": "RNCP38362",
            "total": Decimal(8000),
            "fingerprint": b"0" * 16,
            **fields,
        }
        contract = Contract.objects.create(**values)
        Learner.objects.create(
            contract=contract, **{"sex": "F", "born_on": dt.date(2005, 3, 14), **(learner or {})}
        )
        known = {
            "tutor_name": f"TUTEUR {count}",
            "tutor_first_name": "Lou",
            "tutor_born_on": dt.date(1980, 1, 5),
        }
        Work.objects.create(contract=contract, **{**known, **(work or {})})
        dates = {"starts_on": contract.starts_on, "ends_on": contract.ends_on, "hours": 450}
        Training.objects.create(contract=contract, **{**dates, **(training or {})})
        return contract

    return one
