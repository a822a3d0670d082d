"""Text written by others: folded for comparison, flattened from cells, checked for damage."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

SPACES = re.compile(r"\s+")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʼ": "'"})
# « Ã© » for « é », « â€™ » for « ’ »: UTF-8 bytes once read as cp1252.
GARBLED = re.compile("Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ˜š“”¦]")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, no accents, one space between words, straight apostrophes: for comparison only."""
    flat = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(character for character in flat if not unicodedata.combining(character))
    return SPACES.sub(" ", bare).strip().lower()


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """A folded column title: only what stands before the first asterisk or line break."""
    return fold(re.split(r"[*\r\n]", text.strip(), maxsplit=1)[0])


def text_of(value: object) -> str:
    """A cell as text: « 2.0 » loses its suffix, dates become AAAA-MM-JJ, spaces around are dropped."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def garbled(text: str) -> bool:
    """Whether accents were lost on the way: UTF-8 read as cp1252, or already replaced by U+FFFD."""
    return "\ufffd" in text or bool(GARBLED.search(text))
