"""The page « Textes et barèmes »."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import escape

from law.catalogue import PARAMETERS
from opco_admin.texts import law_on

PAGE = reverse("texts")


def test_every_parameter_is_there_with_its_value_of_the_day():
    themes = law_on(dt.date(2026, 11, 23))
    lines = [line for theme in themes for line in theme.lines]
    assert {line.id for line in lines} == {parameter.id for parameter in PARAMETERS}
    on = {parameter.id: parameter.at(dt.date(2026, 11, 23)) for parameter in PARAMETERS}
    for line in lines:
        assert (line.current and line.current.value) == on[line.id]
        assert sum(reading.current for reading in line.readings) <= 1


def test_the_page_names_each_rule_with_its_value_and_article(signed_in):
    page = signed_in("DI").get(PAGE, {"on": "2026-11-23"}).content.decode()
    for theme in law_on(dt.date(2026, 11, 23)):
        for line in theme.lines:
            assert escape(line.label) in page
            if line.current:
                assert all(escape(text) in page for _, text in line.current.entries)
                assert escape(line.current.value.article) in page


def test_words_are_found_whatever_their_accents():
    found = law_on(dt.date(2026, 11, 23), "SMIC horaire")
    assert {line.id for theme in found for line in theme.lines} >= {"smic_hourly"}
    assert law_on(dt.date(2026, 11, 23), "remuneration") == law_on(dt.date(2026, 11, 23), "Rémunération")


def test_the_day_is_chosen_in_the_address(signed_in):
    page = signed_in("BX").get(PAGE, {"on": "2025-06-30", "q": "participation"})
    assert page.status_code == 200
    assert "30/06/2025" in page.content.decode()


@pytest.mark.parametrize("on", ["31/02/2026", "demain", "0000-00-00"])
def test_a_wrong_day_is_said_and_today_shown(signed_in, on):
    page = signed_in("DI").get(PAGE, {"on": on})
    assert page.status_code == 200
    assert "Cette date n’existe pas" in page.content.decode()


def test_nothing_found_says_what_to_do(signed_in):
    page = signed_in("GC").get(PAGE, {"q": "xylophone"})
    assert "Aucune règle ne contient ces mots" in page.content.decode()


def test_signing_in_is_required(client):
    assert client.get(PAGE).status_code == 302
