"""French typography: write plain sentences, print them with their no-break spaces and apostrophes."""

import re
from functools import lru_cache

_NO_BREAK = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_AROUND_SIGNS = re.compile(r"(?<=«) | (?=[:;!?»%€])")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


@lru_cache(maxsize=4096)
def french(text: str) -> str:
    """The text with no-break spaces at its signs, narrow ones in its thousands, curved apostrophes."""
    return _THOUSANDS.sub(_NARROW, _AROUND_SIGNS.sub(_NO_BREAK, text)).replace("'", "’")
