"""What tells of a disability: health data, never written where it is not needed."""

_WORDS = ("handicap", "rqth", "disab", "extension_boe")


def about_disability(words: str) -> bool:
    """Whether a rule, a column or a sentence tells of a disability."""
    folded = words.lower()
    return any(word in folded for word in _WORDS)
