"""Until when the data of a contract are kept, by class (promises of retention, dated in `law`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import law
from accounts.rules import keeping

DROPPED = frozenset({"refused", "lapsed", "cancelled", "incomplete"})
# Documents that prove what was done or paid: kept with the accounts, longer than the file.
PROOFS = frozenset({"certificate", "attendance", "employer_invoice", "bank", "answer"})


def ended(row: Mapping[str, Any]) -> date:
    """The last day of a contract, ended early or not."""
    return min(row["ends_on"], row["terminated_on"] or row["ends_on"])


def contract_until(row: Mapping[str, Any], on: date) -> date:
    """The file: the time asked by the notice of the CERFA, and never before the end of the contract."""
    return max(law.kept_until(row["concluded_on"]), row["ends_on"])


def dropped_until(row: Mapping[str, Any], on: date) -> date:
    """A file refused, cancelled, or sent back and never completed: from its last move."""
    return keeping.after_months(row["moved_on"] or row["received_on"], law.refused_kept_months(on))


def disability_until(row: Mapping[str, Any], on: date) -> date:
    """Health data: from the end of the contract, its supplement being settled."""
    return keeping.after_months(ended(row), law.disability_kept_months(on))


def proof_until(row: Mapping[str, Any], on: date) -> date:
    """A document of the accounts: from the end of the exercise it was last used in."""
    last = max(day for day in (row["ends_on"], row["written_on"]) if day)
    return keeping.after_exercises(last, law.accounting_kept_years(on))


def executed_until(row: Mapping[str, Any], on: date) -> date:
    """A payment file: from the end of the exercise of its payments."""
    return keeping.after_exercises(row["execute_on"], law.accounting_kept_years(on))


def letter_until(row: Mapping[str, Any], on: date) -> date:
    """A letter about no contract: as the accounts."""
    return keeping.after_exercises(row["dated_on"], law.accounting_kept_years(on))


def account_until(row: Mapping[str, Any], on: date) -> date:
    """A bank account that no longer serves: as the accounts."""
    return keeping.after_exercises(row["until"], law.accounting_kept_years(on))


def file_until(row: Mapping[str, Any], on: date) -> date:
    """A file received: from the end of its treatment."""
    return row["treated_on"] + timedelta(days=law.import_kept_days(on))


def errors_until(row: Mapping[str, Any], on: date) -> date:
    """The errors of a file, as they were told."""
    return row["treated_on"] + timedelta(days=law.error_kept_days(on))


def anomaly_until(row: Mapping[str, Any], on: date) -> date:
    """Something unusual that is no longer seen."""
    return keeping.after_months(row["still_on"], law.anomaly_kept_months(on))
