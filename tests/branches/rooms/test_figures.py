"""Figures of the branches: which branch a contract belongs to, what is counted, once and not twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections

from branches.actions import figures, rooms, stock
from branches.models import Figure, FiguresState
from contracts.actions import decide
from contracts.models import Contract
from registers.models import (
    Agreement,
    Committee,
    CommitteeAgreement,
    Company,
    Department,
    Establishment,
    Headcount,
    Region,
)
from tests.contracts.decide.conftest import DOUBLE, ON, receive, registers  # noqa: F401 -- fixtures
from tests.contracts.intake.conftest import APPRENTICE

TODAY = dt.date(2026, 11, 23)
SIREN = APPRENTICE["employeur_siret"][:9]


def committee_of(contract: Contract) -> str | None:
    query = (
        f"WITH {stock.COMMITTEES} SELECT {stock.COMMITTEE} FROM contracts_contract AS contract "
        f"{stock.JOINED} WHERE contract.id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [contract.pk])
        return cursor.fetchone()[0]


def row(theme: str, key: str = "", committee: str | None = "1", kind: str = "app") -> Figure:
    return Figure.objects.get(committee=committee, theme=theme, key=key, kind=kind)


class TestWhichBranch:
    def test_the_only_committee_of_the_agreement(self, receive):  # noqa: F811
        (contract,) = receive({})
        assert committee_of(contract) == "1"

    def test_several_and_nobody_has_chosen(self, receive):  # noqa: F811
        (contract,) = receive({"employeur_idcc": DOUBLE})
        assert committee_of(contract) is None

    def test_what_the_file_or_an_officer_says(self, receive, make_user):  # noqa: F811
        said, asked = receive(
            {"employeur_idcc": DOUBLE, "employeur_code_cpne": "3"},
            {"employeur_idcc": DOUBLE, "alternant_nom": "Blin"},
        )
        assert committee_of(said) == "3"
        decide.answer(contracts=[asked.pk], cpne="2", by=make_user("GC"), on=ON)
        assert committee_of(Contract.objects.get(pk=asked.pk)) == "2"

    def test_what_the_verdict_retained_when_several_spoke(self, receive):  # noqa: F811
        CommitteeAgreement.objects.filter(committee="3").update(until=dt.date(2026, 8, 1))
        (contract,) = receive({"employeur_idcc": DOUBLE})  # the third one does not speak for it any more
        assert contract.verdicts.latest("pk").content["npec"]["cpne"] == "2"
        CommitteeAgreement.objects.filter(committee="3").update(until=None)
        assert committee_of(contract) == "2"

    @pytest.mark.parametrize(
        ("concluded_on", "expected"),
        [
            (dt.date(2018, 5, 1), "1"),  # before the first published mapping: the first one
            (dt.date(2024, 6, 30), "1"),
            (dt.date(2024, 7, 1), "3"),
            (dt.date(2026, 1, 1), None),  # nobody speaks for it after
        ],
    )
    def test_by_the_conclusion_date(self, receive, concluded_on, expected):  # noqa: F811
        CommitteeAgreement.objects.filter(agreement="1486").delete()
        for committee, since, until in (
            ("1", dt.date(2019, 10, 1), dt.date(2024, 6, 30)),
            ("3", dt.date(2024, 7, 1), dt.date(2025, 12, 31)),
        ):
            CommitteeAgreement.objects.create(
                committee_id=committee, agreement_id="1486", since=since, until=until
            )
        (contract,) = receive({})
        contract.verdicts.all().delete()
        Contract.objects.filter(pk=contract.pk).update(concluded_on=concluded_on)
        assert committee_of(contract) == expected

    def test_an_agreement_nobody_knows(self, receive):  # noqa: F811
        (contract,) = receive({})
        Contract.objects.filter(pk=contract.pk).update(idcc="9999")
        assert committee_of(contract) is None


@pytest.fixture
def counted(receive, make_user) -> list[Contract]:  # noqa: F811
    """Two accepted, one of them running, one that waits, one of another branch."""
    running, ended, waiting, elsewhere = receive(
        {},
        {"alternant_nom": "Blin", "employeur_siret": "55208131766522", "alternant_sexe": "M"},
        {"alternant_nom": "Caro"},
        {"alternant_nom": "Dahan", "employeur_idcc": DOUBLE, "employeur_code_cpne": "3"},
    )
    decide.accept(contracts=[running.pk, ended.pk, elsewhere.pk], by=make_user("GC"), on=ON, comment="Vu.")
    Contract.objects.filter(pk=ended.pk).update(terminated_on=dt.date(2026, 11, 20))
    figures.refresh(on=TODAY)
    return [running, ended, waiting, elsewhere]


class TestCounted:
    def test_the_whole(self, counted):
        total = Contract.objects.get(pk=counted[0].pk).total
        whole = row("whole")
        assert (whole.live, whole.received, whole.accepted) == (1, 3, 2)
        assert whole.committed == total
        assert whole.paid == 0

    def test_every_theme_sums_to_the_whole(self, counted):
        for theme in ("state", "level", "region", "certification", "provider", "agreement", "sex"):
            found = Figure.objects.filter(committee="1", theme=theme)
            assert sum(each.received for each in found) == 3, theme
            assert sum(each.live for each in found) == 1, theme
            assert sum(each.committed for each in found) == row("whole").committed, theme

    def test_by_state_level_sex(self, counted):
        assert row("state", "accepted").received == 2
        assert row("level", "6").live == 1
        assert (row("sex", "F").live, row("sex", "M").live) == (1, 0)

    def test_by_month(self, counted):
        month = row("month", "2026-11")
        assert (month.received, month.accepted) == (3, 2)
        assert month.committed == sum(
            each.total for each in Contract.objects.filter(pk__in=[c.pk for c in counted[:2]])
        )

    def test_the_other_branch_apart(self, counted):
        assert row("whole", committee="3").live == 1
        assert not Figure.objects.filter(committee="2", live__gt=0).exists()

    def test_without_a_branch(self, receive):  # noqa: F811
        receive({"employeur_idcc": DOUBLE})
        figures.refresh(on=TODAY)
        assert row("whole", committee=None).received == 1

    def test_an_older_contract_still_running_counts(self, counted):
        Contract.objects.filter(pk=counted[0].pk).update(
            received_on=dt.date(2022, 1, 5), decided_at=dt.datetime(2022, 1, 9, tzinfo=dt.UTC)
        )
        figures.refresh(on=TODAY)
        whole = row("whole")
        assert (whole.live, whole.received, whole.accepted) == (1, 2, 1)


class TestCompanies:
    @pytest.mark.parametrize(
        ("bounds", "declared", "size"),
        [
            ((3, 5), 48, "small"),  # the official headcount speaks first
            ((20, 49), None, "plan"),
            ((50, 99), None, "medium"),
            ((250, None), None, "large"),
            ((10, 19), 12, "plan"),  # its band straddles a threshold: the contract says
            ((10, 19), None, ""),
            (None, 48, "plan"),
            (None, None, ""),
        ],
    )
    def test_the_size_of_employers(self, counted, bounds, declared, size):
        company, _ = Company.objects.get_or_create(pk=SIREN)
        if bounds:
            Headcount.objects.create(company=company, year=2025, least=bounds[0], most=bounds[1])
        counted[0].work.__class__.objects.filter(pk=counted[0].pk).update(employer_headcount=declared)
        figures.refresh(on=TODAY)
        assert row("size", size, kind="").employers == 1

    def test_an_employer_of_several_contracts_is_counted_once(self, counted, make_user):
        decide.accept(contracts=[counted[2].pk], by=make_user("GC"), on=ON, comment="Vu.")
        figures.refresh(on=TODAY)
        sizes = Figure.objects.filter(committee="1", theme="size")
        assert sum(each.live for each in sizes) == 2
        assert sum(each.employers for each in sizes) == 1

    def test_companies_the_register_knows(self, counted):
        before = sum(each.companies for each in Figure.objects.filter(committee="1", theme="size"))
        company = Company.objects.create(pk="383960135")
        for siret, closed in (("38396013500017", None), ("38396013500025", dt.date(2020, 1, 1))):
            Establishment.objects.create(siret=siret, company=company, idcc="1486", closed_on=closed)
        figures.refresh(on=TODAY)
        after = sum(each.companies for each in Figure.objects.filter(committee="1", theme="size"))
        assert after == before + 1


class TestAgain:
    def test_the_same_contracts_write_nothing(self, counted):
        def versions() -> list[tuple]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT id, xmin::text FROM branches_figure ORDER BY id")
                return cursor.fetchall()

        before = versions()
        assert before
        figures.refresh(on=TODAY)
        assert versions() == before

    def test_what_is_gone_leaves_no_row(self, counted):
        Contract.objects.filter(pk__in=[each.pk for each in counted]).update(rncp="RNCP1")
        figures.refresh(on=TODAY)
        assert set(Figure.objects.filter(theme="certification").values_list("key", flat=True)) == {"RNCP1"}

    def test_the_command(self, counted):
        out = StringIO()
        call_command("refresh_branches", "--on", "2026-11-23", stdout=out)
        assert "23/11/2026" in out.getvalue()
        assert FiguresState.objects.get().on == TODAY

    def test_one_state_only(self, counted):
        assert FiguresState.objects.count() == 1
        assert figures.made().contracts == 4


@pytest.mark.django_db(transaction=True)
def test_two_at_once(receive, no_leftover_transactions):  # noqa: F811
    receive({}, {"alternant_nom": "Blin"})
    gate, failed = Barrier(2), []

    def work() -> None:
        try:
            gate.wait()
            figures.refresh(on=TODAY)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert row("whole").received == 2


class TestRoom:
    def test_seen_by_the_opco(self, counted):
        seen = rooms.room(Committee.objects.get(pk="1"), on=TODAY, secret=False)
        assert (seen.total.live, seen.total.accepted, seen.total.employers) == (1, 2, 1)
        assert [each.label for each in seen.months][-1] == "nov. 26"
        assert len(seen.months) == 12
        assert [(each.key, each.count.live) for each in seen.certifications] == [("RNCP38362", 1)]

    def test_seen_by_a_representative_nothing_small_is_left(self, counted):
        seen = rooms.room(Committee.objects.get(pk="1"), on=TODAY, secret=True)
        assert (seen.total.live, seen.total.received, seen.total.committed) == (None, None, None)
        assert seen.certifications == []
        assert seen.more_certifications == 1
        lines = [*seen.months, *seen.levels, *seen.sexes, *seen.states, *seen.regions, *seen.sizes]
        assert {line.count.live for line in lines} <= {0, None}
        assert {line.count.committed for line in lines} <= {Decimal(0), None}

    def test_regions_and_agreements_have_their_names(self, counted):
        region, _ = Region.objects.get_or_create(pk="93", defaults={"name": "Provence-Alpes-Côte d’Azur"})
        Department.objects.get_or_create(pk="06", defaults={"name": "Alpes-Maritimes", "region": region})
        figures.refresh(on=TODAY)
        seen = rooms.room(Committee.objects.get(pk="1"), on=TODAY, secret=False)
        assert [each.label for each in seen.regions] == [region.name]
        assert seen.agreements[0].label.startswith("1486")

    def test_a_branch_without_anything(self, db):
        seen = rooms.room(Committee.objects.create(code="77"), on=TODAY, secret=True)
        assert seen.empty
        assert not Agreement.objects.exists()

    def test_a_small_month_is_hidden_with_another_of_those_shown(self, db):
        committee = Committee.objects.create(code="77")
        months = {"2025-03": 6, "2026-09": 30, "2026-10": 20, "2026-11": 2}  # the first is too old to be seen
        for key, received in months.items():
            Figure.objects.create(committee=committee, theme="month", kind="app", key=key, received=received)
        seen = rooms.room(committee, on=TODAY, secret=True)
        shown = {row.key: row.count.received for row in seen.months if row.count.received != 0}
        assert shown == {"2026-09": 30, "2026-10": None, "2026-11": None}
