"""Writing a lot of lines: identities from the sequence, one COPY a table, never a query inside a COPY."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from accounts.models import User
from contracts.actions import course, layout
from contracts.actions.bulk import copy, identities
from contracts.actions.layout import CONTRACT, SATELLITES, Row, Table
from contracts.actions.outcome import Outcome
from contracts.rules import canonical
from law.refusal import Impossible

CONTRACT_EXTRA = (
    "id", "sender_id", "state", "received_on", "complete_on", "decision_due_on", "department", "outcome",
    "total", "batch_id", "line", "fingerprint",
)  # fmt: skip
VERDICT_COLUMNS = ("contract_id", "facts", "content", "made_by_id")
AMENDMENT_COLUMNS = (
    "contract_id", "number", "amendment_type", "concluded_on", "effective_on", "received_on",
    "decision_due_on", "values", "verdict", "batch_id", "line", "fingerprint",
)  # fmt: skip
CORRECTION_COLUMNS = ("contract_id", "batch_id", "before", "after", "corrected_by_id", "corrected_at")
CHANGED = "Un dossier vient de changer d’état : contrôlez le fichier de nouveau."
ENDED = """
UPDATE contracts_contract SET terminated_on = said.on_date, termination_reason = said.motive,
    exchange_state = said.exchange_state
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[])
     AS said(id, state, on_date, motive, exchange_state)
WHERE contracts_contract.id = said.id AND contracts_contract.state = said.state
"""
UPDATED = ("decision_due_on", "department", "outcome", "total", "fingerprint")


class Writer:
    """Writes the outcomes of one batch, or of one line entered by hand."""

    def __init__(self, *, sender_id: int, batch_id: int | None, by_id: int | None, on: date) -> None:
        self.sender_id = sender_id
        self.batch_id = batch_id
        self.by_id = by_id
        self.on = on
        self.at: datetime = timezone.now()

    def write(self, outcomes: Sequence[Outcome]) -> dict[int, int]:
        """Write a lot; the identities of the contracts concerned, by line."""
        new = [outcome for outcome in outcomes if outcome.change == "new"]
        events = [outcome for outcome in outcomes if outcome.change in ("changed", "termination")]
        ended = [each for each in events if each.change == "termination" and not each.held.open]
        changed = [each for each in events if each.change == "changed" or each.held.open]
        ids = dict(zip([outcome.number for outcome in new], identities(CONTRACT.name, len(new)), strict=True))
        self._write_new(new, ids)
        self.change(changed)
        self._end(ended)
        self._amend([outcome for outcome in outcomes if outcome.change == "amendment"])
        return ids | {outcome.number: outcome.held.id for outcome in outcomes if outcome.known}

    def _write_new(self, outcomes: Sequence[Outcome], ids: dict[int, int]) -> None:
        if not outcomes:
            return
        lot = [(ids[outcome.number], layout.stored(outcome.values), outcome) for outcome in outcomes]
        rows = [CONTRACT.row(values) + self._extra(key, values, outcome) for key, values, outcome in lot]
        copy(CONTRACT.name, CONTRACT.columns + CONTRACT_EXTRA, rows)
        self._write_satellites([(key, values) for key, values, _ in lot])
        self._write_verdicts([(key, outcome) for key, _, outcome in lot])

    def _extra(self, key: int, values: dict, outcome: Outcome) -> Row:
        judgement = outcome.judged
        return (
            key, self.sender_id, "assessed", self.on, self.on, judgement.decision_due_on,
            layout.department(values), judgement.outcome, judgement.total,
            self.batch_id, outcome.number if self.batch_id else None, outcome.fingerprint,
        )  # fmt: skip

    def _write_satellites(self, lot: Sequence[tuple[int, dict]]) -> None:
        for table in SATELLITES:
            rows = [(key, *table.row(values)) for key, values in lot if layout.has_row(table, values)]
            if rows:
                copy(table.name, (table.key, *table.columns), rows)

    def _write_verdicts(self, lot: Sequence[tuple[int, Outcome]]) -> None:
        rows = [
            (key, outcome.judged.facts, outcome.judged.content, self.by_id)
            for key, outcome in lot
            if outcome.judgement
        ]
        if rows:
            copy("contracts_verdict", VERDICT_COLUMNS, rows)

    def change(self, outcomes: Sequence[Outcome]) -> None:
        """Give stored contracts their values after a line, and remember those before."""
        self.rewrite(outcomes)
        self._correct(outcomes)

    def rewrite(self, outcomes: Sequence[Outcome]) -> None:
        """Give stored contracts their values after a line; a new verdict while they are open.

        The state and the clock are the officer's: a file sent back stays so until declared complete.
        """
        if not outcomes:
            return
        lot = [(outcome.held.id, layout.stored(outcome.after), outcome) for outcome in outcomes]
        with connection.cursor() as cursor:
            for key, values, outcome in lot:
                self._update(cursor, CONTRACT, key, values, outcome)
            keys = [key for key, _, _ in lot]
            for table in SATELLITES:
                cursor.execute(f'DELETE FROM "{table.name}" WHERE contract_id = ANY(%s)', [keys])  # noqa: S608
        self._write_satellites([(key, values) for key, values, _ in lot])
        self._write_verdicts([(key, outcome) for key, _, outcome in lot])

    def _update(self, cursor, table: Table, key: int, values: dict, outcome: Outcome) -> None:
        columns, row = table.columns, table.row(values)
        judgement = outcome.judgement
        if judgement:
            mark = outcome.held.fingerprint if outcome.change == "termination" else outcome.fingerprint
            columns += UPDATED
            row += (
                judgement.decision_due_on, layout.department(values), judgement.outcome, judgement.total,
                mark,
            )  # fmt: skip
        assignments = ", ".join(f'"{column}" = %s' for column in columns)
        cursor.execute(
            f'UPDATE "{table.name}" SET {assignments} WHERE id = %s AND state = %s',  # noqa: S608
            [*row, key, outcome.held.state],
        )
        if not cursor.rowcount:
            raise Impossible(CHANGED)

    def _correct(self, outcomes: Sequence[Outcome]) -> None:
        rows = [
            (
                outcome.held.id, self.batch_id, _json(canonical.cells(outcome.before or {})),
                _json(canonical.cells(outcome.after)), self.by_id, self.at,
            )
            for outcome in outcomes
        ]  # fmt: skip
        if rows:
            copy("contracts_correction", CORRECTION_COLUMNS, rows)

    def _end(self, outcomes: Sequence[Outcome]) -> None:
        """The end of decided contracts; an accepted one is recomputed at once, in the same transaction.

        Nothing else of them is written: an amendment may have changed them since the line was read.
        """
        if not outcomes:
            return
        rows = [
            (
                each.held.id, each.held.state, each.after["date_rupture"],
                each.after.get("motif_rupture") or "", each.after["etat"],
            )
            for each in sorted(outcomes, key=lambda each: each.held.id)
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(ENDED, [list(column) for column in zip(*rows, strict=True)])
            if cursor.rowcount != len(rows):
                raise Impossible(CHANGED)
        self._correct(outcomes)
        by = User.objects.get(pk=self.by_id) if self.by_id else None
        ids, today = [row[0] for row in rows], timezone.localdate(self.at)
        course.follow_file(ids, batch_id=self.batch_id, by=by, on=today, notified_on=self.on)

    def _amend(self, outcomes: Sequence[Outcome]) -> None:
        rows = []
        for outcome in outcomes:
            values, judgement = outcome.values, outcome.judged
            rows.append((
                outcome.held.id, values["numero_avenant"], values["type_contrat"], values["date_conclusion"],
                values.get("date_effet_avenant"), self.on, judgement.decision_due_on,
                _json(canonical.filled(values)), judgement.content, self.batch_id,
                outcome.number if self.batch_id else None, outcome.fingerprint,
            ))  # fmt: skip
        if rows:
            copy("contracts_amendment", AMENDMENT_COLUMNS, rows)


class WriteBehind:
    """Writes a lot while the caller reads the next one, on the caller's own connection and transaction.

    The caller calls `wait` before it speaks to the database itself.
    """

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.pending: Future[dict[int, int]] | None = None

    def __enter__(self) -> WriteBehind:
        self.shared = connections[DEFAULT_DB_ALIAS]
        self.shared.inc_thread_sharing()
        self.thread = ThreadPoolExecutor(1, initializer=self._share)
        return self

    def _share(self) -> None:
        connections[DEFAULT_DB_ALIAS] = self.shared

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Begin to write a lot."""
        self.wait()
        self.pending = self.thread.submit(self.writer.write, outcomes)

    def wait(self) -> None:
        """The lot given is written, or its error is raised."""
        pending, self.pending = self.pending, None
        if pending is not None:
            pending.result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.thread.shutdown()
        self.shared.dec_thread_sharing()


def _json(cells: dict[str, str]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
