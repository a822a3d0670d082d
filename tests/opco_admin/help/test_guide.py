"""The guide: cut, rendered, searched; every page leads to a section that exists."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import ROLES
from opco_admin.help import looking, places
from opco_admin.help.guide import DOCS, IMAGES, Guide, fold, guide, passages, read, render
from opco_admin.navigation import MENU
from tests.doors.test_rights import OLD, URLS

PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)")
SMALL = """# Guide

Bonjour.

- **Finance** : [Payer](#payer).

# Premiers pas

## Se connecter

Téléphone perdu : **demandez** l’oubli.

# Paiement

## Payer

Un lot, deux personnes. [Voir](#se-connecter)
"""


def test_a_text_is_cut_in_parts_and_sections() -> None:
    small = read(SMALL)
    assert [(part.title, [each.slug for each in part.sections]) for part in small.parts] == [
        ("Premiers pas", ["se-connecter"]),
        ("Paiement", ["payer"]),
    ]
    assert small.roles == {"Finance": "[Payer](#payer)."}
    assert [each and each.slug for each in small.around("payer")] == ["se-connecter", None]
    assert list(small.for_reader(representative=True).sections) == ["se-connecter"]


def test_what_is_rendered_is_french_linked_and_safe() -> None:
    page = render(
        "Un lot : « vu » [là](#se-connecter) <script>x</script> ![Un plan](images/guide/a-telephone.webp)"
    )
    assert "lot\u00a0: «\u00a0vu\u00a0»" in page
    assert 'href="/guide/se-connecter/"' in page
    assert "<script>" not in page
    assert (
        'src="/guide/images/a-telephone.webp" alt="Un plan" width="390" height="780" loading="lazy"' in page
    )


@pytest.mark.parametrize("question", ["telephone perdu", "TÉLÉPHONE", "téléphones perdus", "perdu oubli"])
def test_accents_capitals_and_plurals_are_forgiven(question: str) -> None:
    (found,) = looking.search(read(SMALL), question)
    assert found.section.slug == "se-connecter"
    assert any(lit for _, lit in found.pieces)


def test_a_word_of_the_title_counts_and_all_words_are_asked() -> None:
    assert [each.section.slug for each in looking.search(read(SMALL), "payer deux")] == ["payer"]
    assert looking.search(read(SMALL), "payer dragon") == []
    assert looking.search(read(SMALL), "   ") == looking.search(read(SMALL), "«»") == []


@given(st.text(max_size=60))
def test_any_question_has_an_answer(question: str) -> None:
    for found in looking.search(read(SMALL), question):
        shown = "".join(text for text, _ in found.pieces)
        assert shown in list(passages(found.section.text))


@given(st.text(max_size=80))
def test_a_folded_letter_knows_where_it_stood(text: str) -> None:
    folded, places_ = fold(text)
    assert len(folded) == len(places_)
    assert all(0 <= each < len(text) for each in places_)
    assert places_ == sorted(places_)


@given(st.lists(st.sampled_from(["lot", "payer", "été", "x" * 30]), min_size=1, max_size=120))
def test_a_long_passage_is_cut_around_the_words(words_: list[str]) -> None:
    book = read("# G\n\nA\n\n# P\n\n## S\n\n" + " ".join([*words_, "aiguille", *words_]))
    (found,) = looking.search(book, "aiguille")
    assert ("aiguille", True) in found.pieces
    assert len("".join(text for text, _ in found.pieces)) <= looking.LONGEST + 4


def test_every_section_has_its_own_address_and_words() -> None:
    sections = [each for part in guide().parts for each in part.sections]
    assert len({each.slug for each in sections}) == len(sections) > 40
    assert all(each.text for each in sections)


def test_every_link_of_the_documents_leads_somewhere() -> None:
    text = (DOCS / "guide.md").read_text()
    for target in re.findall(r"\]\(#([^)]+)\)", text):
        heading = next((each for each in guide().sections.values() if anchor(each.title) == target), None)
        assert heading is not None, target
        assert f"/guide/{heading.slug}/" in render(f"[x](#{target})")


def anchor(title: str) -> str:
    """The anchor that code hosts give a title."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_each_role_finds_its_sections() -> None:
    assert set(guide().roles) == {role.label for role in ROLES}


def test_every_picture_exists_and_is_shown_once_with_its_words() -> None:
    shown = [(found["alt"], found["path"]) for found in PICTURE.finditer((DOCS / "guide.md").read_text())]
    paths = [path for _, path in shown]
    assert sorted(paths) == sorted(f"images/guide/{each.name}" for each in IMAGES.iterdir())
    assert all(len(alt) > 20 for alt, _ in shown)
    assert all(each.stat().st_size < 60_000 for each in IMAGES.iterdir())


def views() -> list[str]:
    """Every view of the doors, and every line of the menu."""
    doors = [f"{app}:{name}" if name in URLS and app in OLD else name for name, (app, _) in URLS.items()]
    return [*doors, *(entry.view for _, entries in MENU for entry in entries)]


def test_every_page_leads_to_a_section_that_its_reader_has() -> None:
    for representative in (False, True):
        book: Guide = guide().for_reader(representative=representative)
        tables = places.OUTSIDE if representative else places.STAFF
        assert {slug for slug, _ in tables} <= set(book.sections)
        asked = [places.section_for(view, representative=representative) for view in views()]
        assert set(asked) - {""} <= set(book.sections)
        assert len(asked) > 500


def test_nearly_every_page_has_its_line_and_the_others_lead_to_the_contents() -> None:
    assert places.section_for("rien:du_tout", representative=False) == ""
    without = [view for view in views() if not places.section_for(view, representative=False)]
    assert len(without) < len(views()) / 20
