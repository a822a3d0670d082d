"""Tables sent from outside, read without trusting them: CSV, XLSX, XLSB, and ZIP of those."""

from registers.sheets.book import EMPTY_ROWS, Book, Limits, Refused, Row, Sheet
from registers.sheets.open import Table, open_book, read_table

__all__ = ["EMPTY_ROWS", "Book", "Limits", "Refused", "Row", "Sheet", "Table", "open_book", "read_table"]
