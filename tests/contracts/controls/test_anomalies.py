"""Twenty patterns sown in the data are all found; ordinary data is left alone; nothing is refused."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from django.urls import reverse

from contracts.actions import anomalies
from contracts.models import Anomaly, Contract
from contracts.rules.anomalies import quarter_of
from law.refusal import Impossible
from registers.models import Provider, ProviderAccount
from tests.contracts.controls.conftest import ON

pytestmark = pytest.mark.django_db
D = dt.date
OTHER_YEAR = {"received_on": D(2025, 11, 3), "starts_on": D(2025, 11, 10), "ends_on": D(2026, 8, 30),
              "concluded_on": D(2025, 11, 1)}  # fmt: skip
NOW = {"received_on": D(2026, 10, 12)}


def siret(company: int, place: int = 17) -> str:
    return f"5{company:08d}{place:05d}"


def provider(company: int, place: int = 17, **fields: object) -> Provider:
    return Provider.objects.create(siret=siret(company, place), name=f"CFA {company}", **fields)


def account(company: int, iban: str, place: int = 17) -> None:
    owner, _ = Provider.objects.get_or_create(siret=siret(company, place))
    ProviderAccount.objects.create(provider=owner, iban=iban, holder="x")


def tutor(name: str, **fields: object) -> dict[str, object]:
    return {"tutor_name": name, "tutor_first_name": "Dominique", "tutor_born_on": D(1975, 6, 1), **fields}


def seen() -> set[tuple[str, int]]:
    anomalies.look(ON)
    return set(Anomaly.objects.values_list("kind", "evidence__count"))


GROWTHS = [(12, 1), (30, 8), (10, 0)]
IBANS = [("FR7630006000011234567890189", (1, 2)), ("FR7610107001011234567890129", (3, 4, 5))]
SPELLINGS = ["FR76 3000 4000 0312 3456 7890 143", "fr7630004000031234567890143"]
EMAILS = ["contact@formation.example", "direction@ecole.example"]


def sow_growth(make, row: int) -> str:
    now, before = GROWTHS[row]
    for _ in range(now):
        make(provider_siret=siret(100 + row), **NOW)
    for _ in range(before):
        make(provider_siret=siret(100 + row), **OTHER_YEAR)
    return siret(100 + row)


def sow_iban(make, row: int) -> None:
    if row < len(IBANS):
        iban, companies = IBANS[row]
        for company in companies:
            account(company, iban)
    else:
        account(6, SPELLINGS[0])
        account(7, SPELLINGS[1])


def sow_tutor(make, row: int) -> None:
    match row:
        case 0:  # over the cap of apprentices, in several companies
            people = [({}, tutor("Martin")) for _ in range(4)]
        case 1:  # the same person spelt otherwise
            people = [({}, tutor(name)) for name in ("Lefèvre", "LEFEVRE", "lefèvre", "Lefevre")]
        case 2:  # apprentices and professionalisation together
            people = [({"kind": kind}, tutor("Duval")) for kind in ("pro", "pro", "app", "app")]
        case _:  # no birth date: one company
            company = {"employer_siret": "82345678900012"}
            people = [(company, tutor("Petit", tutor_born_on=None)) for _ in range(5)]
    for fields, work in people:
        make(work=work, **fields)


def sow_overlap(make, row: int) -> None:
    born = {"born_on": D(2004, 2, 1 + row)}
    first = {"learner_name": "BERNARD", "learner": born}
    match row:
        case 0:
            spans = [(D(2026, 9, 1), D(2027, 8, 31)), (D(2026, 11, 2), D(2027, 10, 31))]
        case 1:  # one day in common
            spans = [(D(2025, 9, 1), D(2026, 9, 1)), (D(2026, 9, 1), D(2027, 8, 31))]
        case 2:  # the second inside the first
            spans = [(D(2025, 9, 1), D(2027, 8, 31)), (D(2026, 1, 5), D(2026, 7, 5))]
        case _:  # three at once
            spans = [(D(2026, 9, day), D(2027, 8, 31)) for day in (1, 2, 3)]
    for start, end in spans:
        make(**first, starts_on=start, ends_on=end, concluded_on=start)


def sow_hours(make, row: int) -> None:
    dates = {"starts_on": D(2026, 9, 1), "ends_on": D(2026, 9, 30)}
    make(training={**dates, "hours": (172, 450, 4000)[row]})


def sow_email(make, row: int) -> None:
    if row < len(EMAILS):
        provider(200 + 2 * row, email=EMAILS[row])
        provider(201 + 2 * row, email=EMAILS[row].upper())
    else:
        for company in (210, 211, 212):
            provider(company, email="meme@adresse.example")


SOWN = [
    *((sow_growth, "growth", row) for row in range(3)),
    *((sow_iban, "shared_iban", row) for row in range(3)),
    *((sow_tutor, "tutor_load", row) for row in range(4)),
    *((sow_overlap, "overlap", row) for row in range(4)),
    *((sow_hours, "hours", row) for row in range(3)),
    *((sow_email, "address", row) for row in range(3)),
]


def test_there_are_twenty_of_them() -> None:
    assert len(SOWN) == 20


@pytest.mark.parametrize(("sow", "kind", "row"), SOWN)
def test_each_pattern_is_found_alone(make, sow, kind: str, row: int) -> None:
    sow(make, row)
    anomalies.look(ON)
    assert Anomaly.objects.values_list("kind", flat=True).get() == kind


def ordinary(make, *, contracts: int) -> None:
    """Providers with a steady flow, tutors under the cap, contracts that follow one another."""
    chance = random.Random(20261123)  # noqa: S311
    for company in range(300, 320):
        provider(company, email=f"cfa{company}@exemple.example")
        account(company, f"FR76300060000112345{company:08d}")
    account(300, "FR7630006000011234500000300", place=25)  # another establishment of the same company
    for number in range(contracts):
        start = D(2025, 9, 1) + dt.timedelta(chance.randrange(420))
        end = start + dt.timedelta(chance.choice((364, 729)))
        received = start + dt.timedelta(chance.randrange(5))
        hours = round((end - start).days / 365 * 1607 * chance.uniform(0.25, 0.5))
        make(
            kind=chance.choice(("app", "app", "app", "pro")),
            provider_siret=siret(chance.randrange(300, 320)),
            received_on=received, concluded_on=start, starts_on=start, ends_on=end,
            learner_name=f"NOM {number // 2}", learner_first_name=("Alix", "Sacha")[number % 2],
            learner={"born_on": D(2000, 1, 1) + dt.timedelta(number // 2 * 3)},
            work=tutor(f"Maître {number // 3}", tutor_born_on=D(1970, 1, 1) + dt.timedelta(number // 3)),
            training={"starts_on": start, "ends_on": end, "hours": hours},
        )  # fmt: skip


def test_ordinary_data_gives_less_than_two_false_alarms_in_a_hundred(make) -> None:
    ordinary(make, contracts=600)
    anomalies.look(ON)
    false = Anomaly.objects.count()
    assert false < 0.02 * 620


def test_all_twenty_are_found_among_ordinary_data(make) -> None:
    ordinary(make, contracts=120)
    alone = anomalies.look(ON)
    for sow, _, row in SOWN:
        sow(make, row)
    assert anomalies.look(ON) - alone == len(SOWN)
    found = Counter(Anomaly.objects.values_list("kind", flat=True))
    assert found == Counter(kind for _, kind, _ in SOWN)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "refused"},
        {"state": "cancelled"},
        {"terminated_on": D(2026, 10, 31)},
        {"starts_on": D(2026, 12, 1), "ends_on": D(2027, 11, 30)},
    ],
)
def test_a_tutor_is_not_blamed_for_those_not_followed_now(make, fields) -> None:
    for _ in range(3):
        make(work=tutor("Martin"))
    make(work=tutor("Martin"), **fields)
    assert not seen()


def test_homonyms_and_contracts_that_follow_one_another_are_left_alone(make) -> None:
    for born in (D(1970, 1, 1), D(1971, 1, 1)):
        for _ in range(2):
            make(work=tutor("Martin", tutor_born_on=born))
    for year in (2004, 2005):
        make(learner_name="BERNARD", learner={"born_on": D(year, 2, 1)})
    make(learner_name="DURAND", starts_on=D(2025, 9, 1), ends_on=D(2026, 8, 31), concluded_on=D(2025, 9, 1))
    make(learner_name="DURAND")
    make(training={"starts_on": D(2026, 9, 1), "ends_on": D(2026, 9, 30), "hours": 171})
    assert not seen()


def test_looking_again_moves_the_last_day_only(make) -> None:
    sow_tutor(make, 0)
    assert anomalies.look(ON) == 1
    assert anomalies.look(ON) == 1
    anomalies.look(ON + dt.timedelta(1))
    row = Anomaly.objects.get()
    assert (row.found_on, row.still_on) == (ON, ON + dt.timedelta(1))
    anomalies.look(ON)
    assert Anomaly.objects.get().still_on == ON + dt.timedelta(1)


def test_what_was_read_stays_read_until_it_grows(make, make_user) -> None:
    sow_tutor(make, 0)
    anomalies.look(ON)
    officer = make_user("FI")
    with pytest.raises(Impossible):
        anomalies.read(anomaly=Anomaly.objects.get().pk, comment=" ", by=officer, on=ON)
    anomalies.read(anomaly=Anomaly.objects.get().pk, comment="Dérogation vue.", by=officer, on=ON)
    anomalies.look(ON)
    assert Anomaly.objects.get().read_on == ON
    make(work=tutor("Martin"))
    anomalies.look(ON)
    row = Anomaly.objects.get()
    assert (row.read_on, row.comment, row.evidence["count"]) == (None, "Dérogation vue.", 5)


def test_an_anomaly_changes_no_contract(make) -> None:
    sow_tutor(make, 0)
    before = list(Contract.objects.order_by("pk").values())
    anomalies.look(ON)
    assert list(Contract.objects.order_by("pk").values()) == before


def test_no_account_and_nobody_is_named_by_a_subject(make) -> None:
    sow_iban(make, 0)
    sow_tutor(make, 0)
    anomalies.look(ON)
    for row in Anomaly.objects.all():
        assert IBANS[0][0] not in str((row.subject, row.evidence))
        assert "Martin" not in row.subject


def test_the_quarter_so_far_and_the_same_days_before() -> None:
    assert quarter_of(D(2026, 11, 23)) == (D(2026, 10, 1), D(2026, 11, 23), D(2025, 10, 1), D(2025, 11, 23))
    assert quarter_of(D(2028, 2, 29)) == (D(2028, 1, 1), D(2028, 2, 29), D(2027, 1, 1), D(2027, 3, 1))


class TestPage:
    def test_it_says_that_nothing_is_decided_and_links_the_files(self, make, signed_in) -> None:
        sow_tutor(make, 0)
        sow_email(make, 0)
        anomalies.look(ON)
        client = signed_in("FI")
        text = client.get(reverse("contracts:anomalies")).text
        assert "ne vaut pas décision" in text
        assert reverse("contracts:contract", args=[Contract.objects.first().pk]) in text
        assert (
            client.get(reverse("contracts:anomalies"), {"kind": "address", "read": "tout"}).text.count(
                "<article"
            )
            == 1
        )
        assert client.get(reverse("contracts:anomalies"), {"kind": "<b>", "after": "x"}).status_code == 200

    def test_marked_as_read_with_a_comment(self, make, signed_in) -> None:
        sow_tutor(make, 0)
        anomalies.look(ON)
        row, client = Anomaly.objects.get(), signed_in("FI")
        address = reverse("contracts:read_anomaly", args=[row.pk])
        assert client.post(address, {"comment": ""}).status_code == 422
        assert client.post(address, {"comment": "Vu."}).status_code == 302
        row.refresh_from_db()
        assert (row.comment, row.read_by) == ("Vu.", client.user)
        assert client.get(address).status_code == 405
        assert client.get(reverse("contracts:anomalies")).text.count("<article") == 0

    @pytest.mark.parametrize("role", ["SM", "BR", "BX", "AD"])
    def test_who_may_not(self, signed_in, role: str) -> None:
        assert signed_in(role).get(reverse("contracts:anomalies")).status_code == 403
