"""How far a long job is, told from a second connection so that others see it before the job commits."""

from __future__ import annotations

from types import TracebackType

import psycopg
from django.db import connection

SET = "UPDATE contracts_batch SET lines_total = %s, lines_done = %s WHERE id = %s"
PATIENCE = "SET lock_timeout = '200ms'"


class Progress:
    """`told(lines)` after each lot; a failure to tell never stops the job."""

    def __init__(self, batch_id: int, *, total: int) -> None:
        self.batch_id = batch_id
        self.total = total
        self.done = 0
        self.line: psycopg.Connection | None = None

    def __enter__(self) -> Progress:
        try:
            self.line = psycopg.connect(**connection.get_connection_params(), autocommit=True)
            self.line.execute(PATIENCE)
        except psycopg.Error:
            self.line = None
        self.told(0)
        return self

    def told(self, lines: int) -> None:
        """Add lines to what is done."""
        self.done += lines
        if self.line is not None:
            try:
                self.line.execute(SET, [self.total, self.done, self.batch_id])
            except psycopg.Error:
                self._leave()

    def _leave(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
