"""Two lists side by side: the database says of each pair what the rule says."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from decimal import Decimal as E
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from registers import actions
from registers.comparing import Comparison
from registers.conflicts import settle
from registers.models import Certification, NpecLevel, NpecVintage, SourceFile
from registers.publishing import PublishedLevel, publish_levels
from registers.rules.comparing import KINDS, SAME, Side, difference, kind_of, percent
from tests.registers.files import vintage

OLD, NEW = dt.date(2023, 10, 15), dt.date(2024, 7, 15)
SIDES = st.none() | st.builds(Side, st.none() | st.integers(1, 4).map(E), st.sampled_from(["A", "R", "CPNE"]))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_totals_kept() -> None:
    cache.clear()


@pytest.fixture
def lists(tmp_path: Path) -> tuple[NpecVintage, NpecVintage]:
    """Two lists with every kind of change."""
    before = [
        ("RNCP1002", 2, 10552, "CPNE", OLD), ("RNCP1002", 4, "NC", "", OLD), ("RNCP2", 2, 5000, "R", OLD),
        ("RNCP2", 4, 5000, "R", OLD), ("RNCP3", 2, 4000, "A", OLD), ("RNCP4", 2, 100, "A", OLD),
        ("RNCP6", 2, 700, "A", OLD),
    ]  # fmt: skip
    after = [
        ("RNCP1002", 2, 9497, "A", NEW), ("RNCP1002", 4, 9105, "A", NEW), ("RNCP2", 2, 5000, "A", NEW),
        ("RNCP2", 4, 5250, "R", NEW), ("RNCP3", 2, "NC", "", NEW), ("RNCP5", 2, 200, "A", NEW),
        ("RNCP6", 2, 700, "A", NEW),
    ]  # fmt: skip
    actions.load_npec(vintage(tmp_path / "npec_15.10.2023.xlsx", before))
    actions.load_npec(vintage(tmp_path / "npec_15.07.2024.xlsx", after))
    old, new = NpecVintage.objects.order_by("applicable_from")
    return old, new


def test_every_kind(lists) -> None:
    comparison = Comparison(*lists)
    found = {(row.rncp, row.cpne): row.kind for row in comparison.page(list(KINDS), size=50)}
    assert found == {
        ("RNCP1002", "2"): "down", ("RNCP1002", "4"): "gained", ("RNCP2", "2"): "status",
        ("RNCP2", "4"): "up", ("RNCP3", "2"): "lost", ("RNCP4", "2"): "gone", ("RNCP5", "2"): "appeared",
    }  # fmt: skip
    totals = comparison.totals()
    assert {kind: total.pairs for kind, total in totals.items()} == {
        **Counter(found.values()), SAME: 1
    }  # fmt: skip
    assert totals["down"].euros == -1055
    assert totals["up"].percent == 5
    assert comparison.by_committee() == {"2": 5, "4": 2}


def test_narrowed(lists) -> None:
    old, new = lists
    assert Comparison(old, new, cpne="4").totals().keys() == {"gained", "up"}
    assert Comparison(old, new, rncps=("RNCP3", "RNCP4")).totals().keys() == {"lost", "gone"}
    assert Comparison(old, new, rncps=()).totals() == {}
    assert [row.rncp for row in Comparison(old, new, cpne="4").page(["up"], size=9)] == ["RNCP2"]


def test_a_kept_amount_is_a_value_and_an_act_speaks(lists, tmp_path: Path, make_user) -> None:
    _, new = lists
    officer, on = make_user("BR"), dt.date(2024, 8, 1)
    lines = [("RNCP6", 2, 700, "A", NEW), ("RNCP6", 2, 900, "A", NEW), ("RNCP1002", 2, 9497, "A", NEW)]
    actions.load_npec(vintage(tmp_path / "npec_15.07.2024_vMAJ-18.07.2024.xlsx", lines))
    revised = NpecVintage.objects.live().latest("applicable_from")
    assert Comparison(new, revised).totals()["lost"].pairs == 1
    level = NpecLevel.objects.get(vintage=revised, conflict__isnull=False)
    settle(level=level, chosen=E(900), reason="Décret relu ce jour.", seen=None, by=officer, on=on)
    act = PublishedLevel("RNCP1002", "2", E(9000), "CPNE", dt.date(2024, 9, 1), "Acte")
    publish_levels(levels=[act], by=officer, on=on)
    rows = {
        row.rncp: (row.before, row.after) for row in Comparison(new, revised).page(["up", "down"], size=9)
    }
    assert rows == {"RNCP6": (700, 900), "RNCP1002": (9497, 9000)}


@given(old=SIDES, new=SIDES)
def test_the_rule_is_the_same_read_backwards(old: Side | None, new: Side | None) -> None:
    mirror = {
        "appeared": "gone",
        "gone": "appeared",
        "up": "down",
        "down": "up",
        "gained": "lost",
        "lost": "gained",
    }
    if old is None and new is None:
        return
    kind = kind_of(old, new)
    assert kind_of(new, old) == mirror.get(kind, kind)
    both = (old.annual if old else None, new.annual if new else None)
    assert (difference(*both) is None) == (None in both)
    if kind in ("up", "down"):
        assert (percent(*both) > 0) == (difference(*both) > 0) == (kind == "up")


SIX = [None, Side(None, "A"), Side(E(1), "A"), Side(E(2), "A"), Side(E(1), "R"), Side(E(2), "R")]


def test_the_database_says_what_the_rule_says() -> None:
    """Every pair of six sides."""
    pairs = [(old, new) for old in SIX for new in SIX if old or new]
    old, new = (
        NpecVintage.objects.create(
            applicable_from=day, source=SourceFile.objects.create(name=str(day), sha256=str(day))
        )
        for day in (OLD, NEW)
    )
    rows = [
        NpecLevel(vintage=each, rncp=f"RNCP{place}", cpne="2", annual=side.annual, status=side.status,
                  absence="" if side.annual else "NC", applicable_from=each.applicable_from)
        for place, sides in enumerate(pairs) for each, side in zip((old, new), sides, strict=True) if side
    ]  # fmt: skip
    NpecLevel.objects.bulk_create(rows)
    found = {row.rncp: row.kind for row in Comparison(old, new).page([*KINDS, SAME], size=50)}
    assert found == {f"RNCP{place}": kind_of(*sides) for place, sides in enumerate(pairs)}


class TestPages:
    """The page and its file."""

    def test_by_default_the_list_in_force_and_the_one_before(self, lists, signed_in) -> None:
        Certification.objects.create(code="RNCP1002", title="=BP Caoutchouc")
        client = signed_in("DI")
        shown = client.get(reverse("registers:compare")).content.decode()
        assert "7 changements" in shown
        assert "−1\u202f055,00" in shown
        only = client.get(reverse("registers:compare"), {"changement": "up", "cpne": "4"}).content.decode()
        assert "1 changement " in only

    def test_the_file_says_what_the_page_says(self, lists, signed_in) -> None:
        Certification.objects.create(code="RNCP1002", title="=BP Caoutchouc")
        answer = signed_in("DI").get(reverse("registers:compare_csv"), {"q": "1002"})
        text = b"".join(answer).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert [(row["CPNE"], row["Changement"], row["Différence"], row["Intitulé"]) for row in rows] == [
            ("2", "en baisse", "-1055,00", "'=BP Caoutchouc"), ("4", "valeur gagnée", "", "'=BP Caoutchouc")
        ]  # fmt: skip

    def test_pages_follow_one_another(self, lists, signed_in, monkeypatch) -> None:
        monkeypatch.setattr("registers.views.comparing.SIZE", 2)
        monkeypatch.setattr("registers.comparing.STEPS", (1, 2))
        client, seen, after = signed_in("GC"), [], ""
        while True:
            context = client.get(reverse("registers:compare"), {"after": after}).context
            seen += [(row.rncp, row.cpne) for row, _, _ in context["lines"]]
            after = context["next"]
            if not after:
                break
        assert len(seen) == len(set(seen)) == 7

    @pytest.mark.parametrize(
        "wrong", [{"ancien": "999"}, {"cpne": "x"}, {"changement": "x"}, {"q": "a\x00b"}]
    )
    def test_wrong_filters_are_told(self, lists, signed_in, wrong: dict) -> None:
        client = signed_in("GC")
        assert "Corrigez les filtres" in client.get(reverse("registers:compare"), wrong).content.decode()
        assert client.get(reverse("registers:compare_csv"), wrong).status_code == 404

    def test_the_same_list_twice(self, lists, signed_in) -> None:
        asked = {"ancien": lists[0].pk, "nouveau": lists[0].pk}
        assert "différentes" in signed_in("GC").get(reverse("registers:compare"), asked).content.decode()

    def test_one_list_only(self, db: None, signed_in) -> None:
        assert "deux listes" in signed_in("GC").get(reverse("registers:compare")).content.decode()
