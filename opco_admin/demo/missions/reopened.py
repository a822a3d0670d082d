"""Answers given about files, two decided files asked to be opened again, one of them opened."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from contracts.actions import decide, reopening
from contracts.models import Contract, Reopening

People = dict[str, User]
REASONS = (
    "L’attestation d’habilitation du CFA, réclamée par l’employeur, est arrivée après notre refus.",
    "L’accord a été donné sur un salaire mal lu : le bulletin joint dit autre chose.",
)


def reopen(on: dt.date, people: People) -> bool:
    """A refusal opened again, an agreement whose reopening waits for the approver; answers on open files."""
    officer, approver = people["gc@demo.local"], people["ap@demo.local"]
    if Reopening.objects.exists():
        return False
    _answer(on, officer)
    refused = Contract.objects.filter(state="refused").order_by("-pk").first()
    if refused is not None and not reopening.why_not(refused, on):
        row = reopening.propose(contract=refused.pk, reason=REASONS[0], by=officer, on=on)
        reopening.validate(reopening=row.pk, by=approver, on=on, comment="Pièce vue.")
    for contract in Contract.objects.filter(state="accepted", terminated_on=None).order_by("-pk")[:200]:
        if not reopening.why_not(contract, on):
            reopening.propose(contract=contract.pk, reason=REASONS[1], by=officer, on=on)
            break
    return True


def _answer(on: dt.date, officer: User) -> None:
    files = Contract.objects.filter(state="assessed", kind="app").order_by("pk")[:2]
    for contract in files:
        decide.answer(
            contracts=[contract.pk],
            by=officer,
            on=on,
            answers={"employer_banned": False, "provider_entitled": True},
            comment="Vérifié auprès du certificateur et de l’inspection du travail.",
        )
