"""Child process: print the rows of one sheet of a workbook as JSON lines (or the list of its sheets).

python-calamine aborts the whole process on some hostile files: it never runs in the web process nor in a
worker, and it gets its own limits of memory and of time.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

MEMORY = 3 * 1024**3
SECONDS = 600


def plain(cell: object) -> object:
    """A JSON value for one cell: dates as AAAA-MM-JJ, empty text as null."""
    if cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


def limit(resource_kind: int, most: int) -> None:
    """Never more than `most`, nor than what the parent left."""
    _, left = resource.getrlimit(resource_kind)
    value = most if left == resource.RLIM_INFINITY else min(most, left)
    resource.setrlimit(resource_kind, (value, value))


def main(path: str, sheet: str = "") -> None:
    """Write to the standard output; leave with a code other than 0 when the workbook cannot be read."""
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_CPU, SECONDS)
    book = CalamineWorkbook.from_filelike(io.BytesIO(Path(path).read_bytes()))  # its kind is not in its name
    if not sheet:
        sys.stdout.write(json.dumps(book.sheet_names) + "\n")
        return
    for row in book.get_sheet_by_index(int(sheet)).iter_rows():
        sys.stdout.write(json.dumps([plain(cell) for cell in row]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
