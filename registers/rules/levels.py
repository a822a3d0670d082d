"""Which published level applies to a contract: chosen by its conclusion date among the live vintages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """One published level of a certification for a CPNE. No annual: « NC », or a conflict of amounts."""

    cpne: str
    annual: Decimal | None
    status: str
    applicable_from: date
    vintage: str
    conflict: tuple[Decimal, ...] | None = None
    vintage_from: date = date.min
    rank: int = 0  # 0: the national file; above: acts that complete it, the latest one speaks


def level_on(levels: Iterable[Level], concluded_on: date, vintages: Sequence[date]) -> Level | None:
    """The level in force on a conclusion date (Me lire of the register: signature, not start).

    The newest vintage that had begun is the list in force. A row of it that starts later leaves the previous
    vintage in force; no row at all means that the certification had left the list. Before every vintage, only
    rows that a later vintage published with an earlier date remain. The row of an act published since stands
    in the list it completes, and speaks over the row of the file that begins the same day.
    """
    begun = [level for level in levels if level.applicable_from <= concluded_on]
    rows = {level.vintage_from for level in levels}
    for vintage in sorted(vintages, reverse=True):
        if vintage > concluded_on:
            continue
        known = [level for level in begun if level.vintage_from == vintage]
        if known:
            return max(known, key=_latest)
        if vintage not in rows:
            return None
    return max(begun, key=_latest, default=None)


def _latest(level: Level) -> tuple[date, int]:
    return level.applicable_from, level.rank
