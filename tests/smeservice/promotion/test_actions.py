"""Campaigns, actions, firms reached and trials, on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from law.refusal import Impossible
from registers.models import Company, Establishment
from smeservice.actions import firms, participations, promotion, trials
from smeservice.models import Participation, PromotionAction, Trial
from tests.smeservice.conftest import BAKERY, BAKERY_SIRET, GARAGE, ON

pytestmark = pytest.mark.django_db
GARAGE_SIRET = "40483304800022"
CLOSED_SIRET = "55208131766522"


def told(**changes: Any) -> promotion.Told:
    given: dict[str, Any] = {"title": "Former au fournil", "channel": "webinar", "theme": "afest", "on": ON}
    return promotion.Told(**(given | changes))


@pytest.fixture
def action(bakery, advisers) -> PromotionAction:
    garage = Company.objects.get(pk=GARAGE)
    Establishment.objects.create(siret=GARAGE_SIRET, company=garage, idcc="1090", postcode="69001")
    return promotion.begin(told=told(), token=uuid4(), by=advisers.one, on=ON)


def test_an_action_is_planned_once_changed_and_held(action, advisers) -> None:
    assert promotion.begin(told=told(), token=action.token, by=advisers.one, on=ON) == action
    changed = promotion.change(
        action=action.pk, told=told(branches=("0843",), wanted=40), edition=1, by=advisers.one, on=ON
    )
    assert (changed.branches, changed.wanted, changed.edition) == (["0843"], 40, 2)
    with pytest.raises(Impossible, match="entre-temps"):
        promotion.change(action=action.pk, told=told(), edition=1, by=advisers.other, on=ON)
    for _ in range(2):
        held = promotion.hold(action=action.pk, reached=12, cost=Decimal("350.50"), by=advisers.one, on=ON)
    assert (held.state, held.reached, held.cost) == ("held", 12, Decimal("350.50"))
    with pytest.raises(Impossible, match="ne se modifie pas"):
        promotion.change(action=action.pk, told=told(), edition=2, by=advisers.one, on=ON)
    promotion.reopen(action=action.pk, reason="Compté deux fois", by=advisers.one, on=ON)
    promotion.cancel(action=action.pk, reason="Salle fermée", by=advisers.one, on=ON)
    assert [each.verb for each in action.traces.order_by("pk")] == [
        "begin", "change", "hold", "reopen", "cancel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"branches": ("9999",)}, "9999 n’est pas au registre"),
        ({"department": "zz"}, "n’existe pas"),
        ({"campaign": 1}, "n’existe plus"),
        ({"channel": "x"}, "listes"),
    ],
)
def test_an_action_points_to_what_exists(bakery, advisers, changes, said) -> None:
    with pytest.raises(Impossible, match=said):
        promotion.begin(told=told(**changes), token=uuid4(), by=advisers.one, on=ON)


def test_an_action_to_come_is_not_held(action, advisers) -> None:
    before = ON - dt.timedelta(days=1)
    with pytest.raises(Impossible, match="attendez ce jour"):
        promotion.hold(action=action.pk, reached=1, cost=Decimal(0), by=advisers.one, on=before)
    participations.add(action=action.pk, companies=[BAKERY], by=advisers.one, on=before)
    with pytest.raises(Impossible, match="attendez ce jour"):
        participations.mark(action=action.pk, companies=[BAKERY], state="present", by=advisers.one, on=before)
    participations.mark(action=action.pk, companies=[BAKERY], state="present", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="jour à venir"):
        promotion.change(
            action=action.pk, told=told(on=ON + dt.timedelta(days=2)), edition=1, by=advisers.one, on=ON
        )


def test_an_action_stands_inside_its_campaign(bakery, advisers) -> None:
    months = promotion.Campaign(title="Hiver", starts_on=ON, ends_on=ON + dt.timedelta(days=60))
    campaign = promotion.write_campaign(told=months, by=advisers.one)
    with pytest.raises(Impossible, match="choisissez un jour"):
        promotion.begin(
            told=told(campaign=campaign.pk, on=ON - dt.timedelta(days=1)),
            token=uuid4(),
            by=advisers.one,
            on=ON,
        )
    promotion.begin(told=told(campaign=campaign.pk), token=uuid4(), by=advisers.one, on=ON)
    later = promotion.Campaign(title="Hiver", starts_on=ON + dt.timedelta(days=1), ends_on=months.ends_on)
    with pytest.raises(Impossible, match="sort de ces dates"):
        promotion.write_campaign(told=later, by=advisers.one, campaign=campaign.pk, edition=1)
    with pytest.raises(Impossible, match="s’appelle déjà"):
        promotion.write_campaign(told=months, by=advisers.other)
    with pytest.raises(Impossible, match="précède"):
        promotion.write_campaign(
            told=promotion.Campaign(title="X", starts_on=ON, ends_on=ON - dt.timedelta(days=1)),
            by=advisers.one,
        )


def test_a_pasted_list_adds_its_firms_once(action, advisers) -> None:
    text = f"732 829 320 00074\n{GARAGE_SIRET};Garage\n{BAKERY_SIRET}"
    done = participations.paste(action=action.pk, text=text, by=advisers.one, on=ON)
    assert (done.added, done.already, done.flaws) == (2, 0, ())
    again = participations.paste(action=action.pk, text=text, by=advisers.other, on=ON)
    assert (again.added, again.already) == (0, 2)
    assert action.participations.count() == 2
    assert action.traces.filter(verb="add").count() == 1


def test_a_list_of_who_came_marks_its_firms_present(action, advisers) -> None:
    given = {"action": action.pk, "by": advisers.one, "present": True}
    participations.add(action=action.pk, companies=[BAKERY], by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="attendez ce jour"):
        participations.paste(text=GARAGE_SIRET, on=ON - dt.timedelta(days=1), **given)
    participations.paste(text=f"{GARAGE_SIRET}\n{BAKERY_SIRET}", on=ON, **given)
    assert set(action.participations.values_list("company", "state")) == {
        (BAKERY, "present"), (GARAGE, "present"),
    }  # fmt: skip


def test_one_bad_line_and_nothing_is_applied_all_of_them_named(action, advisers, settings) -> None:
    settings.OPCO_NAME = "Opco EP"
    place = Establishment.objects.get(pk=GARAGE_SIRET)
    place.opco = "Opco Mobilités"
    place.save()
    Establishment.objects.create(siret=CLOSED_SIRET, company_id=GARAGE, closed_on=dt.date(2025, 5, 1))
    text = "\n".join((BAKERY_SIRET, "12345", GARAGE_SIRET, CLOSED_SIRET, "35600000000048", "73282932000075"))
    done = participations.paste(action=action.pk, text=text, by=advisers.one, on=ON)
    assert [each.split(",")[0] for each in done.flaws] == [f"Ligne {rank}" for rank in range(2, 7)]
    for words, said in zip(
        ("14 chiffres", "autre OPCO", "fermé depuis le 01/05/2025", "inconnu", "clé"), done.flaws, strict=True
    ):
        assert words in said
    assert not Participation.objects.exists()
    assert not action.traces.filter(verb="add").exists()


@pytest.mark.parametrize("text", ["", " \n ", "\n".join([BAKERY_SIRET] * 501)])
def test_a_list_empty_or_endless_is_refused(action, advisers, text) -> None:
    with pytest.raises(Impossible):
        participations.paste(action=action.pk, text=text, by=advisers.one, on=ON)


def test_firms_are_chosen_marked_and_taken_out(action, advisers) -> None:
    given = {"action": action.pk, "by": advisers.one, "on": ON}
    assert participations.add(companies=[BAKERY, GARAGE], **given).added == 2
    assert participations.mark(companies=[BAKERY, "999999999"], state="present", **given) == 1
    assert participations.mark(companies=[BAKERY], state="present", **given) == 0
    assert participations.remove(companies=[GARAGE], **given) == 1
    assert participations.remove(companies=[GARAGE], **given) == 0
    assert list(action.participations.values_list("company", "state")) == [(BAKERY, "present")]
    with pytest.raises(Impossible, match="n’existe pas"):
        participations.add(companies=["999999999"], **given)
    with pytest.raises(Impossible, match="au moins une"):
        participations.add(companies=[], **given)
    Company.objects.filter(pk=GARAGE).update(closed_on=ON)
    with pytest.raises(Impossible, match="cessée"):
        participations.add(companies=[GARAGE], **given)
    promotion.cancel(action=action.pk, reason="Annulé", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="annulée"):
        participations.mark(companies=[BAKERY], state="absent", **given)


def test_a_firm_of_another_opco_is_not_chosen(action, advisers, settings) -> None:
    settings.OPCO_NAME = "Opco EP"
    Establishment.objects.filter(pk=GARAGE_SIRET).update(opco="Opco Mobilités")
    firms.refresh(on=ON)
    with pytest.raises(Impossible, match="autre OPCO"):
        participations.add(action=action.pk, companies=[GARAGE], by=advisers.one, on=ON)


def test_a_trial_is_told_once_and_taken_back_with_a_reason(bakery, advisers) -> None:
    given = {
        "company": BAKERY, "theme": "afest", "happened_on": ON, "note": "Au fournil", "token": uuid4(),
        "by": advisers.one, "on": ON,
    }  # fmt: skip
    row = trials.tell(**given)
    assert trials.tell(**given) == row
    with pytest.raises(Impossible, match="à venir"):
        trials.tell(**{**given, "token": uuid4(), "happened_on": ON + dt.timedelta(days=1)})
    with pytest.raises(Impossible, match="registre"):
        trials.tell(**{**given, "token": uuid4(), "company": "111111111"})
    with pytest.raises(Impossible, match="pourquoi"):
        trials.cancel(trial=row.pk, reason="", by=advisers.one, on=ON)
    trials.cancel(trial=row.pk, reason="Autre entreprise", by=advisers.one, on=ON)
    assert not Trial.objects.counted().exists()
