"""Scenarios on the database: the stock they are read on, their effects, who changes them."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from branches.actions import scenarios, scenarios_grid, scenarios_stock
from branches.models import Scenario, ScenarioTrace, StockLine
from branches.rules.simulation import Shape, month_of, payments
from branches.rules.simulation_effect import Effect, Row, Summing
from contracts.actions import decide
from contracts.models import Contract, Verdict
from contracts.rules.traits import span_of
from contracts.rules.verdict import Verdict as Said
from law.refusal import Impossible
from registers.models import CommitteeAgreement
from tests.branches.scenarios.conftest import LATER, ON

SPREAD = (
    {},
    {"date_fin_contrat": "30/06/2028"},
    {"date_fin_contrat": "31/08/2027", "date_fin_formation": "30/06/2027"},
    {"heures_distance": "1300"},
    {"employeur_idcc": "2120", "employeur_code_cpne": "2"},
    {"dispositif": "PROFESSIONNALISATION", "date_conclusion": "28/08/2026"},
)  # fmt: skip


def test_the_stock_holds_each_financed_apprenticeship_once(live) -> None:
    contracts = live(*SPREAD)
    assert set(StockLine.objects.values_list("contract", flat=True)) == {c.pk for c in contracts[:-1]}
    assert dict(StockLine.objects.values_list("contract", "committee"))[contracts[4].pk] == "2"
    line = StockLine.objects.get(pk=contracts[0].pk)
    assert (line.annual, line.level, line.interim, line.region) == (8000, 6, False, line.region)
    before = list(StockLine.objects.order_by("pk").values())
    assert scenarios_stock.refresh(on=ON).read == 0
    assert list(StockLine.objects.order_by("pk").values()) == before
    assert scenarios_stock.waiting(on=ON, most=10) == 0


def test_what_the_verdicts_promised_is_what_the_stock_is_worth(live, write) -> None:
    contracts = live(*SPREAD[:4])
    effect = Effect.from_dict(
        write(horizon=5, applicable_on=dt.date(2026, 1, 1)).effects.get(reading="stock").content
    )
    promised = Decimal(0)
    for verdict in Verdict.objects.filter(contract__in=[c.pk for c in contracts]):
        promised += sum(due.amount for due in Said.from_dict(verdict.content).schedule)
    assert effect.whole[0] == promised
    assert effect.total.persons == effect.total.touched == 4


def test_each_contract_is_simulated_by_the_rules(live, write) -> None:
    live(*SPREAD[:4])
    effect = Effect.from_dict(write().effects.get(reading="stock").content)
    expected = Decimal(0)
    for line in StockLine.objects.all():
        shape = Shape(line.concluded_on, line.starts_on, line.ends_on, line.level, line.traits)
        for annual, sign in ((Decimal(7600), 1), (line.annual, -1)):
            for due in payments(shape, annual):
                if 2027 * 12 <= month_of(due, span_of(shape.facts())) < 2030 * 12:
                    expected += sign * due.amount
    assert effect.total.change == expected != 0
    assert sum(change for _, change in effect.months.values()) == expected
    for rows in effect.groups.values():
        assert sum(each.change for each in rows.values()) == expected
        assert sum(each.persons for each in rows.values()) == 4
    assert sum(effect.whole) == sum(effect.earlier) + sum(effect.later) + effect.total.after


def test_entries_of_a_year_are_concluded_again_each_year(live, write) -> None:
    live({}, {})
    flat = Effect.from_dict(write().effects.get(reading="entries").content)
    assert flat.total.persons == 2
    assert flat.total.contracts == 6
    grown = Effect.from_dict(write(name="Hausse", growth=Decimal(50)).effects.get(reading="entries").content)
    assert grown.total.contracts == 2 + 3 + Decimal("4.5")
    assert grown.total.before > flat.total.before


def test_the_remaining_duration_changes_less_than_the_whole(live, write) -> None:
    live({}, {})
    whole = Effect.from_dict(write().effects.get(reading="stock").content)
    rest = Effect.from_dict(write(name="Reste", rest=True).effects.get(reading="stock").content)
    assert whole.whole[1] < rest.whole[1] < 0
    assert rest.earlier[1] == 0


def test_a_contract_that_ends_or_changes_branch_leaves_the_stock(live, officer) -> None:
    first, second = live({}, {})
    Contract.objects.filter(pk=first.pk).update(state="cancelled")
    CommitteeAgreement.objects.filter(agreement="1486").update(committee="3")
    scenarios_stock.refresh(on=ON)
    assert list(StockLine.objects.values_list("contract", "committee")) == [(second.pk, "3")]
    scenarios_stock.refresh(on=dt.date(2029, 12, 1))
    assert not StockLine.objects.exists()
    assert decide  # the verbs of contracts are untouched


def test_counts_and_current_levels_of_a_grid(live) -> None:
    live({}, {})
    rows = scenarios_grid.grid("1", on=ON, applicable_on=LATER, more=["RNCP1002"])
    assert [(row.rncp, row.live, row.level) for row in rows] == [("RNCP38362", 2, 6), ("RNCP1002", 0, None)]
    assert rows[0].published.annual == 8000
    assert rows[1].published is None
    hidden = scenarios_grid.grid("1", on=ON, applicable_on=LATER, least=5)
    assert hidden[0].live is None


def test_a_change_made_meanwhile_is_said_and_nothing_is_lost(people, write) -> None:
    row = write()
    draft = scenarios.draft_of(row)._replace(levels={"RNCP38362": Decimal(7000)})
    scenarios.change(scenario=row.pk, version=1, draft=draft, by=people.other, on=ON)
    with pytest.raises(Impossible, match="a modifié ce scénario"):
        scenarios.change(scenario=row.pk, version=1, draft=draft, by=people.officer, on=ON)
    row.refresh_from_db()
    assert (row.version, row.changed_by) == (2, people.other)
    assert [trace.verb for trace in row.traces.all()] == ["change", "create"]


def test_names_copies_sharing_and_archives(people, write) -> None:
    row = write()
    with pytest.raises(Impossible, match="porte déjà ce nom"):
        write()
    names = {scenarios.duplicate(scenario=row, by=people.officer, on=ON).name for _ in range(2)}
    assert names == {"Baisse (copie)", "Baisse (copie 2)"}
    scenarios.share(scenario=row.pk, shared=True, by=people.officer, on=ON)
    scenarios.put_away(scenario=row.pk, verb="archive", by=people.officer, on=ON)
    with pytest.raises(Impossible, match="archivé"):
        scenarios.change(scenario=row.pk, version=1, draft=scenarios.draft_of(row), by=people.officer, on=ON)
    write()
    with pytest.raises(Impossible, match="porte déjà ce nom"):
        scenarios.put_away(scenario=row.pk, verb="reopen", by=people.officer, on=ON)
    assert list(ScenarioTrace.objects.filter(subject=row).values_list("verb", flat=True)) == [
        "archive", "share", "create",
    ]  # fmt: skip


def test_a_scenario_of_the_branch_stays_with_the_branch(people, write) -> None:
    row = write(by=people.representative)
    assert (row.from_branch, row.shared) == (True, True)
    with pytest.raises(Impossible, match="reste visible"):
        scenarios.share(scenario=row.pk, shared=False, by=people.representative, on=ON)
    seen = Scenario.objects.visible_to
    assert row in seen(people.officer, ON)
    assert row not in Scenario.objects.editable_by(people.officer, ON)
    hidden = write(name="Interne")
    assert hidden not in seen(people.representative, ON)
    assert hidden in seen(people.direction, ON)
    assert not Scenario.objects.editable_by(people.direction, ON).exists()


def test_two_officers_at_once_write_one_version(transactional_db: None, people, write) -> None:
    row, started, said = write(), threading.Barrier(2), []

    def change(user, amount: int) -> None:
        draft = scenarios.draft_of(row)._replace(levels={"RNCP38362": Decimal(amount)})
        started.wait()
        try:
            scenarios.change(scenario=row.pk, version=1, draft=draft, by=user, on=ON)
            said.append(amount)
        except Impossible:
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=change, args=pair) for pair in ((people.officer, 7000), (people.other, 7100))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row.refresh_from_db()
    assert row.version == 2
    assert [line.amount for line in row.lines.all()] == said


def test_effects_of_an_older_version_are_not_written_over_the_new_one(live, people, write) -> None:
    live({})
    row = write()
    old = row.effects.get(reading="stock").content
    draft = scenarios.draft_of(row)._replace(levels={"RNCP38362": Decimal(6000)})
    scenarios.change(scenario=row.pk, version=1, draft=draft, by=people.officer, on=ON)
    asked = row.effects.get(reading="stock")
    assert (asked.state, asked.version, asked.content) == ("asked", 2, old)
    scenarios.compute(scenario=row.pk)
    assert row.effects.get(reading="stock").content != old


def test_an_unpriced_contract_is_counted_apart() -> None:
    asked = scenarios.Hypotheses("stock", {}, LATER, 3)
    summing = Summing(asked)
    old = dt.date(2012, 1, 1)  # before every text on prorata
    summing.add(Row("RNCP1", Decimal(5000), old, old, dt.date(2013, 1, 1), 5, "", "", ""))
    assert summing.effect().unpriced == 1
    assert summing.effect().total.persons == 0
