"""Frames entered by hand or by table: every wrong cell named, nothing half written, the export read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from branches.actions import frames
from branches.exports import frames as exports
from branches.exports.radar import csv_text
from branches.imports import frames as imports
from branches.models import FrameItem, FrameVersion, Project
from branches.rules.frames import TOPICS, Item
from registers.sheets import Refused
from tests.branches.projects.conftest import ITEMS, client_of, filed

HEADER = "Nature\tCode\tBloc\tLibellé\tRattaché à\tThèmes"
GOOD = "\n".join(
    (
        HEADER,
        "Bloc\tBC01\t\tVendre\t\t",
        "Activité\ta1\t\tAccueil du client\t\t",
        "compétence\tC1\tBC01\tAccueillir\tA1\técologique, numérique ; santé / Handicap",
        "Évaluation\tE1\t\tMise en situation\tC1\t",
    )
)


def test_pasted_cells_are_read_whatever_their_case() -> None:
    found = imports.read_text(GOOD)
    assert found.flaws == []
    assert [item.code for item in found.items] == ["BC01", "A1", "C1", "E1"]
    assert found.items[2] == Item("skill", "C1", "Accueillir", "BC01", ("A1",), frozenset(TOPICS))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("chose\tC2\t\tTexte\t\t", (6, "Nature", "chose")),
        ("bloc\t\t\tTexte\t\t", (6, "Code", "")),
        ("bloc\tun code bien trop long\t\tTexte\t\t", (6, "Code", "un code bien trop long")),
        ("bloc\tC1\t\tTexte\t\t", (6, "Code", "C1")),
        ("bloc\tBC02\t\t\t\t", (6, "Libellé", "")),
        ("évaluation\tE2\t\tTexte\tC1, =SOMME(A1)\t", (6, "Rattaché à", "=SOMME(A1)")),
        ("compétence\tC2\tBC 99 %\tTexte\t\t", (6, "Bloc", "%")),
        ("compétence\tC2\t\tTexte\t\tinnovation", (6, "Thèmes", "innovation")),
        (f"bloc\tBC02\t\t{'x' * 2001}\t\t", (6, "Libellé", f"{'x' * 40}…")),
    ],
)
def test_a_wrong_cell_is_named(line: str, expected: tuple[int, str, str]) -> None:
    found = imports.read_text(f"{GOOD}\n{line}")
    assert [(flaw.line, flaw.column, flaw.value) for flaw in found.flaws] == [expected]
    assert found.flaws[0].message


def test_every_wrong_cell_is_told_at_once() -> None:
    found = imports.read_text(f"{HEADER}\nchose\t?\t\t\t\tmagie\nautre\t\t\tTexte\t\t")
    assert [(flaw.line, flaw.column) for flaw in found.flaws] == [
        (2, "Nature"), (2, "Code"), (2, "Libellé"), (2, "Thèmes"), (3, "Nature"), (3, "Code"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["x", "a\tb\n1\t2", HEADER, "\0\0\0"])
def test_what_is_no_table_of_frames_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        imports.read_text(text)


WORDS = st.text('aé’«»;,:=-+@"|0 ', min_size=1, max_size=20).map(lambda said: f"x {said}".strip())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.builds(
            Item,
            st.sampled_from(["block", "activity", "skill", "assessment"]),
            st.sampled_from(["BC01", "A1", "C1", "C2", "E1", "X.9-B"]),
            WORDS,
            st.sampled_from(["", "BC01"]),
            st.sampled_from([(), ("A1",), ("A1", "C2")]),
            st.frozensets(st.sampled_from(list(TOPICS))),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda item: item.code,
    )
)
def test_the_export_is_read_back_the_same(items: list[Item]) -> None:
    rows = exports.rows(items)
    found = imports.read_text(csv_text(exports.HEADERS, rows))
    assert found.flaws == []
    assert found.items == [replace(item, text=" ".join(item.text.split())) for item in items]


@pytest.fixture
def desk(officer: Any) -> Client:
    return client_of(officer)


@pytest.fixture
def version(idea: Project, officer: Any) -> FrameVersion:
    return frames.start(qualification=idea.qualification_id, by=officer)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def at(name: str, *args: Any) -> str:
    return reverse(f"branches:{name}", args=args)


@pytest.mark.django_db
def test_a_table_is_checked_shown_then_put_in_place(desk: Client, version: FrameVersion) -> None:
    path = at("frame_table", version.pk)
    seen = desk.post(path, {"table": GOOD})
    assert seen.status_code == 200
    assert "Les trois référentiels et les blocs se tiennent" in text(seen)
    assert not version.items.exists()
    answer = desk.post(path, {"table": seen.context["again"], "replace": "1"})
    assert answer.url == at("frame", version.pk)
    assert version.items.count() == 4
    assert FrameVersion.objects.get().changed_by


@pytest.mark.django_db
def test_a_wrong_table_changes_nothing_and_keeps_what_was_pasted(desk: Client, version: FrameVersion) -> None:
    frames.fill(version=version.pk, items=ITEMS, by=version.made_by)
    answer = desk.post(
        at("frame_table", version.pk), {"table": GOOD + "\nchose\tC2\t\tTexte à garder\t\t", "replace": "1"}
    )
    assert answer.status_code == 422
    said = text(answer)
    assert "1 cellule à corriger" in said
    assert "chose" in said
    assert "Texte à garder" in said
    assert frames.items_of(version) == list(ITEMS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"", b"MZ\0\0", b"PK\x03\x04rien", b"\xff\xfe\x00", b"a;b\n1;2\n", b"x" * 200_000]
)
def test_a_hostile_file_is_said(desk: Client, version: FrameVersion, data: bytes) -> None:
    answer = desk.post(at("frame_table", version.pk), {"file": SimpleUploadedFile("=cmd.csv", data)})
    assert answer.status_code == 422
    assert not FrameItem.objects.exists()


@pytest.mark.django_db
def test_an_item_is_added_changed_renamed_and_taken_away(desk: Client, version: FrameVersion) -> None:
    frames.fill(version=version.pk, items=ITEMS, by=version.made_by)
    put = at("put_item", version.pk)
    skill = {"kind": "skill", "code": "c2", "text": "Encaisser", "block": "bc01", "links": "A1"}
    assert desk.post(put, skill).status_code == 302
    taken = desk.post(put, skill)
    assert taken.status_code == 422
    assert "déjà pris" in text(taken)
    renamed = desk.post(
        put, skill | {"code": "C9", "replaces": "C1", "text": "Accueillir", "topics": ["digital"]}
    )
    assert renamed.status_code == 302
    assert FrameItem.objects.get(code="E1").links == ["C9"]
    desk.post(at("remove_item", version.pk), {"code": "BC01"})
    assert FrameItem.objects.get(code="C9").block == ""
    gone = desk.post(at("remove_item", version.pk), {"code": "BC01"}, follow=True)
    assert "n’existe plus" in text(gone)


@pytest.mark.django_db
def test_a_version_put_in_is_read_only(desk: Client, idea: Project, officer: Any) -> None:
    filed(idea, officer)
    version = FrameVersion.objects.get()
    said = text(desk.get(at("frame", version.pk)))
    assert "déposée le" in said
    assert "Modifier" not in said
    assert desk.get(at("frame_table", version.pk)).status_code == 404
    for name, given_ in (
        ("put_item", {"kind": "skill", "code": "C9", "text": "x"}),
        ("remove_item", {"code": "C1"}),
        ("frame_table", {"table": GOOD, "replace": "1"}),
    ):
        desk.post(at(name, version.pk), given_)
    assert frames.items_of(version) == list(ITEMS)
    answer = desk.post(at("start_frame", idea.qualification_id))
    new = FrameVersion.objects.get(number=2)
    assert answer.url == at("frame", new.pk)
    compared = text(desk.get(f"{at('compare_frames')}?a={version.pk}&b={new.pk}"))
    assert "éléments de même code" in compared


@pytest.mark.django_db
def test_exports_are_safe_and_whole(desk: Client, version: FrameVersion) -> None:
    frames.fill(version=version.pk, items=[Item("skill", "C1", "=HYPERLINK(1)")], by=version.made_by)
    assert "'=HYPERLINK" in desk.get(at("frame_export", version.pk, "csv")).content.decode()
    book = load_workbook(BytesIO(desk.get(at("frame_export", version.pk, "xlsx")).content))
    cell = book.active["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert desk.get(at("frame_export", version.pk, "pdf")).status_code == 404


@pytest.mark.django_db
def test_nonsense_in_a_comparison_is_answered(desk: Client, version: FrameVersion) -> None:
    for query in ("a=x&b=y", "a=999999&b=1", "b=" + "9" * 400, "a=%00"):
        assert desk.get(f"{at('compare_frames')}?{query}").status_code == 200


@pytest.mark.django_db
def test_frames_of_another_branch_are_not_found(
    version: FrameVersion, make_user: Callable[..., Any], other: Any
) -> None:
    client = client_of(make_user("BR", email="autre@exemple.fr"))
    assert client.get(at("frame", version.pk)).status_code == 404
    assert client.post(at("put_item", version.pk)).status_code == 404
    assert f"version {version.number}" not in text(client.get(at("compare_frames")))
