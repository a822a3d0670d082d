"""What is kept of an address, whoever wrote it."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import ROLES
from accounts.rules import saved as rules
from law.refusal import Impossible

FIELDS = frozenset({"q", "state", "officer"})
parts = st.lists(
    st.tuples(st.sampled_from(["q", "state", "after", "page", "next", "officer"]), st.text(max_size=30)),
    max_size=8,
)


def test_the_page_and_what_the_list_does_not_know_are_left_out():
    assert (
        rules.kept("q=Blin&after=12-3&page=2&next=//ailleurs&state=&officer=me", FIELDS)
        == "q=Blin&officer=me"
    )


@pytest.mark.parametrize("query", ["", "after=3", "state=", "q=%00", "&&&", "q", "\x00", "q= ", "q=%0D%0A"])
def test_nothing_to_keep_is_said(query):
    with pytest.raises(Impossible, match="aucun filtre"):
        rules.kept(query, FIELDS)


def test_too_long_is_said():
    with pytest.raises(Impossible, match="trop longs"):
        rules.kept(urlencode({"q": "é" * 400}), FIELDS)


def test_thousands_of_parts_are_no_address():
    with pytest.raises(Impossible):
        rules.kept("&".join(f"q={each}" for each in range(3000)), FIELDS)


@given(parts)
def test_what_is_kept_holds_known_filters_only_and_stays_itself(given_parts):
    try:
        found = rules.kept(urlencode(given_parts), FIELDS)
    except Impossible:
        return
    names = [name for name, _ in parse_qsl(found)]
    assert names
    assert set(names) <= FIELDS
    assert "\x00" not in found
    assert rules.kept(found, FIELDS) == found
    assert rules.same(found, urlencode(given_parts)) or any(name == "next" for name, _ in given_parts)
    assert rules.lost(found, FIELDS) == []


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(query):
    rules.lost(query, FIELDS)
    rules.same(query, query)


def test_a_filter_that_is_gone_is_named():
    assert rules.lost("q=x&couleur=bleu&taille=3", FIELDS) == ["couleur", "taille"]


def test_a_representative_reads_nothing_of_others():
    assert rules.readers({"BX"}) == frozenset()
    assert rules.readers(set()) == frozenset()
    assert rules.readers({"GC", "SM"}) == {"GC", "SM", "all"}
    assert set(rules.SHARED) == {"", "all", *(role.code for role in ROLES)} - {"BX"}
