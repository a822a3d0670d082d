"""The levels browsed: filters, pages, exports, the levels of a branch on a day."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal as E
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from registers import actions, browsing
from registers.lookups import lookups_for
from registers.models import Certification, DiplomaCode, DiplomaLink, NpecVintage
from registers.publishing import PublishedLevel, publish_levels
from tests.registers.files import vintage

OLD, NEW, COMING = dt.date(2023, 10, 15), dt.date(2024, 7, 15), dt.date(2099, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(tmp_path: Path, make_user) -> None:
    """Two lists begun, one to come, an act, a conflict, values missing."""
    Certification.objects.create(code="RNCP1", title="=BTS Électricité", level=5)
    Certification.objects.create(code="RNCP2", title="", level=3)
    DiplomaCode.objects.create(code="40022105", title="CAP Boulanger")
    DiplomaLink.objects.create(diploma_id="40022105", certification_id="RNCP2")
    for name, day, lines in (
        ("npec_15.10.2023.xlsx", OLD, [("RNCP1", 2, 10552, "CPNE", OLD), ("RNCP9", 2, 1, "A", OLD)]),
        ("npec_15.07.2024.xlsx", NEW, [
            ("RNCP1", 2, 9497, "A", NEW), ("RNCP2", 2, "NC", "", NEW), ("RNCP3", 2, 100, "R", NEW),
            ("RNCP3", 2, 200, "R", NEW), ("RNCP1", 4, "6079.3333", "CPNE", NEW),
            ("RNCP9", 2, 2, "A", dt.date(2098, 1, 1)),
        ]),
        ("npec_01.01.2099.xlsx", COMING, [("RNCP1", 2, 9000, "A", COMING)]),
    ):  # fmt: skip
        actions.load_npec(vintage(tmp_path / name, lines))
        assert NpecVintage.objects.filter(applicable_from=day).exists()
    act = PublishedLevel("RNCP2", "2", E(6500), "CPNE", dt.date(2025, 1, 1), "Délibération")
    publish_levels(levels=[act], by=make_user("BR"), on=dt.date(2024, 12, 1))


def rows(client, **asked: object) -> list[tuple[str, str, E | None]]:
    context = client.get(reverse("registers:levels"), asked).context
    return [(row.rncp, row.cpne, row.worth) for row in context["page"].rows]


@pytest.mark.usefixtures("lists")
class TestList:
    """What each filter leaves."""

    def test_the_list_in_force_by_default(self, signed_in) -> None:
        assert rows(signed_in("GC")) == [
            ("RNCP1", "2", 9497), ("RNCP1", "4", E("6079.3333")), ("RNCP2", "2", None), ("RNCP3", "2", None),
            ("RNCP9", "2", 2), ("RNCP2", "2", 6500),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "électricité"}, ["RNCP1", "RNCP1"]),
            ({"q": "rncp 3"}, ["RNCP3"]),
            ({"q": "9"}, ["RNCP9"]),
            ({"q": "zzz"}, []),
            ({"cpne": "04"}, ["RNCP1"]),
            ({"niveau": "3"}, ["RNCP2", "RNCP2"]),
            ({"statut": "R"}, ["RNCP3"]),
            ({"valeur": "sans"}, ["RNCP2"]),
            ({"valeur": "conflit"}, ["RNCP3"]),
            ({"valeur": "avec"}, ["RNCP1", "RNCP1", "RNCP9", "RNCP2"]),
            ({"origine": "acte"}, ["RNCP2"]),
            ({"millesime": "tous", "q": "RNCP1", "cpne": "2"}, ["RNCP1", "RNCP1", "RNCP1"]),
        ],
    )
    def test_filters(self, signed_in, asked: dict, found: list[str]) -> None:
        assert [each[0] for each in rows(signed_in("GC"), **asked)] == found

    def test_an_older_list(self, signed_in) -> None:
        older = NpecVintage.objects.get(applicable_from=OLD)
        assert rows(signed_in("GC"), millesime=older.pk) == [("RNCP1", "2", 10552), ("RNCP9", "2", 1)]

    @pytest.mark.parametrize(
        "wrong", [{"millesime": "tous"}, {"cpne": "abc"}, {"niveau": "9"}, {"millesime": "x"}, {"q": "a\x00"}]
    )
    def test_wrong_filters_are_told_and_show_nothing(self, signed_in, wrong: dict) -> None:
        client = signed_in("GC")
        assert "Corrigez les filtres" in client.get(reverse("registers:levels"), wrong).content.decode()
        assert b"RNCP" not in b"".join(client.get(reverse("registers:levels_csv"), wrong))

    def test_pages(self, signed_in, monkeypatch) -> None:
        monkeypatch.setattr("registers.views.levels.page_of", lambda found, after: _page(found, after))
        client, seen, after = signed_in("GC"), [], ""
        while True:
            page = client.get(reverse("registers:levels"), {"after": after}).context["page"]
            seen += [row.pk for row in page.rows]
            after = page.next
            if not after:
                break
        assert len(seen) == len(set(seen)) == 6

    def test_the_file_is_what_is_shown(self, signed_in) -> None:
        answer = signed_in("GC").get(reverse("registers:levels_csv"), {"cpne": "4"})
        (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";")
        assert (row["Fiche"], row["Montant annuel"], row["Statut"]) == ("RNCP1", "6079,3333", "CPNE")
        assert row["Intitulé"] == "'=BTS Électricité"
        assert row["Acte ou fichier"] == "npec_15.07.2024.xlsx"

    def test_the_title_of_a_diploma_where_the_sheet_has_none(self, signed_in) -> None:
        shown = signed_in("GC").get(reverse("registers:levels")).content.decode()
        assert "CAP Boulanger" in shown
        assert "Délibération" in shown

    def test_the_right_alone_opens_the_pages(self, signed_in) -> None:
        """They hold no person: whoever may read levels may read all of them."""
        client = signed_in()
        names = ("npec", "levels", "compare", "conflicts", "levels_csv", "compare_csv")
        assert {client.get(reverse(f"registers:{name}")).status_code for name in names} == {403}
        client.user.user_permissions.add(Permission.objects.get(codename="view_npeclevel"))
        assert {client.get(reverse(f"registers:{name}")).status_code for name in names} == {200}


def _page(found, after: str):
    from registers.pages import page_of

    return page_of(found, after, size=2)


def test_no_list_at_all(signed_in) -> None:
    assert "Aucun millésime" in signed_in("GC").get(reverse("registers:levels")).content.decode()


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    "on", [OLD, NEW, dt.date(2025, 6, 1), dt.date(2098, 6, 1), COMING, dt.date(2020, 1, 1)]
)
def test_the_levels_of_a_branch_are_those_of_prices(on: dt.date) -> None:
    codes = ["RNCP1", "RNCP2", "RNCP3", "RNCP9"]
    lookups = lookups_for(rncps=codes, cpnes=["2"])
    priced = {
        code: (level.annual, level.applicable_from)
        for code in codes
        for level in lookups.levels(code, ["2"], on)
    }
    now, coming = browsing.in_force("2", on)
    assert {row.rncp: (row.worth, row.applicable_from) for row in now} == priced
    assert all(row.applicable_from > on for row in coming)
