"""Each role’s home: what waits, how old it is, what changed, its figures; every line opens its list."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import law
from accounts.models import AccountProposal
from accounts.roles import ROLES
from branches.models import Access
from contracts.models import Contract, Move, PaymentRun, Sender, Settlement
from opco_admin import errands
from opco_admin.homes.pieces import COUNTED, Kind, delay, tone, working_day_before
from registers.models import Committee, SourceFile

HOME = reverse("home")
ON = dt.date(2026, 11, 30)  # a Monday
FRIDAY = dt.date(2026, 11, 27)
STAFF = [role.code for role in ROLES if role.code != "BX"]
BLOCK = {
    "GC": "files", "DI": "files", "FI": "money", "AP": "money", "SM": "firms", "BR": "branches",
    "CO": "conventions", "AD": "accounts",
}  # fmt: skip
DUE, SINCE = Kind("", "", None, "", tone="late", due="on"), Kind("", "", None, "", since="on")


@pytest.fixture(autouse=True)
def _fresh_figures():
    cache.clear()


@pytest.fixture
def make_file(db):
    """Make a file received on a day."""
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


def told(found) -> dict[str, int]:
    return {line.label: line.count for line in found}


@pytest.mark.parametrize("role", STAFF)
def test_each_role_reads_the_figures_of_its_work(signed_in, role):
    page = signed_in(role).get(HOME)
    body = page.content.decode()
    assert [block.key for block in page.context["blocks"]] == [BLOCK[role]]
    assert f'id="block-{BLOCK[role]}"' in body
    assert 3 <= len(page.context["blocks"][0].figures) <= 4
    assert "Ce qui vous attend" in body
    assert "Rien n’attend" in body
    assert "Rien de nouveau dans ce qui vous concerne." in body
    files = role in ("GC", "DI")
    assert ("En retard" in body) == files


def test_a_representative_goes_to_their_branch(signed_in):
    assert signed_in("BX").get(HOME).url == reverse("branches:my_branch")


def test_who_has_no_role_reads_nothing(signed_in):
    page = signed_in().get(HOME)
    assert page.status_code == 200
    assert not page.context["blocks"]
    assert "Votre rôle n’a pas de chiffres" in page.content.decode()


@pytest.mark.parametrize("role", STAFF)
def test_every_line_opens_for_who_reads_it(signed_in, role):
    """The list behind each errand, change and figure is open to that role, with its filter as written."""
    client = signed_in(role)
    user = client.user
    lists = {
        (kind.view, tuple(kind.query.items())) for kind in errands.KINDS if user.has_perm(kind.permission)
    }
    lists |= {
        (news.view, tuple(news.query.items()))
        for news in errands.NEWS
        if any(map(user.has_perm, news.permissions)) and (not news.needs or user.has_perm(news.needs))
    }
    assert lists
    for view, query in sorted(lists):
        page = client.get(reverse(view, query=dict(query) or None), follow=True)
        assert page.status_code == 200, view
        form = (page.context or {}).get("form")
        for name, _ in query:
            assert form is None or not form.is_bound or name not in form.errors, (view, name)
    for block in errands.blocks(user, ON):
        for figure in block.figures:
            assert not figure.url or client.get(figure.url, follow=True).status_code == 200, figure


def test_errands_say_how_old_the_oldest_is(make_user, make_file):
    officer = make_user("GC")
    for days in (3, -2, -9):
        make_file(decision_due_on=ON + dt.timedelta(days=days))
    (line,) = errands.errands(officer, ON)
    assert (line.label, line.count, line.tone) == ("Dossiers à l’approche du terme", 3, "late")
    assert line.delay == "Jusqu’à 9\N{NO-BREAK SPACE}j de retard"
    assert errands.errands(make_user("SM"), ON) == []


def test_late_errands_come_first(make_user):
    approver, proposer = make_user("AP"), make_user("FI")
    Settlement.objects.create(
        kind="waiver", provider_siret="13002526500013", amount=10, on="2026-11-02", reference="1",
        proposed_by=proposer,
    )  # fmt: skip
    PaymentRun.objects.create(
        mode="bank", schema="pain.001.001.09", execute_on=ON, count=1, total=10, proposed_by=proposer,
        digest="0" * 64,
    )  # fmt: skip
    lines = errands.errands(approver, ON)
    assert told(lines) == {"Abandons de créance à valider": 1, "Lots de paiement à approuver": 1}
    assert next(each for each in lines if "créance" in each.label).delay == "Depuis 28\N{NO-BREAK SPACE}j"
    assert errands.errands(proposer, ON) == []  # nobody validates their own proposal


def test_changes_are_those_since_the_last_working_day(make_user, make_file):
    officer, direction = make_user("GC"), make_user("DI")
    old = make_file(received_on=FRIDAY - dt.timedelta(days=1))
    for day in (FRIDAY, ON):
        make_file(received_on=day)
    make_file(received_on=ON + dt.timedelta(days=1))
    for verb, day in (("accept", FRIDAY), ("refuse", ON), ("accept", FRIDAY - dt.timedelta(days=1))):
        Move.objects.create(contract=old, verb=verb, from_state="assessed", to_state="accepted", on=day)
    found = errands.changes(officer, ON)
    assert (found.since, found.yesterday) == (FRIDAY, False)
    assert told(found.lines) == {"Contrats reçus": 2, "Dossiers acceptés": 1, "Dossiers refusés": 1}
    assert told(errands.changes(direction, ON).lines) == told(found.lines)
    assert not errands.changes(make_user("SM"), ON).lines  # reads the files, does not decide them
    assert errands.changes(officer, FRIDAY).yesterday


def test_an_administrator_is_told_of_accounts_and_files(make_user):
    one, other = make_user("AD"), make_user("AD")
    for email, user in (("a@exemple.fr", None), (one.email, one)):
        AccountProposal.objects.create(
            kind="open" if user is None else "roles",
            email=email,
            user=user,
            reason="Arrivée",
            proposed_by=other,
        )
    SourceFile.objects.create(name="rncp.csv", sha256="0" * 64, state="refused")
    assert told(errands.errands(one, ON)) == {
        "Demandes sur des comptes à valider": 1,  # nobody validates what touches their own account
        "Fichiers nationaux refusés cette semaine": 1,
    }
    assert told(errands.errands(other, ON)) == {"Fichiers nationaux refusés cette semaine": 1}


def test_figures_of_branches_are_those_of_the_person(make_user):
    mine, other = make_user("BR"), make_user("BR")
    committee = Committee.objects.create(code="7", label="CPNE d’essai")
    Access.objects.create(user=mine, committee=committee, since=ON - dt.timedelta(days=9))
    seen = {user: errands.blocks(user, ON)[0].figures[0].written for user in (mine, other)}
    assert seen == {mine: "1", other: "0"}


@pytest.mark.parametrize("role", STAFF)
def test_the_number_of_queries_is_known(signed_in, role, django_assert_max_num_queries):
    """Session, person, rights, unfinished imports, saved views; one for all errands, one for all the news.

    The files to decide ask seven more, the figures seven at most when they are made.
    """
    client = signed_in(role)
    client.get(HOME)
    files = 7 if role in ("GC", "DI") else 0
    with django_assert_max_num_queries(9 + files):
        client.get(HOME)
    cache.clear()
    with django_assert_max_num_queries(9 + files + 7):
        client.get(HOME)


def test_a_day_of_the_office_comes_before_each_day():
    assert working_day_before(ON) == FRIDAY
    assert working_day_before(dt.date(2026, 5, 4)) == dt.date(2026, 4, 30)  # after the first of May, a Friday
    assert working_day_before(dt.date(2026, 11, 25)) == dt.date(2026, 11, 24)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_it_is_the_last_one(on):
    found = working_day_before(on)
    assert found < on
    assert found.weekday() < 5
    assert law.is_working_day(found)
    between = [found + dt.timedelta(days=each) for each in range(1, (on - found).days)]
    assert all(each.weekday() >= 5 or not law.is_working_day(each) for each in between)


@given(st.integers(-4000, 4000))
def test_a_delay_and_its_tone_agree(days):
    oldest = ON + dt.timedelta(days=days)
    assert ("retard" in delay(DUE, oldest, ON)) == (tone(DUE, oldest, ON) == "late") == (days < 0)
    assert delay(SINCE, oldest, ON).startswith("Depuis")
    assert tone(SINCE, oldest, ON) == "calm"


def test_without_a_day_nothing_is_said():
    assert delay(DUE, None, ON) == ""
    assert tone(DUE, None, ON) == "late"


def test_a_large_number_is_not_counted_to_the_end(make_user):
    line = errands.Line("x", COUNTED + 1, "/")
    assert line.counted == "plus de 1\N{NARROW NO-BREAK SPACE}000"
