"""Consultants referenced, and HR advice within the limits of the State."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from law.refusal import Impossible
from registers.models import Headcount
from smeservice.actions import advice, consultants, firms
from smeservice.actions.advice import Mission
from smeservice.actions.consultants import Reference
from smeservice.models import Consultant, HrAdvice
from tests.smeservice.conftest import BAKERY, BAKERY_SIRET, GARAGE, ON

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)


def told(**changes: object) -> Reference:
    given = {
        "siret": BAKERY_SIRET, "name": "Conseil Sud", "domains": ["deep"], "since": ON, "until": ON + YEAR,
        "day_cost": Decimal(4000), "days": 20,
    }  # fmt: skip
    return Reference(**(given | changes))


@pytest.fixture
def advise(bakery, advisers):
    """Record a mission in the bakery."""
    known = consultants.reference(told=told(), by=advisers.one, on=ON)

    def make(
        companies: tuple[str, ...] = (BAKERY,), token: UUID | None = None, **changes: object
    ) -> HrAdvice:
        given = {
            "consultant": known.pk, "kind": "deep", "starts_on": ON, "days": 12, "net_cost": Decimal(24000),
            "state_aid": Decimal(12000), "declared_on": ON - dt.timedelta(days=5),
        }  # fmt: skip
        mission = Mission(**(given | changes))
        return advice.advise(
            told=mission, companies=companies, token=token or uuid4(), by=advisers.one, on=ON
        )

    return make


def test_a_mission_is_recorded_once(advise) -> None:
    assert advise(token=UUID(int=3)) == advise(token=UUID(int=3))
    assert HrAdvice.objects.of_firm(BAKERY).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state_aid": Decimal("12000.01")}, "L’État paie au plus"),
        ({"other_public": Decimal(1)}, "L’État paie au plus"),
        ({"net_cost": Decimal(40000), "state_aid": Decimal(15001)}, "L’État paie au plus"),
        ({"days": 9}, "10 à 20"),
        ({"days": 21}, "permet 20"),
        ({"net_cost": Decimal(48001), "state_aid": Decimal(1)}, "coûtent au plus"),
        ({"starts_on": ON - dt.timedelta(days=1)}, "contrat-cadre"),
        ({"group_headcount": 250}, "250"),
        ({"companies": (BAKERY, GARAGE)}, "effectif"),
        ({"companies": (BAKERY, "111111111")}, "registre"),
    ],
)
def test_beyond_a_limit_nothing_is_recorded(advise, changes: dict, words: str) -> None:
    with pytest.raises(Impossible) as refused:
        advise(**changes)
    assert words in str(refused.value).replace("\N{NO-BREAK SPACE}", " ")
    assert not HrAdvice.objects.exists()


def test_firms_together_have_one_ceiling(advise, bakery) -> None:
    Headcount.objects.create(company_id=GARAGE, year=2024, least=20, most=30)
    with pytest.raises(Impossible, match="au plus"):
        advise(companies=(BAKERY, GARAGE), net_cost=Decimal(48000), state_aid=Decimal(24000))
    row = advise(companies=(BAKERY, GARAGE), net_cost=Decimal(48000), state_aid=Decimal(15000))
    assert row.companies.count() == 2
    with pytest.raises(Impossible, match="au plus"):
        advise(state_aid=Decimal(1))


def test_days_add_up(advise) -> None:
    advise(days=16, state_aid=Decimal(1000))
    with pytest.raises(Impossible, match="16"):
        advise(days=15, state_aid=Decimal(1000))


def test_a_consultant_is_referenced_once_and_changed_by_one_at_a_time(bakery, advisers) -> None:
    def write(
        by: object = advisers.one, edition: int = 0, reason: str = "Avenant", **changes: object
    ) -> Consultant:
        known = {"consultant": row.pk} if edition else {}
        return consultants.reference(
            told=told(**changes), by=by, on=ON, edition=edition, reason=reason, **known
        )

    row = write()
    with pytest.raises(Impossible, match="déjà"):
        write(by=advisers.other)
    with pytest.raises(Impossible, match="pourquoi"):
        write(edition=1, reason="", name="Conseil Nord")
    write(edition=1, name="Conseil Nord")
    with pytest.raises(Impossible, match="collègue"):
        write(by=advisers.other, edition=1)
    with pytest.raises(Impossible, match="précède"):
        write(by=advisers.other, edition=2, until=ON - YEAR)
    last = row.traces.first()
    assert (last.verb, last.made_by, last.on) == ("correct", advisers.one, ON)
    assert "Avenant" in last.comment
    assert "Conseil Sud" in last.comment
    write(edition=2, name="Conseil Nord")
    assert row.traces.count() == 2


def test_on_screen_what_is_wrong_is_said_and_kept(signed_in, bakery, time_machine) -> None:
    time_machine.move_to("2026-11-23 09:00")
    adviser = signed_in("SM")
    sheet = {
        "edition": "0", "siret": "732 829 320 00075", "name": "Conseil Sud", "domains": ["deep"],
        "since": "01/01/2026", "until": "31/12/2027", "day_cost": "2 000", "days": "20",
    }  # fmt: skip
    answer = adviser.post(reverse("smeservice:consultant_new"), sheet)
    assert answer.status_code == 422
    assert "recopiez" in answer.content.decode()
    adviser.post(reverse("smeservice:consultant_new"), sheet | {"siret": "732 829 320 00074"})
    row = Consultant.objects.get()
    mission = {
        "token": str(uuid4()), "consultant": row.pk, "kind": "deep", "starts_on": "23/11/2026", "days": "12",
        "net_cost": "24 000", "state_aid": "12 000,01", "other_public": "", "group_headcount": "",
        "others": "12", "declared_on": "20/11/2026",
    }  # fmt: skip
    address = reverse("smeservice:advise", args=[BAKERY])
    assert "9 chiffres" in adviser.post(address, mission).content.decode()
    answer = adviser.post(address, mission | {"others": ""})
    assert answer.status_code == 422
    assert "12 000,01" in answer.content.decode()
    adviser.post(address, mission | {"others": "", "state_aid": "12 000"})
    text = adviser.get(reverse("smeservice:firm", args=[BAKERY])).content.decode()
    assert "Conseil Sud" in text
    assert adviser.get(reverse("smeservice:consultants")).status_code == 200
    assert adviser.get(reverse("smeservice:consultant", args=[row.pk])).status_code == 200


def test_a_firm_of_a_colleague_is_not_advised(advise, advisers) -> None:
    firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.other, on=ON)
    with pytest.raises(Impossible, match="portefeuille"):
        advise()
