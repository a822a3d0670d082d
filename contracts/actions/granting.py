"""What envelopes of régions give to contracts being accepted, said by their verdicts before the schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from accounts.models import User
from contracts.actions import recomputing, schedules, topping
from contracts.actions.recomputing import Told
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules.assess import assess
from contracts.rules.replay import facts_from, facts_json
from contracts.rules.verdict import Verdict


class Granted:
    """The verdicts of contracts being accepted, told again where a région adds something."""

    def __init__(
        self, contracts: Sequence[Contract], rows: Mapping[int, Stored], *, by: User | None, on: date
    ) -> None:
        self.by, self.on = by, on
        self.rows = dict(rows)
        self.verdicts = {
            each.pk: Verdict.from_dict(rows[each.pk].content) for each in contracts if each.pk in rows
        }
        self.topped = [each for each in contracts if _regional(self.verdicts.get(each.pk))]
        if self.topped:
            self._tell()

    def _tell(self) -> None:
        """A new verdict for each, on the facts of the former one and what its envelope gives."""
        asked = {each.pk: facts_from(self.rows[each.pk].facts) for each in self.topped}
        facts = topping.granted(self.topped, asked, on=self.on)
        told = []
        for contract in self.topped:
            verdict = self.verdicts[contract.pk] = assess(facts[contract.pk])
            told.append(Told(contract, verdict.outcome, facts_json(facts[contract.pk]), verdict.to_json()))
        self.rows |= recomputing.store(told, by=self.by)

    def begin(self, contracts: Sequence[Contract]) -> None:
        """Write the schedules, draw the envelopes, and remember what each contract was given."""
        schedules.begin(contracts, self.verdicts, by=self.by, on=self.on)
        topping.tell(self.topped, self.verdicts, self.rows, by=self.by, on=self.on)


def _regional(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.amount is not None and verdict.amount.regional is not None
