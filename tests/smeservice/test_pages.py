"""Pages of the advisers: what they find, what they may open, what is kept when a sheet is wrong."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from smeservice.actions import contacts, firms
from smeservice.models import Contact, Firm, Interaction
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


def sheet(**changes: object) -> dict[str, object]:
    """A sheet as a phone sends it."""
    given = {
        "token": str(uuid4()), "kind": "visit", "happened_on": "23/11/2026", "outcome": "interested",
        "themes": ["alternance"], "note": "Cherche un apprenti.", "next_step": "", "next_on": "",
    }  # fmt: skip
    return given | changes


@pytest.fixture
def adviser(signed_in, bakery, time_machine):
    time_machine.move_to("2026-11-23 09:00")
    return signed_in("SM")


def test_a_visit_is_noted_and_seen_on_the_firm(adviser) -> None:
    answer = adviser.post(url("record", BAKERY), sheet(), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Visite sur place" in text
    assert "Cherche un apprenti." in text
    assert Firm.objects.get(company=BAKERY).last_visit_on == ON


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"happened_on": "24/11/2026"}, "à venir"),
        ({"happened_on": "31/02/2026"}, "date"),
        ({"outcome": ""}, "Dites ce que"),
        ({"next_step": "Rappeler"}, "Indiquez le jour"),
        ({"next_on": "30/11/2026"}, "prochaine étape"),
        ({"kind": "teleport"}, "Sélectionnez"),
        ({"minutes": "-3"}, "supérieure"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    adviser, changes: dict[str, str], words: str
) -> None:
    answer = adviser.post(url("record", BAKERY), sheet(**changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "Cherche un apprenti." in text
    assert not Interaction.objects.exists()


def test_a_firm_of_a_colleague_is_not_found_until_it_is_taken_over(adviser, make_user) -> None:
    other = make_user("SM")
    firms.follow(companies=[BAKERY], adviser=other, by=other, on=ON)
    assert adviser.get(url("firm", BAKERY)).status_code == 404
    assert adviser.post(url("record", BAKERY), sheet()).status_code == 404
    assert BAKERY not in adviser.get(url("firms")).content.decode()
    adviser.post(url("take", BAKERY), {"reason": ""})
    assert Firm.objects.get(company=BAKERY).adviser == other
    adviser.post(url("take", BAKERY), {"reason": "Congé"})
    assert Firm.objects.get(company=BAKERY).adviser == adviser.user
    assert adviser.get(url("firm", BAKERY)).status_code == 200


def test_the_list_is_narrowed_by_its_address(adviser, meet) -> None:
    meet()

    def found(**query: str) -> set[str]:
        text = adviser.get(url("firms"), query).content.decode()
        return {siren for siren in (BAKERY, GARAGE) if f'value="{siren}"' in text}

    assert found() == {BAKERY, GARAGE}
    assert found(contact="never") == {GARAGE}
    assert found(contact="recent") == {BAKERY}
    assert found(department="06") == {BAKERY}
    assert found(size="small") == {BAKERY}
    assert found(idcc="843") == {BAKERY}
    assert found(q="garage") == {GARAGE}
    assert found(q="732829") == {BAKERY}
    assert found(q="zzz") == set()
    assert found(sort="contact") == {BAKERY, GARAGE}


def test_firms_are_given_to_a_colleague_with_a_reason(adviser, make_user) -> None:
    other = make_user("SM")
    given = {"companies": [BAKERY, GARAGE], "adviser": str(other.pk), "reason": ""}
    assert adviser.post(url("follow"), given).status_code == 422
    adviser.post(url("follow"), given | {"reason": "Nouveau secteur"})
    assert set(Firm.objects.filter(adviser=other).values_list("company", flat=True)) == {BAKERY, GARAGE}


def test_a_step_is_done_from_the_day(adviser, meet) -> None:
    row = meet(by=adviser.user, next_step="Envoyer le devis", next_on=ON)
    text = adviser.get(url("exchange_new")).content.decode()
    assert "Envoyer le devis" in text
    adviser.post(url("step_done", row.pk))
    assert "Envoyer le devis" not in adviser.get(url("exchange_new")).content.decode()


def test_a_contact_is_added_withdrawn_and_erased(adviser) -> None:
    told = {"name": "Léa Brun", "role": "Gérante", "email": "lea@brun.example", "consented": "on"}
    adviser.post(url("contact_new", BAKERY), told)
    person = Contact.objects.get()
    assert (person.consented_on, person.withdrawn_on) == (ON, None)
    told.pop("consented")
    adviser.post(url("contact", BAKERY, person.pk), told)
    person.refresh_from_db()
    assert person.withdrawn_on == ON
    adviser.post(url("contact_erase", BAKERY, person.pk))
    person.refresh_from_db()
    assert (person.name, person.email, person.erased_on) == (contacts.ERASED, "", ON)
    assert "Léa" not in adviser.get(url("firm", BAKERY)).content.decode()


def test_contacts_are_forgotten_when_it_is_time(bakery) -> None:
    for name, last in (("Ancien", ON.replace(year=2023, day=22)), ("Tout juste", ON.replace(year=2023))):
        Contact.objects.create(company=bakery, name=name, last_exchange_on=last)
    assert contacts.erase_old(on=ON) == 1
    assert Contact.objects.filter(erased_on=None).get().name == "Tout juste"
