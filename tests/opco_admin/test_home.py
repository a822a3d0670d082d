"""The home page: my deadlines, the figures, by role."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.roles import ROLES
from contracts.models import Batch, Contract, Sender, Settlement
from opco_admin.desk import desk, figures, unfinished

HOME = reverse("home")
ON = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _fresh_figures():
    cache.clear()


@pytest.fixture
def make_file(db):
    """Make a file of a given state and deadline."""
    sender = Sender.objects.create(name="CFA d’essai")
    made = iter(range(1000))

    def make(**fields):
        number = next(made)
        return Contract.objects.create(
            **{
                "kind": "app", "sender": sender, "external_number": f"E{number}", "contract_type": "11",
                "state": "assessed", "received_on": ON, "concluded_on": ON, "starts_on": ON,
                "ends_on": ON + dt.timedelta(days=400), "learner_name": f"NOM{number}",
                "learner_first_name": "Zoé", "employer_siret": "73282932000074", "idcc": "1486",
                "provider_siret": "13002526500013", "rncp": "RNCP38362", "fingerprint": b"0" * 16,
                "decision_due_on": ON + dt.timedelta(days=20), **fields,
            }
        )  # fmt: skip

    return make


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_every_role_has_a_home(signed_in, role):
    page = signed_in(role).get(HOME, follow=True)  # a representative’s is the branch
    assert page.status_code == 200
    decides = page.wsgi_request.user.has_perm("contracts.decide_contract")
    assert ("En retard" in page.content.decode()) == (decides or role == "DI")


def test_files_are_sorted_by_urgency(make_user, make_file):
    late = make_file(decision_due_on=ON - dt.timedelta(days=1))
    today = make_file(decision_due_on=ON)
    week = make_file(decision_due_on=ON + dt.timedelta(days=7))
    make_file(decision_due_on=ON + dt.timedelta(days=8))
    waiting = make_file(state="incomplete", decision_due_on=None)
    make_file(state="accepted", decision_due_on=ON - dt.timedelta(days=3))
    piles = {pile.code: pile.files for pile in desk(make_user("GC"), ON, everybody=False).piles}
    assert piles == {"late": [late], "soon": [today, week], "calm": [waiting]}


def test_mine_when_some_are_mine(make_user, make_file):
    user = make_user("GC")
    make_file(decision_due_on=ON - dt.timedelta(days=1))
    assert not desk(user, ON, everybody=False).mine
    own = make_file(decision_due_on=ON - dt.timedelta(days=2), officer=user)
    mine = desk(user, ON, everybody=False)
    assert mine.mine
    assert mine.piles[0].files == [own]
    assert desk(user, ON, everybody=True).piles[0].count == 2


def test_imports_to_finish_are_those_of_the_person(make_user, make_file):
    user, other = make_user("GC"), make_user("GC")
    sender = Sender.objects.create(name="CFA")
    mine, _, _ = (
        Batch.objects.create(
            sender=sender, file_name="f.csv", sha256="", size=1, received_on=ON, state=state, created_by=by
        )
        for state, by in (("checked", user), ("imported", user), ("checked", other))
    )
    assert unfinished(user) == [mine]
    assert unfinished(make_user("DI")) == []


def test_figures_agree_with_the_files(make_file):
    noon = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    make_file()
    make_file(state="accepted", decided_at=noon, total=Decimal("1234.56"))
    make_file(state="accepted", decided_at=noon - dt.timedelta(days=500), total=Decimal("99"))
    found = figures(ON)
    assert (found.open, found.received, found.accepted, found.engaged) == (1, 3, 1, Decimal("1234.56"))
    assert found.months.rows[-1] == ("nov. 26", (3, 1))
    assert dict(found.states.rows) == {"Instruit": (1,), "Accepté": (2,)}
    assert sum(value for _, (value,) in found.deadlines.rows) == 1


def test_charts_are_images_with_their_data(signed_in, make_file):
    make_file()
    page = signed_in("DI").get(HOME).content.decode()
    assert page.count('role="img"') == page.count("Voir les données") >= 2


def test_the_number_of_queries_does_not_grow(signed_in, make_file, django_assert_max_num_queries):
    client = signed_in("GC")
    for _ in range(30):
        make_file(decision_due_on=ON - dt.timedelta(days=1))
    client.get(HOME)
    with django_assert_max_num_queries(16):
        client.get(HOME)


def test_an_empty_house_says_so(signed_in):
    page = signed_in("GC").get(HOME).content.decode()
    assert "Aucun dossier en retard." in page
    assert "Aucun contrat reçu depuis douze mois." in page


def test_what_waits_for_me_is_counted_and_what_i_proposed_is_not(signed_in, make_user) -> None:
    client = signed_in("AP")
    proposer = make_user("FI")
    waiver = {"kind": "waiver", "provider_siret": "13002526500013", "amount": 10, "on": "2026-11-02"}
    Settlement.objects.create(**waiver, reference="1", proposed_by=proposer)
    Settlement.objects.create(**waiver, reference="2", proposed_by=client.user)
    page = client.get(reverse("home")).content.decode()
    page = page[: page.index("home-block")]
    errand = page[page.index("Abandons de créance à valider") :]
    assert ">1<" in errand[: errand.index("</a>")]
    assert "Factures à traiter" not in page  # nothing of that sort, and not this role’s either
