"""Professionalisation rates: set, loaded, followed one by another, never overlapping."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from registers import pro_rates
from registers.lookups import lookups_for
from registers.models import Agreement, ProRate, SourceFile

pytestmark = pytest.mark.django_db
TITLES = "IDCC;Depuis;Jusqu’au;Forfait horaire;Forfait publics prioritaires;Accord ou décision\n"


@pytest.fixture(autouse=True)
def branches() -> None:
    for idcc in ("1486", "2120"):
        Agreement.objects.create(idcc=idcc, label=f"Branche {idcc}")


def line(idcc="1486", since="2026-01-01", until=None, hourly="12", priority=None, number=1) -> pro_rates.Line:
    return pro_rates.Line(
        number, idcc, date.fromisoformat(since), until and date.fromisoformat(until), Decimal(hourly),
        priority and Decimal(priority), "Accord d’essai",
    )  # fmt: skip


def given(*lines: pro_rates.Line) -> pro_rates.Outcome:
    return pro_rates.set_rates(lines=lines, by=None)


def test_a_new_rate_ends_the_one_before_on_its_eve_and_is_found_by_day() -> None:
    given(line())
    outcome = given(line(since="2026-07-01", hourly="13", priority="18"))
    assert (outcome.created, outcome.ended) == (1, 1)
    found = lookups_for(pro_idccs=["1486", "2120"])
    assert found.pro_rate("1486", date(2025, 12, 31)) is None
    assert found.pro_rate("1486", date(2026, 6, 30)) == (Decimal(12), None)
    assert found.pro_rate("1486", date(2026, 7, 1)) == (Decimal(13), Decimal(18))
    assert found.pro_rate("2120", date(2026, 7, 1)) is None


def test_the_same_lines_again_change_nothing() -> None:
    both = (line(), line(since="2026-07-01", hourly="13", number=2))
    assert given(*both).created == 2
    again = given(*both)
    assert (again.created, again.changed, again.unchanged, again.ended) == (0, 0, 2, 0)
    assert given(line(hourly="12.50")).changed == 1
    assert ProRate.objects.get(since=date(2026, 1, 1)).until == date(2026, 6, 30)


def test_what_overlaps_or_is_unknown_is_refused_whole_with_its_line() -> None:
    given(line(since="2026-03-01", until="2026-12-31"))
    outcome = given(
        line(since="2026-06-01", number=2),
        line("2120", number=3),
        line("2120", number=4),
        line("9876", number=5),
    )
    assert [flaw.number for flaw in outcome.flaws] == [2, 4, 5]
    assert ProRate.objects.count() == 1


def test_the_database_refuses_an_overlap() -> None:
    given(line())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="prorate_no_overlap"), transaction.atomic():
        ProRate.objects.create(agreement_id="1486", since=date(2026, 5, 1), hourly=1, source="x")


def send(client, text: str):
    file = SimpleUploadedFile("forfaits.csv", text.encode())
    return client.post(reverse("registers:set_rates"), {"load": "1", "file": file})


def test_a_file_enters_whole_and_is_kept(signed_in) -> None:
    client = signed_in("BR")
    text = TITLES + "1486;01/01/2026;;12,50;17,00;Accord du 3 mars 2025\n2120;2026-01-01;;9,15;;Avenant 4\n"
    assert send(client, text).status_code == 302
    assert send(client, text).status_code == 302
    assert list(ProRate.objects.values_list("agreement_id", "hourly", "priority_hourly")) == [
        ("1486", Decimal("12.50"), Decimal(17)),
        ("2120", Decimal("9.15"), None),
    ]
    source = SourceFile.objects.get()
    assert set(ProRate.objects.values_list("file", "set_by")) == {(source.pk, client.user.pk)}
    assert "Accord du 3 mars 2025" in client.get(reverse("registers:rates")).text
    assert "Avenant 4" in client.get(reverse("registers:branch", args=["2120"])).text


def test_every_error_of_a_file_is_shown_by_line(signed_in) -> None:
    wrong = "abc;01/01/2026;;12,50;;Accord\n1486;;;;;\n\n1486;31/02/2026;;-3;1,234567;A\n"
    text = f"{TITLES}{wrong}9876;01/01/2026;;9;;A\n"
    answer = send(signed_in("AD"), text)
    assert answer.status_code == 422
    numbers = [flaw.number for flaw in answer.context["flaws"]]
    assert numbers == [2, 3, 3, 3, 5, 5, 5, 6]
    assert not ProRate.objects.exists()
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("text", ["", "un;deux\n1;2\n", TITLES, "%PDF-1.7"])
def test_what_is_no_table_of_rates_is_refused_in_words(signed_in, text: str) -> None:
    assert send(signed_in("BR"), text).status_code == 422


def test_by_hand(signed_in) -> None:
    client = signed_in("BR")
    typed = {"idcc": "1486", "since": "01/01/2026", "until": "", "hourly": "12,50", "priority_hourly": "",
             "source": "Accord"}  # fmt: skip
    address = reverse("registers:set_rates")
    assert client.get(address, {"idcc": "1486"}).status_code == 200
    assert client.post(address, typed).status_code == 302
    assert ProRate.objects.get().hourly == Decimal("12.50")
    for wrong in (
        {"idcc": "9876"}, {"hourly": "-1"}, {"hourly": "1 234 567,00"}, {"hourly": "NaN"},
        {"until": "2025-01-01"}, {"since": ""}, {"source": ""}, {"priority_hourly": "1,234"},
    ):  # fmt: skip
        assert client.post(address, {**typed, **wrong}).status_code == 422, wrong


def test_who_may(signed_in) -> None:
    client = signed_in("GC")
    assert client.get(reverse("registers:rates")).status_code == 200
    assert client.get(reverse("registers:set_rates")).status_code == 403
    assert signed_in("BX").get(reverse("registers:rates")).status_code == 403
