"""Conventions of the past: as they are, once, with every bad cell named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conventions.actions import past
from conventions.models import Convention
from conventions.rules import past as rules
from conventions.rules import terms
from conventions.rules.past import PastLine
from conventions.rules.terms import Terms
from registers.models import Region

ON = dt.date(2026, 11, 23)
HEADER = (
    "Numéro;Nature;Intitulé;Objet;Début;Fin;Signée le;Notifiée le;État;Financeurs;Branches (IDCC);Régions"
)
GOOD = (
    "R-1;Objectifs et moyens avec une région;COM Normandie;Carte des CFA;09/05/2022;31/12/2027;09/05/2022;;"
    "en exécution;Région Normandie;;Normandie"
)
SPORT = (
    "E-1;EDEC;EDEC 3CST;Culture, sport;01/01/2018;31/12/2022;2018-01-15;;Solde;État (DGEFP)/Afdas;1285,2642;"
)


def line(**more) -> PastLine:
    """A past convention of a file."""
    told = Terms(title="EDEC 3CST", starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2022, 12, 31))
    base = PastLine(
        line=2,
        number="P-1",
        kind="edec",
        told=told,
        signed_on=dt.date(2018, 1, 15),
        funders=("État (DGEFP)",),
    )
    return replace(base, **more)


@pytest.fixture
def desk(signed_in):
    Region.objects.get_or_create(code="28", defaults={"name": "Normandie"})
    return signed_in("CO")


def send(client, *lines, name="conventions.csv"):
    file = SimpleUploadedFile(name, "\n".join(lines).encode())
    return client.post(reverse("conventions:past"), {"load": "1", "file": file}, follow=True)


def test_the_edec_of_the_culture_spans_five_years():
    assert terms.years(dt.date(2018, 1, 1), dt.date(2022, 12, 31)) == 5


def test_a_file_enters_whole_and_the_same_file_changes_nothing(desk):
    answer = send(desk, HEADER, GOOD, SPORT)
    assert "2 conventions reprises" in answer.text
    region, edec = Convention.objects.order_by("-number")
    assert (region.regions, region.state, region.past) == (["28"], "running", True)
    assert (edec.idccs, edec.state) == (["1285", "2642"], "balance")
    assert [each.nature for each in edec.parties.order_by("pk")] == ["opco", "state", "other"]
    assert edec.versions.get().content["terms"]["ends_on"] == "2022-12-31"
    again = send(desk, HEADER, GOOD, SPORT)
    assert "Rien à reprendre" in again.text
    assert "2 déjà connues" in again.text
    assert Convention.objects.count() == 2


def test_every_bad_cell_is_named_and_nothing_enters(desk):
    wrong = "X-1;EDECX;;;31/31/2022;01/01/2020;01/01/2030;;perdue;;99999999;Atlantide"
    answer = send(desk, HEADER, GOOD, wrong)
    assert answer.status_code == 422
    flaws = {(flaw.number, flaw.column) for flaw in answer.context["flaws"]}
    assert flaws == {
        (3, "Nature"), (3, "Intitulé"), (3, "Début"), (3, "État"), (3, "Branches (IDCC)"), (3, "Régions"),
    }  # fmt: skip
    assert "Atlantide" in answer.text
    assert not Convention.objects.exists()


def test_a_number_that_says_something_else_is_refused(desk):
    send(desk, HEADER, GOOD)
    answer = send(desk, HEADER, GOOD.replace("COM Normandie", "COM Bretagne"), SPORT)
    assert "dit autre chose" in answer.text
    assert Convention.objects.count() == 1
    assert "La ligne 2 a déjà ce numéro" in send(desk, HEADER, SPORT, SPORT).text


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.csv", b"Nom;Age\n1;2\n"), ("a.xlsx", b"PK\x03\x04rien")]
)
def test_a_file_that_is_no_such_table_is_refused(desk, name, content):
    file = SimpleUploadedFile(name, content)
    answer = desk.post(reverse("conventions:past"), {"load": "1", "file": file})
    assert answer.status_code == 422
    assert not Convention.objects.exists()


def test_one_is_taken_over_by_hand(desk):
    told = {
        "kind": "com", "title": "COM 2025–2027", "starts_on": "01/01/2025", "ends_on": "31/12/2027",
        "signed_on": "20/12/2024", "state": "running", "funders": "État (DGEFP)", "public": "on",
    }  # fmt: skip
    answer = desk.post(reverse("conventions:past"), told)
    row = Convention.objects.get()
    assert answer.url == reverse("conventions:convention", args=[row.pk])
    assert (row.public, row.past, row.signed_on) == (True, True, dt.date(2024, 12, 20))
    refused = desk.post(reverse("conventions:past"), told | {"signed_on": "20/12/2040", "number": "N"})
    assert refused.status_code == 422
    assert "COM 2025–2027" in refused.text
    assert Convention.objects.count() == 1


def test_a_line_that_contradicts_itself_is_named():
    late = line(signed_on=dt.date(2030, 1, 1), notified_on=dt.date(2029, 1, 1))
    assert [flaw.column for flaw in rules.flaws(late, ON)] == ["Signée le", "Notifiée le"]
    assert rules.nature_of("region normandie") == "region"
    assert rules.nature_of("dreets normandie") == "state"
    assert rules.nature_of("france travail") == "operator"
    assert rules.nature_of("afdas") == "other"


def test_seals_hold(make_user):
    officer = make_user("CO")
    past.load(lines=[line()], flaws=[], opco="OPCO", name="a.csv", by=officer, on=ON)
    assert past.broken_seals() == []
