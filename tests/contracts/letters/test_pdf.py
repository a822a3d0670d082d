"""The PDF: archival, accessible, the same each time, and deaf to what people type."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from contracts.exports import letters as exports
from contracts.rules.assess import assess
from contracts.rules.letters import agreement, money, papers, refusal
from contracts.rules.letters.shape import About, Content, House, Party
from tests.contracts.letters.conftest import read
from tests.contracts.rules.cases import APPRENTICESHIP

ON = date(2026, 11, 23)
HOUSE = House(name="OPCO d’essai", address=("12 rue de l’Épreuve", "75011 Paris"), contact="01 02 03 04 05")
ABOUT = About(
    kind="app",
    number="A000000012",
    external_number="D-1",
    learner="Jeanne Aubert",
    employer="Atelier Brun",
    provider="CFA d’essai",
    training="Concepteur d’applications",
    concluded_on=date(2025, 8, 28),
    starts_on=date(2025, 9, 1),
    ends_on=date(2027, 8, 31),
)
PARTIES = (
    Party("employer", "Atelier Brun", ("06250 Mougins",), "rh@brun.example"),
    Party("learner", "Jeanne Aubert", (), "", minor=True),
)
VERDICT = assess(APPRENTICESHIP)
DUES = tuple(
    agreement.Due(due.number, due.label, due.condition, due.article, due.amount, due.due_on, due.opens_on)
    for due in VERDICT.schedule
)


def letter(kind: str, about: About = ABOUT, parties: tuple[Party, ...] = PARTIES) -> Content:
    """A letter of that kind."""
    common = {"house": HOUSE, "parties": parties, "on": ON}
    asked = papers.Asked(
        pieces=["convention"], received_on=ON, asked_on=ON, comment="Signée des deux parties.", reminders=2
    )
    match kind:
        case "acceptance":
            return agreement.acceptance(about, agreement.Agreement(verdict=VERDICT, dues=DUES), **common)
        case "refusal":
            said = refusal.Refusal(reasons=["age"], checks=VERDICT.failures, law_version="v2")
            return refusal.refusal(about, said, **common)
        case "request":
            return papers.request(about, asked, **common)
        case "reminder":
            return papers.reminder(about, asked, **common)
        case "rupture":
            ending = money.Ending(ended_on=date(2026, 1, 10), verdict=VERDICT, due=VERDICT.total)
            return money.rupture(about, ending, **common)
    owed = money.Recovery(amount=Decimal("12.50"), reason="Trop versé.", reference="REV-1")
    return money.recovery(about, owed, **common)


KINDS = ("acceptance", "refusal", "request", "reminder", "rupture", "recovery")


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_archival_and_accessible(kind):
    made = exports.pdf(letter(kind).as_dict())
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "fr-FR"
    assert len(root["/StructTreeRoot"]["/K"]) > 0


def tags(node: object, found: set[str]) -> set[str]:
    """Every structure tag below a node."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            tags(each, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.add(node["/S"])
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_tables_and_titles_are_tagged():
    root = PdfReader(io.BytesIO(exports.pdf(letter("acceptance").as_dict()))).trailer["/Root"]
    assert {"/Table", "/TH", "/TD", "/TR", "/H1", "/H2", "/P", "/L"} <= tags(root["/StructTreeRoot"], set())


def test_the_fonts_are_in_the_file():
    reader = PdfReader(io.BytesIO(exports.pdf(letter("acceptance").as_dict())))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_content_gives_the_same_bytes():
    content = letter("acceptance").as_dict()
    assert exports.pdf(content) == exports.pdf(content)


HOSTILE = (
    '#panic("x")',
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd")',
    "$x^2$ *gras* _it_ `code` <label> @ref",
    "= Titre\n- liste",
    '"); #eval("1+1")',
    "\\u{41} \\",
    "// commentaire /* x */",
    "#{while true {}}",
    '</script><script>alert("x")</script>',
    "{{ 7*7 }} {% now %} %s ${x}",
)


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_what_people_type_stays_text(kind, typed):
    about = replace(ABOUT, learner=typed, employer=typed, provider=typed, training=typed)
    words = read(exports.pdf(letter(kind, about, (Party("employer", typed, (typed,)),)).as_dict()))
    plain = " ".join(typed.replace("'", "’").split()).split(" ")[0]
    assert plain in words
    assert "root:x" not in words


@pytest.mark.parametrize(
    "typed",
    [
        "日本 太郎",
        "😀",
        "a\x00b",
        "a\x07b",
        "\ufffe",
        "\u202egnol",
        "a\u200bb",
        "Łukasz Nguyễn",
        "Ștefan Ğ",
        "\ud83d",
    ],
)
def test_no_name_stops_a_letter(typed):
    made = exports.pdf(letter("acceptance", replace(ABOUT, learner=typed)).as_dict())
    assert made.startswith(b"%PDF")
    assert "\u202e" not in read(made)


def test_names_of_europe_are_drawn_as_they_are():
    words = read(
        exports.pdf(letter("acceptance", replace(ABOUT, learner="Łukasz Ștefănescu-Žižková")).as_dict())
    )
    assert "Łukasz Ștefănescu-Žižková" in words


def test_a_very_long_name_stays_in_the_page():
    content = letter("acceptance", replace(ABOUT, learner="Marie-" * 40, employer="X" * 150)).as_dict()
    assert 1 < len(PdfReader(io.BytesIO(exports.pdf(content))).pages) <= 4


def test_pictures_show_each_page():
    pages = exports.pictures(letter("acceptance").as_dict())
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)
