"""Rules of thumb, pasted levels, small cells of an effect: no database."""

from __future__ import annotations

from datetime import date as D
from decimal import Decimal as E

import pytest
from hypothesis import given
from hypothesis import strategies as some

from branches.rules import scenarios_paste as paste
from branches.rules.scenarios import Known, Thumb, applied
from branches.rules.simulation_effect import Hypotheses, Row, simulate, window
from branches.rules.simulation_privacy import veiled

KNOWN = (
    Known("RNCP1", 6, E(7601), E(7000)),
    Known("RNCP2", 5, E(5000)),
    Known("RNCP3", 6, None),
)


@pytest.mark.parametrize(
    ("rule", "typed", "expected"),
    [
        (Thumb("percent", E(-5), 6), {}, {"RNCP1": E(7221)}),  # 7 220,95
        (Thumb("percent", E(-5)), {"RNCP3": E(1000)}, {"RNCP1": E(7221), "RNCP2": E(4750), "RNCP3": E(950)}),
        (Thumb("most", E(6000)), {}, {"RNCP1": E(6000)}),
        (Thumb("least", E(6000)), {"RNCP1": E(5500)}, {"RNCP1": E(6000), "RNCP2": E(6000)}),
        (Thumb("recommended"), {}, {"RNCP1": E(7000)}),
        (Thumb("percent", E(0)), {}, {}),
    ],
)
def test_a_rule_of_thumb(rule, typed, expected) -> None:
    assert applied(rule, KNOWN, typed) == expected


def test_pasted_columns_are_read_with_or_without_titles() -> None:
    found = paste.read("Code RNCP\tIntitulé\tMontant\nRNCP38362\tTitre\t7 400,50 €\n\n 1002 ; 6000 \n")
    assert found.levels == {"RNCP38362": E("7400.50"), "RNCP1002": E(6000)}
    assert not found.flaws


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RNCP1\tabc", "Ligne 1, colonne Montant, « abc » : ce n'est pas un montant"),
        ("RNCP1\t1.500", "se lit de deux façons"),
        ("RNCP1\t-3", "un niveau est positif"),
        ("RNCP1\t250000", "d'au plus 100 000 €"),
        ("RNCP1\t12,345", "euros et centimes"),
        ("RNCP1\t9\nTOTO 9\t8", "Ligne 2, colonne RNCP, « TOTO 9 »"),
        ("RNCP1\t9\nrncp 1\t8", "la ligne 1 donne déjà son montant"),
        ("RNCP1", "le montant manque"),
    ],
)
def test_every_bad_cell_is_named(text: str, said: str) -> None:
    (flaw,) = paste.read(text).flaws
    plain = str(flaw).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said.replace("'", "’") in plain.replace("'", "’")


@given(some.text())
def test_any_text_is_read_or_named(text: str) -> None:
    found = paste.read(text)
    assert all(0 < amount <= paste.HIGHEST for amount in found.levels.values())
    assert all(str(flaw) for flaw in found.flaws)


def row(rncp: str = "RNCP1", provider: str = "A", region: str = "93", concluded: D = D(2026, 9, 1)) -> Row:
    return Row(rncp, E(8000), concluded, concluded, D(concluded.year + 1, 8, 31), 5, "", provider, region)


HYPOTHESES = Hypotheses("stock", {"RNCP1": E(7600)}, D(2026, 9, 1), 2)


def test_a_representative_reads_no_row_of_a_few_persons() -> None:
    rows = [row(provider="A") for _ in range(8)] + [row(provider="B") for _ in range(2)]
    rows += [row(provider="C") for _ in range(6)]
    effect = veiled(simulate(rows, HYPOTHESES), least=5)
    shown = {key for key, each in effect.groups["provider"].items() if each.persons is not None}
    assert shown == {"A"}  # the two of B would be found by subtraction with C alone
    assert effect.total.persons == 16
    assert effect.total.change is not None


def test_nothing_is_said_of_the_change_of_a_few_contracts() -> None:
    rows = [row() for _ in range(3)] + [row(rncp="RNCP2") for _ in range(9)]
    effect = veiled(simulate(rows, HYPOTHESES), least=5)
    assert (effect.total.persons, effect.total.touched, effect.total.change) == (12, None, None)
    assert not effect.months
    assert all(each.change is None or not each.touched for each in effect.groups["certification"].values())
    small = veiled(simulate(rows[:2], HYPOTHESES), least=5)
    assert small.total.persons is None
    assert small.total.before is None


def test_entries_start_on_the_applicable_date_and_grow_after_a_year() -> None:
    asked = Hypotheses(
        "entries", {"RNCP1": E(9000)}, D(2027, 3, 1), 3, growth=E(10), current={"RNCP1": E(8500)}
    )
    effect = simulate([row(concluded=D(2026, 1, 15)), row(concluded=D(2026, 9, 1))], asked)
    # 15 January: 2028, 2029 ; 1 September: 2027, 2028, 2029
    assert effect.total.contracts == (1 + E("1.1")) + (1 + E("1.1") + E("1.21"))
    assert effect.total.persons == 2
    assert sum(change for _, change in effect.months.values()) == effect.total.change


def test_the_window_of_entries_is_twelve_months() -> None:
    assert window(D(2026, 11, 5)) == (D(2025, 11, 6), D(2026, 11, 5))


def test_an_effect_reads_back_as_it_was_stored() -> None:
    effect = simulate([row(), row(region="")], HYPOTHESES)
    assert type(effect).from_dict(effect.as_dict()) == effect
