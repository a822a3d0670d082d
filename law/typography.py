"""French typography: write plain sentences, print them with their no-break spaces."""

import re

_NO_BREAK = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_AROUND_SIGNS = re.compile(r"(?<=«) | (?=[:;!?»%€])")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def french(text: str) -> str:
    """The text with no-break spaces at its signs and narrow ones in its thousands."""
    return _THOUSANDS.sub(_NARROW, _AROUND_SIGNS.sub(_NO_BREAK, text))
