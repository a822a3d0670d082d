"""The journal and the history of an object: who reads what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.acting import acting
from accounts.models import Change, User
from contracts.actions import decide
from contracts.models import Contract
from tests.contracts.course.conftest import ON, PLAIN
from tests.contracts.decide.conftest import receive, registers

__all__ = ["receive", "registers"]
pytestmark = pytest.mark.django_db
JOURNAL = reverse("history:journal")


@pytest.fixture
def decided(receive, make_user) -> Contract:
    """A file accepted by an officer, in a request."""
    officer = make_user("GC", email="gestion@exemple.fr")
    (contract,) = receive(PLAIN)
    with acting(by=officer.pk, request="abcdef012345"):
        decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Pièces vues.")
    return Contract.objects.get(pk=contract.pk)


def of(contract: Contract) -> str:
    return reverse("history:object", args=["contracts.contract", contract.pk])


def text(answer) -> str:
    return answer.content.decode()


def test_the_direction_reads_everything(signed_in, decided: Contract) -> None:
    page = text(signed_in("DI").get(JOURNAL))
    assert of(decided) in page
    assert "abcdef012345" in page
    assert "Accepté" in page


def test_an_administrator_reads_numbers_only(signed_in, decided: Contract) -> None:
    author = User.objects.get(email="gestion@exemple.fr")
    author.first_name = "Nominative"
    author.save()
    page = text(signed_in("AD").get(JOURNAL))
    assert f"Compte {author.pk}" in page
    assert "Nominative" not in page
    assert "Accepté" not in page
    assert of(decided) not in page


def test_an_officer_reads_their_own_acts(signed_in, decided: Contract) -> None:
    client = signed_in("GC")
    with acting(by=client.user.pk, request="r"):
        Contract.objects.filter(pk=decided.pk).update(officer=client.user)
    answer = client.get(JOURNAL)
    assert [each.change.made_by_id for each in answer.context["told"]] == [client.user.pk]
    assert "Personne" not in answer.context["form"].fields


def test_a_representative_opens_none_of_it(signed_in, decided: Contract) -> None:
    client = signed_in("BX")
    assert client.get(JOURNAL).status_code == 403
    assert client.get(of(decided)).status_code == 403


def test_the_history_of_a_file_says_who_what_and_why(signed_in, decided: Contract) -> None:
    page = text(signed_in("GC").get(of(decided)))
    assert "Pièces vues." in page
    assert "Instruit" in page or "Reçu" in page
    assert "Accepté" in page
    assert "abcdef012345" in page


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("contracts.contract", "999999"), ("contracts.contract", "x"), ("contracts.rien", "1"), ("x", "1"),
        ("sessions.session", "1"), ("accounts.change", "1"), ("contracts.contract", "9" * 80),
    ],
)  # fmt: skip
def test_what_may_not_be_opened_is_not_found(signed_in, decided: Contract, model: str, key: str) -> None:
    assert signed_in("DI").get(reverse("history:object", args=[model, key])).status_code == 404


def test_an_object_of_another_right_is_not_found(signed_in, decided: Contract) -> None:
    address = reverse("history:object", args=["accounts.user", decided.decided_by_id])
    assert signed_in("GC").get(address).status_code == 404
    assert signed_in("AD").get(address).status_code == 200


def test_another_adviser_does_not_open_a_firm(signed_in, make_user) -> None:
    from registers.models import Company
    from smeservice.models import Firm

    firm = Firm.objects.create(company=Company.objects.create(siren="732829320", name="A"))
    client = signed_in("SM")
    seen = Firm.objects.visible_to(client.user).filter(pk=firm.pk).exists()
    address = reverse("history:object", args=["smeservice.firm", firm.pk])
    assert client.get(address).status_code == (200 if seen else 404)


def test_a_disability_is_told_to_nobody_else(signed_in, decided: Contract) -> None:
    from contracts.models import Claim, Disability

    Disability.objects.update_or_create(contract=decided, defaults={"recognised": True})
    Claim.objects.filter(contract=decided).update(disability=400)
    assert Change.objects.filter(model="contracts.disability").exists()
    director = signed_in("DI")
    today = reverse("contracts:known_on", args=[decided.pk, timezone.localdate().isoformat()])
    for address in (JOURNAL, of(decided), today):
        assert "handicap" not in text(director.get(address)).lower()


@pytest.mark.parametrize("query", ["?q=abcdef012345", "?model=contracts.contract"])
def test_filters(signed_in, decided: Contract, query: str) -> None:
    answer = signed_in("DI").get(JOURNAL + query)
    told = answer.context["told"]
    assert told
    assert all(each.change.request == "abcdef012345" for each in told) or "model=" in query
    assert all(each.change.model == "contracts.contract" for each in told) or "q=" in query


def test_the_day_and_the_person_filter(signed_in, decided: Contract) -> None:
    client = signed_in("DI")
    today, yesterday = timezone.localdate(), timezone.localdate() - dt.timedelta(days=1)
    assert client.get(f"{JOURNAL}?day={today:%d/%m/%Y}&user={decided.decided_by_id}").context["told"]
    assert not client.get(f"{JOURNAL}?day={yesterday:%d/%m/%Y}").context["told"]
    for nonsense in ("?day=x", "?user=x", "?model=x", "?after=x", "?q=%00", "?after=" + "9" * 40):
        assert client.get(JOURNAL + nonsense).status_code == 200
    for nonsense in ("x", "2026-11-23", "9999-99-99T00:00:00", "2026-11-23T00:00:00"):
        assert client.get(f"{of(decided)}?after={nonsense}").status_code == 200


def test_pages_follow_each_other_without_a_gap(signed_in, decided: Contract) -> None:
    for number in range(120):
        Contract.objects.filter(pk=decided.pk).update(title=f"Titre {number}")
    client, seen, address = signed_in("GC"), [], of(decided)
    while address:
        answer = client.get(address)
        lines = (line for event in answer.context["events"] for line in event.lines)
        seen += [line.after for line in lines if line.name == "Intitulé"]
        after = answer.context["next"]
        address = f"{of(decided)}?after={after.replace('+', '%2B')}" if after else ""
    assert seen == [f"Titre {number}" for number in reversed(range(120))]


def test_what_is_forgotten_is_said_and_not_shown(signed_in, decided: Contract) -> None:
    Contract.objects.filter(pk=decided.pk).update(title="À oublier")
    history.forget(model="contracts.contract", keys=[decided.pk], why="Conservation échue")
    page = text(signed_in("DI").get(of(decided)))
    assert "Conservation échue" in page
    assert "À oublier" not in page


def test_the_pages_lead_to_it(signed_in, decided: Contract) -> None:
    client = signed_in("GC")
    page = text(client.get(reverse("contracts:contract", args=[decided.pk])))
    assert of(decided) in page
    assert reverse("contracts:known", args=[decided.pk]) in page
