"""Rules of the conventions: terms, seals, changes, needs, words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
import law.parameters.conventions
from conventions.rules import comparing, contents, kinds, lives, opinions, radar, reports, terms
from conventions.rules import follow_up as following
from conventions.rules.radar import Blip
from conventions.rules.terms import Terms
from law import writing

DAY = dt.date(2026, 11, 23)
NAMES = st.text("abcdef", min_size=1, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_the_same_content_has_one_seal_whatever_its_order(content):
    turned = dict(reversed(content.items())) if isinstance(content, dict) else content
    assert contents.seal(turned) == contents.seal(content)
    assert contents.changes(content, turned) == []


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.dictionaries(NAMES, VALUES, max_size=4))
def test_there_is_a_change_if_and_only_if_something_differs(before, after):
    found = contents.changes(before, after)
    assert bool(found) == (before != after)
    assert len(found) == len(contents.changes(after, before))
    assert {each.path for each in found} == {each.path for each in contents.changes(after, before)}


def test_a_line_is_followed_by_its_code_when_others_come_before_it():
    before = {"clauses": [{"code": "objet", "text": "A"}]}
    after = {"clauses": [{"code": "duree", "title": "Durée", "text": "N"}, {"code": "objet", "text": "B"}]}
    told = comparing.told(before, after, {"clauses": "Clauses"})
    found = [
        (each.where, each.before, each.after.replace("\u00a0", " ").replace("\u202f", " ")) for each in told
    ]
    assert sorted(found) == [("Durée", "—", "Durée\nN"), ("objet › Texte", "A", "B")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-01-31", "31/01/2026"), ("1200.50", "1 200,50 €"),
        (True, "oui"), ([], "—"), (None, "—"),
        ("employees", "salariés"), (["a", "b"], "a, b"), ("2026-99-99", "2026-99-99"),
    ],
)  # fmt: skip
def test_a_value_is_read_in_french(value, text):
    assert comparing.words(value).replace("\u00a0", " ").replace("\u202f", " ") == text


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 4000))
def test_terms_are_read_back_as_they_were_kept(starts_on, days):
    told = Terms(title="T", starts_on=starts_on, ends_on=starts_on + dt.timedelta(days), regions=("28", "11"))
    assert terms.read(told.as_json()).as_json() == told.as_json()
    assert terms.flaws(told) == []
    assert terms.years(told.starts_on, told.ends_on) >= 1 - (days < 1)


def test_terms_that_contradict_themselves_say_so():
    wrong = Terms(title=" ", starts_on=DAY, ends_on=DAY - dt.timedelta(1), publics=("dragons",))
    assert len(terms.flaws(wrong)) == 3


def test_a_nature_that_needs_opinions_names_those_that_are_missing():
    assert opinions.flaws("edec", {}) == ["Avis SPP ou CPNE : à demander."]
    assert opinions.flaws("edec", {"spp": "", "crefop": ""}) == [
        "Avis SPP ou CPNE : attendu.",
        "Avis CREFOP : attendu.",
    ]
    assert opinions.flaws("region", {"crefop": "silent"}) == []
    assert opinions.flaws("fne", {}) == []


def test_every_state_is_reached_and_left_by_known_verbs():
    reached = {move.to for move in lives.MOVES.values()} | {"project"}
    assert reached == lives.STATES.keys()
    left = set().union(*(move.froms for move in lives.MOVES.values()))
    assert left == lives.STATES.keys() - {"archived", "dropped"}
    assert lives.MOVES.keys() | {"create", "past"} <= lives.TOLD.keys()
    assert lives.BEFORE_SIGNATURE | lives.AFTER_SIGNATURE == lives.OPEN


@given(st.sampled_from(sorted(lives.STATES)), st.booleans())
def test_the_opinions_are_neither_skipped_nor_asked_for_nothing(state, heard):
    found = lives.possible(state, lives.Facts(opinions=("spp",) if heard else ()))
    assert all(state in lives.MOVES[verb].froms for verb in found)
    if state == "negotiation":
        assert ("consult" in found, "present" in found) == (heard, not heard)


def test_what_closing_needs():
    assert [need.met for need in lives.needs("close", lives.Facts(open_items=2))] == [False]
    assert all(need.met for need in lives.needs("close", lives.Facts()))
    unsigned = lives.needs("notify", lives.Facts(signatories=2, unsigned=("État",)))
    assert [(need.label, need.met) for need in unsigned] == [("Signature attendue : État", False)]
    assert not lives.needs("notify", lives.Facts())[0].met


def test_the_radar_puts_the_most_pressing_first_and_stops_at_its_horizon():
    blips = [
        Blip("end", DAY + dt.timedelta(100), 1, "loin", "v"), Blip("report", DAY, 1, "jour", "v"),
        Blip("ceiling", None, 1, "plafond", "v"), Blip("end", DAY - dt.timedelta(3), 2, "passé", "v"),
    ]  # fmt: skip
    found = radar.ordered(blips, DAY + dt.timedelta(60))
    assert [each.label for each in found] == ["plafond", "passé", "jour"]
    assert [radar.urgency(each, DAY, 30) for each in found] == ["soon", "late", "soon"]
    assert radar.urgency(blips[0], DAY, 30) == "calm"


@pytest.mark.parametrize(
    ("due", "received", "accepted", "state"),
    [(-1, None, None, "late"), (5, None, None, "soon"), (90, None, None, "due"), (-1, -2, None, "received"),
     (-1, -2, -1, "accepted"), (0, None, None, "soon")],
)  # fmt: skip
def test_a_deliverable_stands_somewhere(due, received, accepted, state):
    days = [None if each is None else DAY + dt.timedelta(each) for each in (due, received, accepted)]
    assert following.deliverable_state(days[0] or DAY, days[1], days[2], DAY, 30) == state


def test_words_of_a_deliverable_in_a_report():
    assert reports.delivered(DAY, None, None) == "attendu le 23/11/2026, non reçu"
    assert reports.delivered(DAY, DAY, DAY).endswith("accepté le 23/11/2026")


def test_every_nature_has_a_legal_basis():
    assert all(each.articles for each in kinds.KINDS)
    assert {code for each in kinds.KINDS for code in each.opinions} <= kinds.OPINIONS.keys()


def test_the_usual_lives_are_written_in_words():
    shown = dict(writing.written(law.parameters.conventions.convention_years, law.convention_years(DAY)))
    assert shown["objectifs et moyens avec l’État"].replace("\u00a0", " ") == "3 ans"
    assert shown["FNE-Formation"].replace("\u00a0", " ") == "1 an"
    assert law.convention_years(DAY).keys() == kinds.BY_CODE.keys() - {"other"}


def test_the_edec_of_culture_spans_the_five_years_an_edec_may_last():
    span = terms.years(dt.date(2018, 1, 1), dt.date(2022, 12, 31))
    least, most = law.convention_years(DAY)["edec"]
    assert span == most == 5
    assert least < span
