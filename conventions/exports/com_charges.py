"""Charges as a file for a spreadsheet, in the layout that loads them again."""

from __future__ import annotations

from collections.abc import Iterator

from conventions.models import Charge, Convention
from conventions.rules import com_charges
from registers.sheets.writing import csv_lines

TITLES = ("Année", "Section", "Poste", "Montant")


def lines(convention: Convention) -> Iterator[str]:
    """The current charges of a convention."""
    rows = Charge.objects.current().filter(convention=convention).order_by("year", "section", "item")
    return csv_lines(
        TITLES,
        (
            (each.year, com_charges.SECTIONS[each.section], written(each.item), each.amount)
            for each in rows.iterator(chunk_size=2000)
        ),
    )


def written(item: str) -> str:
    """« II 1° coopération »."""
    place = com_charges.ITEMS[item][1]
    return f"{place} coopération" if item == com_charges.COOPERATION else place
