"""Pure rules of the registers: how codes, numbers and dates written by others are read."""

from registers.rules.codes import (
    IDCC_WITHOUT_BRANCH,
    department_of,
    is_mayotte,
    iter_codes,
    nda_ok,
    normalise_cpne,
    normalise_diploma,
    normalise_idcc,
    normalise_level,
    normalise_naf,
    normalise_opco,
    normalise_rncp,
    normalise_siret,
    siret_ok,
    split_rncp,
    uai_ok,
)
from registers.rules.names import FileDates, file_dates
from registers.rules.text import fold, fold_header, garbled, text_of
from registers.rules.values import NO_VALUE, euros_of, parse_amount, parse_date, parse_truth, share_of

__all__ = [
    "IDCC_WITHOUT_BRANCH",
    "NO_VALUE",
    "FileDates",
    "department_of",
    "euros_of",
    "file_dates",
    "fold",
    "fold_header",
    "garbled",
    "is_mayotte",
    "iter_codes",
    "nda_ok",
    "normalise_cpne",
    "normalise_diploma",
    "normalise_idcc",
    "normalise_level",
    "normalise_naf",
    "normalise_opco",
    "normalise_rncp",
    "normalise_siret",
    "parse_amount",
    "parse_date",
    "parse_truth",
    "share_of",
    "siret_ok",
    "split_rncp",
    "text_of",
    "uai_ok",
]
