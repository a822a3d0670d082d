"""What each line of a file would do: nothing is written here, so that checking and importing say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from contracts.actions import answers, known, layout
from contracts.actions.facts import NOTHING, FactsBuilder
from contracts.actions.judges import Judges
from contracts.actions.known import Known, TutorLoads
from contracts.actions.lots import Waiting, calm_collector, cut, one_ahead
from contracts.actions.outcome import Outcome
from contracts.imports.lines import Line
from contracts.imports.survey import Survey, contract_keys, event, event_key
from contracts.rules import canonical
from contracts.rules.cells import Value
from contracts.rules.ending import motive_of
from contracts.rules.line import flaws
from contracts.rules.states import STATES

TERMINATION = ("date_rupture", "motif_rupture")


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
        before_asking: Callable[[], None] = lambda: None,
    ) -> None:
        self.on = on
        self.sender_id = sender_id
        self.survey = survey or Survey()
        self.assess_all = assess_all
        self.before_asking = before_asking  # called before each use of the database
        self.builder = FactsBuilder(on=on)
        self.tutors = TutorLoads(batch_id=batch_id, repeated=self.survey.tutors)
        self.first_lines: dict[str, int] = {}
        self.in_file: dict[str, dict[str, Value]] = {}
        self.amended: dict[tuple[int, int], bytes] = {}
        self.ended: set[tuple[int, date, str]] = set()

    def lots(self, lines: Callable[[], Iterable[Line]]) -> Iterator[list[Outcome]]:
        """Every line, by lots: the contracts in the order of the file, then amendments and terminations."""
        with calm_collector(), Judges(lines=self.survey.lines) as self.judges:
            contracts = cut(line for line in lines() if not event(line.cells))
            yield from one_ahead(self._contracts(self._read(lot)) for lot in contracts)
            if self.survey.awaited or not self.survey.lines:
                events = cut(line for line in lines() if event(line.cells))
                yield from one_ahead(self._events(self._read(lot)) for lot in events)

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
        key = event_key(outcome.cells) if self.survey.repeated else ""
        if not key or hash(key) not in self.survey.repeated:
            return
        first = self.first_lines.setdefault(key, outcome.number)
        if first != outcome.number:
            outcome.reject(
                "numero_externe", f"Cette ligne répète la ligne {first} : supprimez l’une des deux."
            )

    # Contracts

    def _contracts(self, outcomes: list[Outcome]) -> Waiting:
        self.before_asking()
        readable = [outcome for outcome in outcomes if not outcome.errors]
        self._match(readable)
        to_assess = [
            outcome
            for outcome in (outcomes if self.assess_all else readable)
            if outcome.change != "unchanged" and (self.assess_all or not outcome.errors)
        ]
        for outcome in to_assess:
            outcome.after = outcome.values
        for outcome in outcomes:
            self._remember(outcome)
        return self._ask(outcomes, to_assess)

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
            outcome.values = {**_kept(outcome.before or {}, outcome.values), **outcome.values}

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

    def _events(self, outcomes: list[Outcome]) -> Waiting:
        self.before_asking()
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
        self.ended = known.endings(
            [o.known.id for o in attached if o.known and not o.known.open and o.change == "termination"]
        )
        for outcome in attached:
            self._overlay(outcome)
        kept = [o for o in attached if not o.errors and o.change != "unchanged"]
        asked = [o for o in kept if o.change == "amendment" or o.known is None or o.known.open]
        if self.assess_all:  # what a wrong line is worth on its own words
            alone = [o for o in outcomes if o.errors]
            for outcome in alone:
                outcome.after = outcome.values
            asked += alone
        return self._ask(outcomes, asked)

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
            if outcome.change != "amendment" or outcome.known is None:
                continue
            key = (outcome.known.id, int(str(outcome.values["numero_avenant"])))
            mark = stored.get(key, self.amended.get(key))
            self.amended[key] = outcome.fingerprint
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
            if outcome.after == before or self._ended_so(outcome):
                outcome.change = "unchanged"
            self._check_end(outcome)
        else:
            said = {name: value for name, value in outcome.values.items() if name != "date_conclusion"}
            outcome.after = {**before, **said}

    def _ended_so(self, outcome: Outcome) -> bool:
        """An end recorded before: a file sent again does not undo what corrected it or took it back."""
        end, why = outcome.values.get("date_rupture"), str(outcome.values.get("motif_rupture") or "")
        return outcome.known is not None and (outcome.known.id, end, motive_of(why)) in self.ended

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

    def _ask(self, outcomes: list[Outcome], to_assess: Sequence[Outcome]) -> Waiting:
        """Build the facts of a lot and ask for its judgements."""
        asked = [outcome for outcome in to_assess if "dispositif" in outcome.after]
        self._state(asked)
        facts = [outcome.facts for outcome in asked if outcome.facts]
        return Waiting(outcomes, asked, self.judges.ask(facts))

    def _state(self, outcomes: Sequence[Outcome]) -> None:
        self.builder.prime(outcome.after for outcome in outcomes)
        self.tutors.prime((outcome.cells, outcome.after) for outcome in outcomes)
        held = [outcome.known.id for outcome in outcomes if outcome.known]
        told = answers.of(held) if held else {}
        for outcome in outcomes:
            contract = outcome.known
            amended = outcome.change == "amendment"
            first_type = str((outcome.before or {}).get("type_contrat") or "")
            outcome.facts = self.builder.facts(
                outcome.after,
                received_on=self.on if contract is None or amended else contract.received_on,
                complete_on=self.on if contract is None or amended else contract.complete_on,
                tutor_load=self.tutors.load(
                    outcome.cells, outcome.after, contract_id=contract.id if contract else None
                ),
                priority_public=contract.priority_public if contract else None,
                original_type=first_type or None if amended else None,
                answers=told.get(contract.id, NOTHING) if contract else NOTHING,
            )


def _kept(before: dict[str, Value], values: dict[str, Value]) -> dict[str, Value]:
    """What a contract line does not undo by saying nothing: a known end, and the CPNE an officer chose."""
    names = (*TERMINATION, "etat") if "date_rupture" in before else ()
    if before.get("employeur_idcc") == values.get("employeur_idcc"):
        names = (*names, "employeur_code_cpne")
    return {name: before[name] for name in names if name in before}


def _decided(contract: Known) -> str:
    state = STATES[contract.state].lower()
    return f"Ce contrat est déjà décidé ({state}) : envoyez un avenant au lieu de changer sa ligne."
