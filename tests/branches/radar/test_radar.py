"""The radar over contracts that are received, accepted and ended; what each role sees of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from branches.actions import projects, qualifications, radar
from branches.models import Access, Project, Qualification
from contracts.actions import decide
from contracts.models import Contract
from opco_admin.errands import errands
from registers.models import Certification, Committee, Succession
from tests.branches.projects.conftest import ON, client_of, registered

pytestmark = pytest.mark.django_db
CODE = "RNCP38362"  # of every contract received
ENDS = dt.date(2027, 8, 29)


@pytest.fixture(autouse=True)
def _today() -> Any:
    cache.clear()
    with time_machine.travel(dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC), tick=False):
        yield
    cache.clear()


@pytest.fixture
def reader(make_user: Callable[..., Any], registers: None) -> Any:
    """Works for the branches of the contracts."""
    user = make_user("BR", email="lectrice@exemple.fr")
    for committee in Committee.objects.filter(pk__in=["1", "2"]):
        Access.objects.create(user=user, committee=committee, since=dt.date(2020, 1, 1))
    return user


@pytest.fixture
def stock(
    receive: Callable[..., list[Contract]], reader: User, make_user: Callable[..., Any]
) -> list[Contract]:
    """Three accepted contracts of two branches, one that is not, for a sheet that ends in nine months."""
    Certification.objects.filter(pk=CODE).update(registered_until=ENDS)
    names = ("Blin", "Caro", "Dahan")
    made = receive(
        *({"alternant_nom": name} for name in names),
        {"alternant_nom": "Elie", "employeur_idcc": "2120", "employeur_code_cpne": "2"},
    )
    accepted = [made[0].pk, made[1].pk, made[3].pk]
    decide.accept(contracts=accepted, by=make_user("GC"), on=dt.date(2026, 11, 6), comment="Vu.")
    return made


def read(user: User, **given: Any) -> dict[str, radar.Line]:
    given = {"horizon": 24, **given}
    return {line.code: line for line in radar.lines(user=user, on=ON, **given)}


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_contracts_are_counted_by_certification_and_branch(stock: list[Contract], reader: User) -> None:
    line = read(reader)[CODE]
    assert (line.ends_on, line.alarm.months if line.alarm else None) == (ENDS, 12)
    assert line.counts == radar.Counts(live=3, beyond=3, recent=3)
    assert [(code, counts.live) for code, counts in line.committees] == [("1", 2), ("2", 1)]
    assert read(reader, committee="2")[CODE].counts.live == 1
    assert read(reader, committee="3") == {}


def test_a_contract_that_ends_before_the_sheet_does_not_pass_it(stock: list[Contract], reader: User) -> None:
    Contract.objects.filter(pk=stock[0].pk).update(terminated_on=dt.date(2026, 11, 20))
    Contract.objects.filter(pk=stock[1].pk).update(ends_on=ENDS)
    assert read(reader)[CODE].counts == radar.Counts(live=2, beyond=1, recent=3)


def test_only_ends_within_the_horizon_are_shown(stock: list[Contract], reader: User) -> None:
    assert CODE in read(reader, horizon=12)
    assert CODE not in read(reader, horizon=6)
    assert CODE not in read(reader, horizon=0)
    Certification.objects.filter(pk=CODE).update(registered_until=ON - dt.timedelta(days=1))
    cache.clear()
    assert CODE in read(reader, horizon=0)
    assert CODE not in read(reader, horizon=24)


def test_others_see_their_own_branches_and_those_of_all_see_all(
    stock: list[Contract], make_user: Callable[..., Any]
) -> None:
    nobody = make_user("BR", email="sans-branche@exemple.fr")
    assert read(nobody) == {}
    everybody = make_user("DI")
    assert read(everybody)[CODE].counts.live == 3


def test_the_successor_is_told_when_it_is_known(stock: list[Contract], reader: User) -> None:
    Succession.objects.create(old=CODE, new="RNCP40500")
    line = read(reader)[CODE]
    assert line.successors == ["RNCP40500"]
    said = text(client_of(reader).get(reverse("branches:radar")))
    assert "remplacée par" in said
    assert "Concepteur" in said


def near_end(idea: Project, officer: Any) -> Qualification:
    """Ours, registered for five years, nine months before its end."""
    return registered(idea, officer, dt.date(2022, 8, 29))


def test_one_of_ours_without_project_is_told_until_it_has_one(idea: Project, officer: Any) -> None:
    row = near_end(idea, officer)
    (line,) = read(officer).values()
    assert (line.code, line.alone, line.ends_on) == ("RNCP40000", True, ENDS)
    told = {each.label: each for each in errands(officer, ON)}
    assert told["Certifications de branche à renouveler"].count == 1
    page = client_of(officer).get(f"{reverse('branches:radar')}?suite=sans")
    assert "aucun projet" in text(page)
    projects.start(qualification=row.pk, kind="renewal", by=officer, on=ON)
    (line,) = read(officer).values()
    assert line.project
    assert (line.alone, line.readiness.asked if line.readiness else 0) == (False, 11)
    assert "Certifications de branche à renouveler" not in {each.label for each in errands(officer, ON)}


def test_one_of_ours_far_from_its_end_or_followed_waits(idea: Project, officer: Any) -> None:
    row = near_end(idea, officer)
    assert not Qualification.objects.to_renew(ON, ENDS - dt.timedelta(days=1)).exists()
    assert list(Qualification.objects.to_renew(ON, ENDS)) == [row]
    qualifications.record(
        qualification=row.pk, code="RNCP50000", decided_on=ON, effective_on=ON, ends_on=dt.date(2031, 11, 29),
        basis="ordinary", by=officer, on=ON,
    )  # fmt: skip
    assert not Qualification.objects.to_renew(ON, ENDS).exists()
    assert read(officer) == {}


def test_a_representative_reads_no_count_of_contracts(
    stock: list[Contract], idea: Project, officer: Any, make_user: Callable[..., Any]
) -> None:
    near_end(idea, officer)
    user = make_user("BX")
    for committee in ("1", "12"):
        Access.objects.create(user=user, committee_id=committee, since=dt.date(2020, 1, 1))
    client = client_of(user)
    said = text(client.get(f"{reverse('branches:radar')}?tri=contrats"))
    assert "CQP Vendeur conseil" in said
    assert CODE not in said
    assert "Contrats en cours" not in said
    sheet = text(client.get(reverse("branches:sheet", args=[CODE])))
    assert "Niveaux de prise en charge" in sheet
    assert "en cours" not in sheet.split("<main")[1]


def test_the_list_is_sorted_filtered_and_exported(stock: list[Contract], reader: User) -> None:
    client: Client = client_of(reader)
    path = reverse("branches:radar")
    for query in (
        "tri=contrats",
        "tri=intitule",
        "q=concepteur",
        f"q={CODE.lower()}",
        "cpne=1",
        "horizon=12",
    ):
        assert "Concepteur" in text(client.get(f"{path}?{query}")), query
    for query in ("q=boucher", "horizon=6", "suite=branche"):
        assert "Concepteur" not in text(client.get(f"{path}?{query}")), query
    for nonsense in ("tri=x", "horizon=99", "cpne=%00", "after=%00", "q=%00", "after=" + "9" * 400):
        assert client.get(f"{path}?{nonsense}").status_code == 200
    csv = client.get(reverse("branches:radar_export", args=["csv"]) + "?cpne=1").content.decode()
    assert csv.splitlines()[1].startswith(f"{CODE};Concepteur;6;29/08/2027;Moins de 12 mois;2;2;2;1 (2)")
    assert client.get(reverse("branches:radar_export", args=["xlsx"])).status_code == 200
    assert client.get(reverse("branches:radar_export", args=["pdf"])).status_code == 404


def test_the_sheet_tells_levels_contracts_and_succession(stock: list[Contract], reader: User) -> None:
    Certification.objects.create(
        code="RNCP30000",
        title="Ancienne",
        decided_on=dt.date(2018, 1, 1),
        registered_until=dt.date(2022, 1, 1),
    )
    Succession.objects.create(old="RNCP30000", new=CODE)
    Succession.objects.create(old=CODE, new="RNCP40500")
    said = text(client_of(reader).get(reverse("branches:sheet", args=[CODE])))
    for words in (
        "8 000,00 €",
        "9 000,00 €",
        "3 en cours",
        "RNCP30000",
        "RNCP40500",
        "sans fiche au registre",
    ):
        assert words in said, words
    assert "7 000,00 €" not in said
    assert client_of(reader).get(reverse("branches:sheet", args=["RNCP1"])).status_code == 404


def test_a_chain_that_turns_in_circles_ends(reader: User) -> None:
    from branches.actions.sheets import chain_of

    for old, new in (("RNCP1", "RNCP2"), ("RNCP2", "RNCP3"), ("RNCP3", "RNCP1")):
        Succession.objects.create(old=old, new=new)
    assert sorted(chain_of("RNCP2")) == ["RNCP1", "RNCP2", "RNCP3"]
