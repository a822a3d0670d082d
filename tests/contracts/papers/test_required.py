"""Which documents a file must hold, by its facts."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts.rules import pieces
from contracts.rules.facts import Facts, ProviderFacts
from contracts.rules.pieces import PIECES, PROOFS, kinds, missing, required

BASE = {
    "concluded_on": dt.date(2026, 8, 28),
    "starts_on": dt.date(2026, 9, 1),
    "born_on": dt.date(2006, 3, 14),
    "contract_type": "11",
}


def codes(kind: str, **facts: object) -> list[str]:
    return [each.code for each in required(Facts(kind=kind, **(BASE | facts)))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["contract", "convention"]),
        ({"in_house_cfa": True}, ["contract", "annex"]),
        ({"provider": ProviderFacts("1", in_house=True)}, ["contract", "annex"]),
        ({"derogation": "21"}, ["contract", "convention", "tripartite"]),
        ({"derogation": "22"}, ["contract", "convention", "tripartite"]),
        ({"derogation": "21", "contract_type": "23"}, ["contract", "convention"]),
        ({"derogation": "12"}, ["contract", "convention"]),
        ({"born_on": dt.date(1996, 9, 2)}, ["contract", "convention"]),  # 29 on the first day
        ({"born_on": dt.date(1996, 9, 1)}, ["contract", "convention", "age"]),  # 30 that very day
        ({"born_on": dt.date(1990, 1, 1), "disabled": True}, ["contract", "convention", "disability"]),
        ({"born_on": dt.date(2010, 9, 2)}, ["contract", "convention", "schooling"]),
        ({"born_on": dt.date(2010, 9, 1)}, ["contract", "convention"]),
        ({"born_on": None}, ["contract", "convention"]),
    ],
)
def test_apprenticeship(facts, expected):
    assert codes("app", **facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["contract", "annex"]),
        ({"priority_public": False}, ["contract", "annex"]),
        ({"priority_public": True}, ["contract", "annex", "public"]),
        ({"derogation": "21", "disabled": True}, ["contract", "annex"]),
    ],
)
def test_professionalisation(facts, expected):
    assert codes("pro", **facts) == expected


def test_several_derogations_leave_a_doubt_that_holds_nothing_back():
    needed = required(Facts(kind="app", **(BASE | {"derogation": "50"})))
    assert [(each.code, each.certain) for each in needed][-1] == ("tripartite", False)
    assert missing(needed, {"contract", "convention"}) == ()
    assert [each.code for each in missing(needed, {"contract"})] == ["convention"]


def test_every_document_has_its_words_and_its_article():
    for kind in ("app", "pro"):
        assert not PIECES[kind].keys() & PROOFS[kind].keys()
        for code, piece in kinds(kind).items():
            assert len(code) <= 20
            assert piece.label
            assert piece.article or code in {"bank", "other"}
            assert "'" not in piece.label
    assert kinds("app").keys() >= pieces.PRIVATE
