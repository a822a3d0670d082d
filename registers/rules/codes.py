"""Identifiers written by others, brought to one spelling; None when they cannot be read."""

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum.fr import siret

from registers.rules.text import fold

IDCC_WITHOUT_BRANCH = {
    "9998": "convention en cours de négociation",
    "9999": "sans convention collective",
}
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SEPARATORS = re.compile(r"[\s,;/|]+")
TRAILING_ZERO = re.compile(r"\.0+$")
IDCC = re.compile(r"(?:idcc\s*[:n°]*\s*)?0*(\d{1,4})$")
RNCP = re.compile(r"(RNCP|RS)?0*(\d{1,6})$")
LEVEL = re.compile(r"(?:niv(?:eau)?\.?\s*)?0?([1-8])$")
OPCO_SPELLINGS = {
    "Opco EP": ("opco entreprises de proximite", "opco ep"),
    "OCAPIAT": ("ocapiat", "opco ocapiat"),
    "AFDAS": ("afdas", "opco afdas"),
    "OPCO 2i": ("opco 2i", "opco2i"),
    "AKTO": ("opco entreprises et salaries des services a forte intensite de main-d'oeuvre", "akto"),
    "Uniformation": ("opco cohesion sociale", "uniformation"),
    "Opco Mobilités": ("opco mobilite", "opco mobilites"),
    "L'Opcommerce": ("opco commerce", "l'opcommerce", "opcommerce"),
    "ATLAS": ("opco atlas", "atlas"),
    "Opco Santé": ("opco sante",),
    "Constructys": ("opco construction", "constructys"),
}
OPCO_BY_SPELLING = {spelling: name for name, spellings in OPCO_SPELLINGS.items() for spelling in spellings}


def _bare(text: str) -> str:
    return TRAILING_ZERO.sub("", text.strip().replace("\u00a0", " ").replace("\u202f", " "))


def iter_codes(cell: str) -> Iterator[str]:
    """Codes of one cell separated by any of « , ; / | » and spaces."""
    return (code for code in SEPARATORS.split(cell) if code)


@lru_cache(maxsize=8192)
def normalise_idcc(text: str) -> str | None:
    """« 16 », « 00016 », « 16.0 », « IDCC 16 » → « 0016 »; None for « NA » or anything else."""
    match = IDCC.match(_bare(text).lower())
    return match[1].zfill(4) if match and match[1] != "0" else None


@lru_cache(maxsize=65536)
def normalise_rncp(text: str) -> str | None:
    """« 1002 », « rncp 1002 », « RNCP1002 » → « RNCP1002 »; « RS12 » stays a RS."""
    match = RNCP.match(_bare(text).replace(" ", "").upper())
    return f"{match[1] or 'RNCP'}{match[2]}" if match and match[2] != "0" else None


@lru_cache(maxsize=65536)
def split_rncp(cell: str) -> tuple[str, ...] | None:
    """Every code of a cell « RNCPaaaa/RNCPbbbb/ », once each; None when one of them cannot be read."""
    codes = [normalise_rncp(part) for part in re.split(r"[/,;|]", cell) if part.strip()]
    return None if None in codes else tuple(dict.fromkeys(codes))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def normalise_cpne(text: str) -> str | None:
    """« 2.0 », « 02 » → « 2 »."""
    bare = _bare(text)
    return (bare.lstrip("0") or None) if re.fullmatch(r"[0-9]{1,6}", bare) else None


@lru_cache(maxsize=16384)
def normalise_diploma(text: str) -> str | None:
    """Eight digits or letters, with the zero a spreadsheet took away; « 26E22701 » is text."""
    bare = _bare(text).replace(" ", "").upper()
    if bare.isdigit() and len(bare) == 7:
        bare = "0" + bare
    return bare if re.fullmatch(r"[0-9A-Z]{8}", bare) else None


def normalise_level(text: str) -> int | None:
    """« Niveau 6 », « niveau6 », « NIV6 » → 6; « NR », « REPRISE » and empty → None."""
    match = LEVEL.match(fold(text))
    return int(match[1]) if match else None


def normalise_naf(text: str) -> str | None:
    """« 62.02A » → « 6202A »."""
    bare = text.strip().replace(".", "").replace(" ", "").upper()
    return bare if re.fullmatch(r"\d{4}[A-Z]", bare) else None


def normalise_opco(text: str) -> str:
    """The usual name of an OPCO whatever its spelling; the text itself when unknown."""
    return OPCO_BY_SPELLING.get(fold(text), text.strip())


@lru_cache(maxsize=65536)
def normalise_siret(text: str) -> str | None:
    """14 digits without spaces, TAB or « .0 »; the key is checked by `siret_ok`."""
    bare = re.sub(r"\s", "", _bare(text))
    return bare if re.fullmatch(r"\d{14}", bare) else None


@lru_cache(maxsize=65536)
def siret_ok(text: str) -> bool:
    """Whether a SIRET passes its key (Luhn, and the sum of digits of La Poste)."""
    return bool(siret.is_valid(text))


def uai_ok(text: str) -> bool:
    """Whether an UAI is 7 digits and its key letter."""
    return bool(re.fullmatch(r"\d{7}[A-Z]", text)) and UAI_LETTERS[int(text[:7]) % 23] == text[7]


def nda_ok(text: str) -> bool:
    """Whether a declaration number has its 11 digits; Corsica writes 2A or 2B inside."""
    return bool(re.fullmatch(r"\d{11}|\d{2}2[AB]\d{7}", text))


def department_of(postcode: str) -> str | None:
    """Department of a postcode; None in Corsica (20xxx), where the postcode does not tell 2A from 2B."""
    if not re.fullmatch(r"\d{5}", postcode) or postcode.startswith("20"):
        return None
    islands = {"97133": "977", "97150": "978"}
    return islands.get(postcode, postcode[:3] if postcode[:2] in {"97", "98"} else postcode[:2])


def is_mayotte(postcode: str) -> bool:
    """Whether a postcode is in Mayotte, which has its own SMIC."""
    return department_of(postcode) == "976"
