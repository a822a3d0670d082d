"""The catalogue is coherent: every value is dated, sourced and written in French."""

import ast
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import law
from law import catalogue
from law.dated import CONFIDENCE_LABELS, KEYED_BY_LABELS

PLAIN_SPACE_BEFORE = (" :", " ;", " !", " ?", " »", " %", " €", "« ")
BY_ID = pytest.mark.parametrize("parameter", law.PARAMETERS, ids=lambda parameter: parameter.id)


@BY_ID
def test_a_parameter_has_its_name_its_theme_and_its_words(parameter):
    assert getattr(law, parameter.id) is parameter
    assert parameter.theme in catalogue.THEMES
    assert parameter.label_fr[0].isupper()
    assert parameter.keyed_by in KEYED_BY_LABELS
    assert parameter.values


@BY_ID
def test_periods_are_in_order_and_never_overlap(parameter):
    for before, after in pairwise(parameter.values):
        assert before.until < after.since
    for found in parameter.values:
        assert parameter(found.since or date.min) == found.value
        assert parameter(found.until or date.max) == found.value


@BY_ID
def test_every_value_has_an_article_and_a_link(parameter):
    for found in parameter.values:
        assert found.article
        assert found.link.startswith("https://")
        assert found.confidence in CONFIDENCE_LABELS
        assert found.comment or found.confidence != "unsure"


@BY_ID
def test_words_follow_french_typography(parameter):
    texts = [parameter.label_fr, parameter.unit, *(found.comment for found in parameter.values)]
    for text in texts:
        assert not any(wrong in text for wrong in PLAIN_SPACE_BEFORE), text
        assert "'" not in text, text


@BY_ID
def test_every_value_can_be_written(parameter):
    for found in parameter.values:
        entries = law.written(parameter, found.value)
        assert entries
        for _entry, text in entries:
            assert text
            assert not any(mark in text for mark in ("{", "}", "Decimal", "None", "True", "False"))


def test_names_are_unique():
    assert len({parameter.id for parameter in law.PARAMETERS}) == len(law.PARAMETERS)


def test_every_theme_has_something_in_force_today():
    today = date(2026, 11, 23)
    assert {parameter.theme for parameter, _found in law.in_force(today)} == set(catalogue.THEMES)


def test_before_every_text_only_open_periods_remain():
    assert all(found.since is None for _parameter, found in law.in_force(date(1960, 1, 1)))


@pytest.mark.parametrize(
    ("parameter", "on", "entries"),
    [
        (law.smic_hourly, date(2026, 6, 1), [("", "12,31 € par heure")]),
        (law.app_failure_extension_months, date(2026, 6, 1), [("", "12 mois")]),
        (law.app_maitre_cap_repeat, date(2026, 6, 1), [("", "1 apprenti")]),
        (law.pro_silence, date(2026, 6, 1), [("", "accord tacite")]),
        (law.retention_until, date(2022, 6, 1), [("", "31/12/2032")]),
        (law.npec_interim_range, date(2022, 6, 1), [("", "6 100 à 7 500 € par an")]),
        (law.distance_cut, date(2026, 6, 1), [("", "20 % du niveau")]),
        (law.equipment_cap, date(2026, 8, 1), [("niveau 3", "500 € par contrat")]),
        (law.app_pay_grid, date(2026, 8, 1), [("moins de 18 ans, 1re année", "27 % du SMIC")]),
        (law.payment_calendar, date(2026, 8, 1), [("Avance", "40 % sur facture")]),
    ],
)
def test_values_in_words(parameter, on, entries):
    written = law.written(parameter, parameter(on))
    assert [(entry, text) for entry, text in written][: len(entries)] == [
        (entry, law.french(text)) for entry, text in entries
    ]


def test_the_law_imports_nothing_from_the_floors_above():
    allowed = {"law", "holidays"}
    above = {"django", "registers", "accounts", "contracts", "opco_admin"}
    for path in Path(law.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & above - allowed, path
