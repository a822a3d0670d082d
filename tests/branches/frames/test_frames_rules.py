"""Reference frames: what does not hold together, what was changed, what looks copied."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import frames, likeness
from branches.rules.frames import Item
from branches.rules.likeness import Limits

LIMITS = Limits(Decimal("0.55"), Decimal("0.85"), 6)
WHOLE = (
    Item("block", "BC01", "Vendre"),
    Item("activity", "A1", "Accueil"),
    Item("skill", "C1", "Accueillir", "BC01", ("A1",), frozenset(frames.TOPICS)),
    Item("assessment", "E1", "Mise en situation", "", ("C1",)),
)
TEXTS = st.text("abcdé ,.", max_size=60)
CODES = st.sampled_from(["A1", "A2", "C1", "C2", "BC01"])
ITEMS = st.lists(
    st.builds(Item, st.sampled_from(list(frames.KINDS)), CODES, TEXTS),
    max_size=6,
    unique_by=lambda item: item.code,
)


def said(*items: Item, directory: str = "rncp") -> list[str]:
    return [f"{flaw.code} {flaw.sentence}".strip() for flaw in frames.flaws(items, directory)]


def test_three_frames_and_blocks_that_hold_together() -> None:
    assert said(*WHOLE) == []
    assert said(*WHOLE[2:], directory="rs") == ["C1 Le bloc BC01 n’existe pas.", "C1 A1 n’existe pas."]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (Item("skill", "C2", "Encaisser", "BC01", ("A1",)), "C2 Cette compétence n’est évaluée nulle part."),
        (Item("skill", "C2", "Encaisser", "", ("A1",)), "C2 Cette compétence n’est dans aucun bloc."),
        (Item("block", "BC02", "Gérer"), "BC02 Ce bloc n’a aucune compétence."),
        (Item("activity", "A2", "Caisse"), "A2 Aucune compétence n’est rattachée à cette activité."),
        (Item("assessment", "E2", "Oral"), "E2 Cette évaluation ne porte sur aucune compétence."),
        (Item("assessment", "E2", "Oral", "", ("C9",)), "E2 C9 n’existe pas."),
        (Item("skill", "C2", "Encaisser", "BC09", ("A1",)), "C2 Le bloc BC09 n’existe pas."),
        (
            Item("assessment", "E2", "Oral", "", ("A1",)),
            "E2 A1 est de nature « activité » : ce lien n’a pas de sens.",
        ),
    ],
)
def test_what_does_not_hold_together_is_told_by_its_code(item: Item, expected: str) -> None:
    assert expected in said(*WHOLE, item)


def test_each_transversal_topic_is_carried() -> None:
    bare = [Item(each.kind, each.code, each.text, each.block, each.links) for each in WHOLE]
    assert [line for line in said(*bare) if "thème" in line] == [
        f"Aucun élément ne porte le thème « {label} »." for label in frames.TOPICS.values()
    ]


def test_an_empty_version_lacks_each_frame() -> None:
    assert len(said()) == 4
    assert len(said(directory="rs")) == 2


def test_the_next_code_is_free() -> None:
    assert frames.next_code("block", ["BC01", "A1"]) == "BC02"
    assert frames.next_code("skill", ["C1", "C3"]) == "C2"


def test_two_versions_of_one_certification_are_paired_by_code() -> None:
    old = (Item("skill", "C1", "Accueillir le client"), Item("skill", "C2", "Encaisser"))
    new = (
        Item("skill", "C1", "Accueillir chaque client", "BC01"),
        Item("skill", "C3", "Conseiller sur les allergènes"),
    )
    found = likeness.compare(old, new, LIMITS, by_code=True)
    states = {(pair.left or pair.right).code: pair.state for pair in found.pairs}
    assert states == {"C1": "changed", "C3": "added", "C2": "removed"}
    changed = next(pair for pair in found.pairs if pair.state == "changed")
    assert [(part.kind, part.text) for part in changed.parts] == [
        ("kept", "Accueillir"), ("removed", "le"), ("added", "chaque"), ("kept", "client"),
    ]  # fmt: skip
    assert changed.turned == ["bloc"]
    assert found.suspects == 0


def test_one_may_take_up_one_s_own_words_not_those_of_others() -> None:
    text = "Consigner le véhicule et vérifier l’absence de tension avant toute intervention"
    other = "Consigner le véhicule et vérifier l'absence de tension avant une intervention"
    left, right = [Item("skill", "C1", text)], [Item("skill", "X9", other)]
    found = likeness.compare(left, right, LIMITS, by_code=False)
    (pair,) = found.pairs
    assert (pair.state, pair.suspect, found.suspects, found.compared) == ("copied", True, 1, 1)
    assert found.share == 1
    assert likeness.compare(left, [Item("skill", "C1", text)], LIMITS, by_code=True).suspects == 0


def test_short_words_are_nobody_s() -> None:
    left, right = [Item("skill", "C1", "Accueillir le client")], [Item("skill", "C1", "Accueillir le client")]
    (pair,) = likeness.compare(left, right, LIMITS, by_code=False).pairs
    assert (pair.state, pair.suspect) == ("same", False)


@given(ITEMS, ITEMS, st.booleans())
def test_each_item_is_told_once(left: list[Item], right: list[Item], own: bool) -> None:
    found = likeness.compare(left, right, LIMITS, by_code=own)
    assert sorted(pair.left.code for pair in found.pairs if pair.left) == sorted(item.code for item in left)
    assert sorted(pair.right.code for pair in found.pairs if pair.right) == sorted(
        item.code for item in right
    )
    for pair in found.pairs:
        assert pair.left is None or pair.right is None or pair.left.kind == pair.right.kind


@given(TEXTS, TEXTS)
def test_a_difference_gives_both_texts_back(before: str, after: str) -> None:
    parts = likeness.difference(before, after)
    assert " ".join(p.text for p in parts if p.kind != "removed").split() == after.split()
    assert " ".join(p.text for p in parts if p.kind != "added").split() == before.split()


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_and_looks_both_ways(left: str, right: str) -> None:
    share = likeness.common(left, right)
    assert 0 <= share <= 1
    assert likeness.common(left, left) == 1
    assert likeness.common(left.upper(), left) == 1


@given(ITEMS)
def test_a_version_compared_with_itself_changes_nothing(items: list[Item]) -> None:
    found = likeness.compare(items, items, LIMITS, by_code=True)
    assert {pair.state for pair in found.pairs} <= {"same"}
