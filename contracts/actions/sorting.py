"""What each line of a file would do: nothing is written here, so that checking and importing say the same."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from contracts.actions import known, layout
from contracts.actions.facts import FactsBuilder
from contracts.actions.known import Known, TutorLoads
from contracts.imports.lines import Line
from contracts.imports.survey import Survey, contract_keys, event, event_key
from contracts.rules import canonical
from contracts.rules.assess import assess
from contracts.rules.cells import Value
from contracts.rules.facts import Facts
from contracts.rules.line import Flaw, flaws
from contracts.rules.states import STATES
from contracts.rules.verdict import Verdict
from law.typography import french

LOT = 2000
TERMINATION = ("date_rupture", "motif_rupture")


@dataclass(slots=True)
class Outcome:
    """One line: what it says, what is wrong with it, what it would change, the verdict on the result."""

    number: int
    cells: dict[str, str]
    values: dict[str, Value]
    errors: list[Flaw]
    change: str = "new"  # new, changed, unchanged, amendment, termination; rejected
    known: Known | None = None
    before: dict[str, Value] | None = None  # stored values of a contract that the line changes
    after: dict[str, Value] = field(default_factory=dict)  # values of the contract once changed
    fingerprint: bytes = b""
    facts: Facts | None = None
    verdict: Verdict | None = None

    def reject(self, column: str, sentence: str, article: str = "") -> None:
        value = self.cells.get(column, "").strip()[:200]
        self.errors.append(Flaw(column, value, french(sentence), article))


class Sorter:
    """Reads lines by lots and says what each would do; a file's events come after all its contracts."""

    def __init__(
        self,
        *,
        on: date,
        sender_id: int | None,
        batch_id: int | None = None,
        survey: Survey | None = None,
        assess_all: bool = False,
    ) -> None:
        self.on = on
        self.sender_id = sender_id
        self.survey = survey or Survey()
        self.assess_all = assess_all
        self.builder = FactsBuilder(on=on)
        self.tutors = TutorLoads(batch_id=batch_id, repeated=self.survey.tutors)
        self.first_lines: dict[str, int] = {}
        self.in_file: dict[str, dict[str, Value]] = {}

    def lots(self, lines: Callable[[], Iterable[Line]]) -> Iterator[list[Outcome]]:
        """Every line, by lots: the contracts in the order of the file, then amendments and terminations."""
        with _calm_collector():
            for lot in _cut(line for line in lines() if not event(line.cells)):
                yield self._contracts(self._read(lot))
            if self.survey.awaited or not self.survey.lines:
                for lot in _cut(line for line in lines() if event(line.cells)):
                    yield self._events(self._read(lot))

    def _read(self, lot: Sequence[Line]) -> list[Outcome]:
        outcomes = []
        for line in lot:
            values, errors = flaws(line.cells)
            if line.shape:
                errors.insert(0, line.shape)
            outcome = Outcome(line.number, line.cells, values, errors)
            self._refuse_repeated(outcome)
            outcomes.append(outcome)
        return outcomes

    def _refuse_repeated(self, outcome: Outcome) -> None:
        key = event_key(outcome.cells)
        if not key or hash(key) not in self.survey.repeated:
            return
        first = self.first_lines.setdefault(key, outcome.number)
        if first != outcome.number:
            outcome.reject(
                "numero_externe", f"Cette ligne répète la ligne {first} : supprimez l’une des deux."
            )

    # Contracts

    def _contracts(self, outcomes: list[Outcome]) -> list[Outcome]:
        readable = [outcome for outcome in outcomes if not outcome.errors]
        self._match(readable)
        to_assess = [
            outcome
            for outcome in (outcomes if self.assess_all else readable)
            if outcome.change != "unchanged" and (self.assess_all or not outcome.errors)
        ]
        for outcome in to_assess:
            outcome.after = outcome.values
        self._assess(to_assess)
        for outcome in outcomes:
            self._remember(outcome)
        return self._close(outcomes)

    def _match(self, outcomes: Sequence[Outcome]) -> None:
        """Say which contracts are new, changed, unchanged, or decided already."""
        stored: dict[str, Known] = {}
        if self.sender_id is not None:
            stored = known.by_number(
                self.sender_id, [str(line.values["numero_externe"]) for line in outcomes]
            )
        for outcome in outcomes:
            outcome.fingerprint = canonical.fingerprint(outcome.values)
            if (contract := stored.get(str(outcome.values["numero_externe"]))) is None:
                continue
            outcome.known = contract
            if contract.fingerprint == outcome.fingerprint:
                outcome.change = "unchanged"
            elif contract.open:
                outcome.change = "changed"
            else:
                outcome.reject("numero_externe", _decided(contract), "D6224-5")
        changed = [outcome for outcome in outcomes if outcome.change == "changed"]
        self._read_before(changed)
        for outcome in changed:
            # A contract line that says nothing of an end already known does not undo it.
            ended = {name: value for name, value in (outcome.before or {}).items() if name in TERMINATION}
            outcome.values = {**ended, **outcome.values}

    def _read_before(self, outcomes: Sequence[Outcome]) -> None:
        ids = [outcome.known.id for outcome in outcomes if outcome.known]
        before = layout.read_values(ids) if ids else {}
        for outcome in outcomes:
            if outcome.known:
                outcome.before = before[outcome.known.id]

    def _remember(self, outcome: Outcome) -> None:
        """Keep the contracts that another line of the file waits for."""
        if outcome.errors:
            return
        for name in contract_keys(outcome.cells):
            if hash(name) in self.survey.awaited:
                self.in_file[name] = outcome.values

    # Amendments and terminations

    def _events(self, outcomes: list[Outcome]) -> list[Outcome]:
        readable = [outcome for outcome in outcomes if not outcome.errors]
        numbers = [str(number) for o in readable if (number := o.values.get("numero_externe"))]
        stored = known.by_number(self.sender_id, numbers) if self.sender_id is not None else {}
        unnamed = [
            str(number)
            for o in readable
            if o.values.get("numero_externe") not in stored and (number := o.values.get("numero_deca"))
        ]
        by_deca = known.by_deca(unnamed) if self.sender_id is not None else {}
        for outcome in readable:
            self._attach(outcome, stored, by_deca)
        attached = [outcome for outcome in readable if not outcome.errors]
        self._read_before([outcome for outcome in attached if outcome.known])
        self._refuse_known_amendments(attached)
        for outcome in attached:
            self._overlay(outcome)
        kept = [o for o in attached if not o.errors and o.change != "unchanged"]
        self._assess([o for o in kept if o.change == "amendment" or o.known is None or o.known.open])
        return self._close(outcomes)

    def _attach(self, outcome: Outcome, stored: dict[str, Known], by_deca: dict[str, Known]) -> None:
        """Find the contract of an event, in the database or in the same file."""
        outcome.change = "termination" if event(outcome.cells) == "rupture" else "amendment"
        outcome.known = stored.get(str(outcome.values.get("numero_externe"))) or by_deca.get(
            str(outcome.values.get("numero_deca"))
        )
        outcome.before = next(
            (found for name in contract_keys(outcome.cells) if (found := self.in_file.get(name))), None
        )
        if outcome.known is None and outcome.before is None:
            what = "Rupture" if outcome.change == "termination" else "Avenant"
            outcome.reject(
                "numero_externe",
                f"{what} d’un contrat inconnu : envoyez d’abord le contrat, ou corrigez son numéro.",
                "D6224-6" if outcome.change == "termination" else "D6224-5",
            )

    def _refuse_known_amendments(self, outcomes: Sequence[Outcome]) -> None:
        held = [o for o in outcomes if o.change == "amendment" and o.known]
        stored = known.amendments([o.known.id for o in held if o.known])
        for outcome in outcomes:
            outcome.fingerprint = canonical.fingerprint(outcome.values)
            if outcome not in held or outcome.known is None:
                continue
            mark = stored.get((outcome.known.id, int(str(outcome.values["numero_avenant"]))))
            if mark == outcome.fingerprint:
                outcome.change = "unchanged"
            elif mark is not None:
                outcome.reject(
                    "numero_avenant",
                    "Ce contrat a déjà un avenant de ce numéro, différent : donnez le numéro suivant.",
                )

    def _overlay(self, outcome: Outcome) -> None:
        """The contract as changed by an event; its conclusion date, which chooses the law, stays."""
        before = outcome.before or {}
        if outcome.change == "termination":
            ended = {name: outcome.values[name] for name in TERMINATION if name in outcome.values}
            outcome.after = {**before, **ended, "etat": "RUPTURE"}
            if outcome.after == before:
                outcome.change = "unchanged"
            self._check_end(outcome)
        else:
            said = {name: value for name, value in outcome.values.items() if name != "date_conclusion"}
            outcome.after = {**before, **said}

    def _check_end(self, outcome: Outcome) -> None:
        first, last = (outcome.after.get(name) for name in ("date_debut_contrat", "date_fin_contrat"))
        end = outcome.after.get("date_rupture")
        if (
            isinstance(end, date)
            and isinstance(first, date)
            and isinstance(last, date)
            and not first <= end <= last
        ):
            outcome.reject(
                "date_rupture",
                f"La rupture sort du contrat ({first:%d/%m/%Y} – {last:%d/%m/%Y}) : corrigez la date.",
            )

    # Verdicts

    def _assess(self, outcomes: Sequence[Outcome]) -> None:
        self.builder.prime(outcome.after for outcome in outcomes)
        self.tutors.prime((outcome.cells, outcome.after) for outcome in outcomes)
        for outcome in outcomes:
            if "dispositif" not in outcome.after:
                continue
            contract = outcome.known
            amended = outcome.change == "amendment"
            outcome.facts = self.builder.facts(
                outcome.after,
                received_on=self.on if contract is None or amended else contract.received_on,
                complete_on=self.on if contract is None or amended else contract.complete_on or self.on,
                tutor_load=self.tutors.load(
                    outcome.cells, outcome.after, contract_id=contract.id if contract else None
                ),
                priority_public=contract.priority_public if contract else None,
            )
            outcome.verdict = assess(outcome.facts)

    def _close(self, outcomes: list[Outcome]) -> list[Outcome]:
        for outcome in outcomes:
            if outcome.errors:
                outcome.change = "rejected"
        return outcomes


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Facts and verdicts hold no cycle: looking for some in the whole process costs a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _decided(contract: Known) -> str:
    state = STATES[contract.state].lower()
    return f"Ce contrat est déjà décidé ({state}) : envoyez un avenant au lieu de changer sa ligne."


def _cut(lines: Iterable[Line]) -> Iterator[list[Line]]:
    walk = iter(lines)
    while lot := list(islice(walk, LOT)):
        yield lot
