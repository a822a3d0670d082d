"""A campaign through its verbs, on the real database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from branches.actions import (
    campaigns,
    campaigns_closing,
    campaigns_facts,
    campaigns_papers,
    campaigns_positions,
    campaigns_recommendations,
    campaigns_sending,
    campaigns_votes,
)
from branches.actions.campaigns_moves import Unfit
from branches.exports import campaigns_papers as printed
from branches.imports import recommendations as files
from branches.models import (
    Access,
    Campaign,
    Document,
    Position,
    PositionTrace,
    Recommendation,
    RecommendationFile,
)
from law.refusal import Impossible
from registers.lookups import lookups_for
from registers.models import NpecLevel, NpecVintage
from registers.sheets import Refused
from tests.branches.campaigns.conftest import (
    ON,
    PUBLISHED,
    asked,
    load,
    position,
    prepare,
    propose,
    received,
    vote,
)

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 6, 2)


def test_case_4_every_branch_has_its_countdown(campaign) -> None:
    assert (campaign.order, campaign.due_on, campaign.decree_due_on) == (
        "recommendation", DUE, dt.date(2026, 7, 2),
    )  # fmt: skip
    assert set(campaign.asked.values_list("due_on", flat=True)) == {DUE}


def test_the_old_order_still_works(people) -> None:
    row = prepare(
        people, launched_on=dt.date(2021, 12, 15), announced_on=dt.date(2022, 3, 1), kind="general",
        on=dt.date(2021, 12, 15),
    )  # fmt: skip
    assert row.order == "branch"
    assert not load(row, "RNCP\n38362\n").flaws  # the list of certifications comes first
    campaigns.begin(campaign=row.pk, by=people.officer, on=dt.date(2021, 12, 20))
    mine, day = position(row), dt.date(2022, 2, 10)
    propose(mine, people.representative, choice="own", amount=Decimal(9500), on=day)
    vote([mine], people.officer, on=day)
    campaigns.publish(
        campaign=row.pk, published_on=dt.date(2022, 5, 31), bulletin="", by=people.officer,
        on=dt.date(2022, 5, 31),
    )  # fmt: skip
    outcome = load(row)
    campaigns_recommendations.settle(
        file=outcome.waiting.pk, choices={("RNCP38362", ""): "2"}, by=people.officer, on=dt.date(2022, 5, 31)
    )
    assert position(row).outside  # 9 500 € stands over the maximum: the branch has a month to align
    assert asked(row).due_on == dt.date(2022, 6, 30)
    campaigns.plan(
        asked=asked(row, "2").pk, meets_on=None, notified_on=dt.date(2022, 6, 3), by=people.officer,
        on=dt.date(2022, 6, 3),
    )  # fmt: skip
    assert asked(row, "2").due_on == dt.date(2022, 7, 3)
    campaigns_votes.reopen(position=mine.pk, reason="Alignement.", by=people.officer, on=dt.date(2022, 6, 10))
    assert not propose(position(row), people.officer, on=dt.date(2022, 6, 10)).outside


def test_the_new_order_waits_for_its_publication(people) -> None:
    row = prepare(people)
    with pytest.raises(Impossible, match="D6332-78-1"):
        campaigns.begin(campaign=row.pk, by=people.officer, on=ON)
    with pytest.raises(Impossible, match="venir"):
        campaigns.publish(
            campaign=row.pk, published_on=dt.date(2027, 1, 1), bulletin="", by=people.officer, on=ON
        )
    with pytest.raises(Impossible, match="précède"):
        campaigns.publish(
            campaign=row.pk, published_on=dt.date(2026, 1, 1), bulletin="", by=people.officer, on=ON
        )
    with pytest.raises(Impossible, match="toutes les branches"):
        campaigns.plan(asked=asked(row).pk, meets_on=None, notified_on=ON, by=people.officer, on=ON)


def test_a_name_is_taken_once(people) -> None:
    prepare(people)
    with pytest.raises(Impossible, match="porte déjà ce nom"):
        prepare(people)
    with pytest.raises(Impossible, match="branche"):
        prepare(people, name="Autre", committees=["999"])


def test_recommendations_call_for_positions(campaign) -> None:
    expected = set(campaign.positions.values_list("rncp", "committee_id"))
    assert expected == {
        ("RNCP38362", "1"), ("RNCP38362", "2"), ("RNCP38362", "3"), ("RNCP36989", "1"), ("RNCP31946", "2"),
        ("RNCP36990", "2"),
    }  # fmt: skip
    first = campaign.recommendations.get(rncp="RNCP38362")
    assert (first.recommended, first.low, first.high, first.cost) == (8000, 7000, 9000, Decimal("7450.5"))


def test_the_same_table_changes_nothing(campaign, people) -> None:
    before = list(Recommendation.objects.order_by("pk").values())
    outcome = load(campaign)
    assert (outcome.created, outcome.changed, outcome.unchanged, outcome.waiting) == (0, 0, 4, None)
    assert list(Recommendation.objects.order_by("pk").values()) == before
    assert campaign.files.count() == 1


def test_a_wrong_cell_is_named_and_nothing_is_applied(campaign) -> None:
    before = campaign.recommendations.count()
    outcome = load(
        campaign,
        "RNCP;Code CPNE;Valeur recommandée;Minimum;Maximum\n"
        "RNCP1;1;8000;7000;9000\nabc;1;8000;;\nRNCP2;x;8000;;\nRNCP3;1;douze;;\nRNCP4;1;;;\n"
        "RNCP5;1;8000;9000;7000\nRNCP6;777;8000;;\n",
    )
    said = [(flaw.line, flaw.column, flaw.value) for flaw in outcome.flaws]
    assert said == [
        (3, "RNCP", "abc"), (4, "Code CPNE", "x"), (5, "Valeur recommandée", "douze"),
        (6, "Valeur recommandée", ""), (7, "Valeur recommandée", "8000"), (8, "Code CPNE", "777"),
    ]  # fmt: skip
    assert all(flaw.message for flaw in outcome.flaws)
    assert campaign.recommendations.count() == before


def test_case_7_two_amounts_are_asked_to_a_person(campaign, people) -> None:
    text = "RNCP;Code CPNE;Valeur recommandée\nRNCP40000/40001;2;7750\n40001;2;8502\nRNCP36989;1;7751\n"
    outcome = load(campaign, text)
    assert outcome.waiting is not None
    assert not campaign.recommendations.filter(rncp__startswith="RNCP4000").exists()
    with pytest.raises(Impossible, match="attend que ses conflits"):
        load(campaign)
    with pytest.raises(Impossible, match="RNCP40001"):
        campaigns_recommendations.settle(file=outcome.waiting.pk, choices={}, by=people.officer, on=ON)
    choices = {("RNCP40001", "2"): "3", ("RNCP36989", "1"): "recorded"}
    done = campaigns_recommendations.settle(
        file=outcome.waiting.pk, choices=choices, by=people.officer, on=ON
    )
    assert (done.created, done.changed) == (2, 0)
    worths = dict(campaign.recommendations.values_list("rncp", "recommended"))
    assert (worths["RNCP40000"], worths["RNCP40001"], worths["RNCP36989"]) == (7750, 8502, 7750)
    with pytest.raises(Impossible, match="déjà traité"):
        campaigns_recommendations.settle(file=outcome.waiting.pk, choices=choices, by=people.officer, on=ON)


def test_a_table_given_up_leaves_nothing(campaign, people) -> None:
    waiting = load(campaign, "RNCP;Code CPNE;Valeur recommandée\nRNCP36989;1;1\nRNCP9;1;5\n").waiting
    campaigns_recommendations.drop(file=waiting.pk, by=people.officer, on=ON)
    assert not campaign.recommendations.filter(rncp="RNCP9").exists()
    assert RecommendationFile.objects.get(pk=waiting.pk).state == "dropped"
    with pytest.raises(Impossible, match="déjà traité"):
        campaigns_recommendations.drop(file=waiting.pk, by=people.officer, on=ON)


def test_a_changed_recommendation_changes_who_is_out_of_bounds(campaign, people) -> None:
    propose(position(campaign), people.officer)
    outcome = load(campaign, "RNCP;Valeur recommandée;Minimum;Maximum\n38362;9500;9000;9900\n")
    campaigns_recommendations.settle(
        file=outcome.waiting.pk, choices={("RNCP38362", ""): "2"}, by=people.officer, on=ON
    )
    assert position(campaign).outside


def test_positions_take_the_value_they_choose(campaign, people) -> None:
    mine = position(campaign)
    for choice, amount in (("recommended", 8000), ("low", 7000), ("high", 9000), ("current", 8000)):
        row = propose(mine, people.representative, choice=choice)
        assert (row.amount, row.state, row.outside) == (amount, "proposed", False)
    row = propose(mine, people.representative, choice="own", amount=Decimal("7333.3333"))
    assert Position.objects.get(pk=row.pk).amount == Decimal("7333.3333")


def test_out_of_bounds_is_a_risk_and_needs_a_reason(campaign, people) -> None:
    mine = position(campaign)
    with pytest.raises(Unfit, match="Risque de carence") as unfit:
        propose(mine, people.representative, choice="own", amount=Decimal(9001))
    assert set(unfit.value.fields) == {"reason"}
    assert position(campaign).state == "missing"
    row = propose(mine, people.representative, choice="own", amount=Decimal(9001), reason="Atelier rare.")
    assert row.outside
    with pytest.raises(Unfit, match="300,00"):
        propose(mine, people.representative, communication=Decimal("300.01"))


def test_a_vote_needs_its_minutes(campaign, people) -> None:
    mine = position(campaign)
    with pytest.raises(Impossible, match="n’est pas possible"):
        vote([mine], people.officer)
    propose(mine, people.representative)
    with pytest.raises(Unfit, match="précède la publication"):
        vote([mine], people.officer, voted_on=PUBLISHED - dt.timedelta(1))
    with pytest.raises(Unfit, match="à venir"):
        vote([mine], people.officer, voted_on=ON + dt.timedelta(1))
    kept = Document.objects.count()
    with pytest.raises(Impossible):
        campaigns_votes.vote(
            asked=asked(campaign).pk, positions=[mine.pk], minutes=ContentFile(b"MZ\0", "pv.exe"),
            voted_on=ON, by=people.officer, on=ON,
        )  # fmt: skip
    assert Document.objects.count() == kept
    assert vote([mine], people.officer) == 1
    row = position(campaign)
    assert (row.state, row.voted_on, row.minutes.committee_id, row.late) == ("voted", ON, "1", "")
    with pytest.raises(Impossible, match="votée"):
        propose(mine, people.representative)


def test_the_minutes_of_another_branch_prove_nothing(campaign, people) -> None:
    first, second = position(campaign), position(campaign, "RNCP31946", "2")
    for row in (first, second):
        propose(row, people.officer)
    vote([first], people.officer)
    minutes = position(campaign).minutes
    with pytest.raises(Impossible, match="autre branche"):
        campaigns_votes.vote(
            asked=asked(campaign, "2").pk, positions=[second.pk], minutes=minutes, voted_on=ON,
            by=people.officer, on=ON,
        )  # fmt: skip
    with pytest.raises(Impossible, match="une seule branche"):
        vote([second, position(campaign, "RNCP36989")], people.officer)


def test_after_the_deadline_a_position_says_that_it_is_late(campaign, people) -> None:
    mine, late = position(campaign), DUE + dt.timedelta(1)
    propose(mine, people.representative, on=late)
    assert "après l’échéance du 02/06/2026" in position(campaign).late
    vote([mine], people.officer, on=late, voted_on=DUE)  # voted in time, recorded on the morrow
    assert position(campaign).late == ""
    campaigns_votes.receive(positions=[mine.pk], received_on=late, by=people.officer, on=late)
    row = position(campaign)
    assert "reçue le 03/06/2026" in row.late
    assert row.late in row.traces.first().comment


def test_a_reception_follows_its_vote(campaign, people) -> None:
    mine = position(campaign)
    propose(mine, people.representative)
    vote([mine], people.officer)
    with pytest.raises(Unfit, match="précède le vote"):
        campaigns_votes.receive(
            positions=[mine.pk], received_on=ON - dt.timedelta(1), by=people.officer, on=ON
        )
    with pytest.raises(Unfit, match="à venir"):
        campaigns_votes.receive(
            positions=[mine.pk], received_on=ON + dt.timedelta(1), by=people.officer, on=ON
        )
    assert position(campaign).state == "voted"


def test_a_grid_is_pasted_whole_or_not_at_all(campaign, people) -> None:
    text = (
        "RNCP\tMontant\tMotif\nRNCP38362\t12\t\nRNCP36989\trecommandé\t\nRNCP1\t7000\t\n"
        "RNCP36989\t7100\t\nx\t1\t\n"
    )
    table = files.positions(text)
    count, flaws = campaigns_positions.propose_all(
        asked=asked(campaign).pk, lines=table.lines, flaws=table.flaws, by=people.representative, on=ON
    )
    assert count == 0
    assert [(flaw.line, flaw.column) for flaw in flaws] == [
        (2, "Motif"), (4, "RNCP"), (5, "RNCP"), (6, "RNCP"),
    ]  # fmt: skip
    assert set(campaign.positions.values_list("state", flat=True)) == {"missing"}
    good = files.positions("38362\t7500\tDeux ateliers\n36989\tmax\n")  # without titles
    done = lambda: campaigns_positions.propose_all(  # noqa: E731
        asked=asked(campaign).pk, lines=good.lines, by=people.representative, on=ON
    )
    assert done() == (2, [])
    assert position(campaign).amount == 7500
    assert position(campaign, "RNCP36989").choice == "high"
    traces = PositionTrace.objects.count()
    assert done() == (0, [])  # the same grid again changes nothing
    assert PositionTrace.objects.count() == traces


def test_what_is_sent_is_kept_byte_for_byte(campaign, people) -> None:
    first = received(position(campaign), people, choice="own", amount=Decimal("7333.3333"))
    with pytest.raises(Impossible, match="pas complet"):
        campaigns_sending.transmit(
            campaign=campaign.pk, committees=["1", "2", "3"], partial=False, by=people.officer, on=ON
        )
    sent = campaigns_sending.transmit(
        campaign=campaign.pk, committees=["1", "2", "3"], partial=True, by=people.officer, on=ON
    )
    assert sent.count == 1
    header, line, _ = sent.content.removeprefix("\N{BYTE ORDER MARK}").split("\r\n")
    assert header.startswith("RNCP;Libellé de la formation;Type de diplôme;Code CPNE;CPNE;NPEC proposé")
    assert line.startswith("RNCP38362;Concepteur;;1;CPNE 1;7333,3333;")
    assert position(campaign).state == "transmitted"
    assert list(sent.positions.all()) == [first]
    with pytest.raises(Impossible, match="Aucune position"):
        campaigns_sending.transmit(
            campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON
        )
    content = sent.content
    campaigns_votes.reopen(position=first.pk, reason="Erreur.", by=people.officer, on=ON)
    propose(first, people.officer, choice="low")
    sent.refresh_from_db()
    assert sent.content == content


def test_an_anomaly_is_answered_once_and_before_the_closing(campaign, people) -> None:
    row = position(campaign)
    with pytest.raises(Impossible, match="transmise"):
        campaigns_sending.remark(position=row.pk, text="x", reported_on=ON, by=people.officer, on=ON)
    received(row, people)
    campaigns_sending.transmit(campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON)
    remark = campaigns_sending.remark(
        position=row.pk, text="Montant illisible", reported_on=ON, by=people.officer, on=ON
    )
    with pytest.raises(Impossible, match="sans suite"):
        closing(campaign, people)
    campaigns_sending.answer(remark=remark.pk, text="Corrigé.", by=people.officer, on=ON)
    with pytest.raises(Impossible, match="déjà sa suite"):
        campaigns_sending.answer(remark=remark.pk, text="Encore.", by=people.officer, on=ON)


def closing(campaign: Campaign, people, **given: object) -> Campaign:
    chosen = {
        "act": "Décret 2026-512", "applicable_from": dt.date(2026, 7, 15), "by": people.officer, "on": ON,
        **given,
    }  # fmt: skip
    return campaigns_closing.propose(campaign=campaign.pk, **chosen)  # type: ignore[arg-type]


def test_the_closing_takes_two_people_and_publishes(campaign, people) -> None:
    received(position(campaign), people, choice="own", amount=Decimal("7333.3333"))
    received(position(campaign, "RNCP36989"), people)
    campaigns_sending.transmit(
        campaign=campaign.pk, committees=["1", "2", "3"], partial=True, by=people.officer, on=ON
    )
    decree = files.outcomes("RNCP;Code CPNE;NPEC final;Statut\n31946;2;6050,5;A\n31946;3;1;A\nRNCP5;9;3;A\n")
    assert campaigns_sending.record_outcomes(
        campaign=campaign.pk, lines=decree.lines, by=people.officer, on=ON
    ) == (1, 2, [])
    closing(campaign, people)
    with pytest.raises(Impossible, match="votre proposition"):
        campaigns_closing.close(campaign=campaign.pk, by=people.officer, on=ON)
    with pytest.raises(Impossible, match="ne le permet pas"):
        propose(position(campaign, "RNCP38362", "2"), people.officer)
    done = campaigns_closing.close(campaign=campaign.pk, by=people.direction, on=ON)
    assert (done.state, done.closed_on, done.publication.act) == ("closed", ON, "Décret 2026-512")
    ends = {
        (each.rncp, each.committee_id): (each.state, each.final_amount, each.final_status)
        for each in campaign.positions.all()
    }
    assert ends == {
        ("RNCP38362", "1"): ("retained", Decimal("7333.3333"), "CPNE"),
        ("RNCP36989", "1"): ("retained", 7750, "R"),
        ("RNCP31946", "2"): ("default", Decimal("6050.5"), "A"),
        ("RNCP36990", "2"): ("default", None, "A"),
        ("RNCP38362", "2"): ("default", None, "A"),
        ("RNCP38362", "3"): ("default", None, "A"),
    }
    published = NpecLevel.objects.filter(publication=done.publication)
    assert published.count() == 3

    def level(rncp: str, cpne: str, on: dt.date) -> Decimal | None:
        found = lookups_for(rncps=[rncp], cpnes=[cpne]).levels(rncp, (cpne,), on)
        return found[0].annual if found else None

    eve, day = dt.date(2026, 7, 14), dt.date(2026, 7, 15)  # case 2: the eve keeps the old level
    assert (level("RNCP38362", "1", eve), level("RNCP38362", "1", day)) == (8000, Decimal("7333.3333"))
    assert (level("RNCP38362", "2", eve), level("RNCP38362", "2", day)) == (9000, 9000)
    assert level("RNCP31946", "2", day) == Decimal("6050.5")
    with pytest.raises(Impossible, match="Close"):
        campaigns_closing.close(campaign=campaign.pk, by=people.direction, on=ON)


def test_the_next_contract_is_priced_with_the_new_level(campaign, people, receive) -> None:
    """Case 2: a contract of the eve keeps the old level, one of the day takes the new one."""
    received(position(campaign), people, choice="own", amount=Decimal("7300"))
    campaigns_sending.transmit(campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON)
    closing(campaign, people)
    campaigns_closing.close(campaign=campaign.pk, by=people.direction, on=ON)
    days = ("14/07/2026", "15/07/2026")
    eve, day = receive(
        *(
            {"date_conclusion": day, "alternant_nom": name}
            for day, name in zip(days, ("Blin", "Caro"), strict=True)
        )
    )
    assert eve.verdicts.latest("pk").content["npec"]["annual"] == "8000.00"
    assert day.verdicts.latest("pk").content["npec"]["annual"] == "7300.00"
    assert day.total < eve.total


def test_a_closing_can_be_rejected(campaign, people) -> None:
    received(position(campaign), people)
    with pytest.raises(Impossible, match="non transmises"):
        closing(campaign, people)
    campaigns_sending.transmit(campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON)
    with pytest.raises(Impossible, match="acte"):
        closing(campaign, people, act=" ")
    with pytest.raises(Impossible, match="avant le lancement"):
        closing(campaign, people, applicable_from=dt.date(2026, 1, 1))
    closing(campaign, people)
    with pytest.raises(Impossible, match="motif"):
        campaigns_closing.reject(campaign=campaign.pk, reason=" ", by=people.direction, on=ON)
    campaigns_closing.reject(campaign=campaign.pk, reason="Date fausse.", by=people.direction, on=ON)
    assert Campaign.objects.get(pk=campaign.pk).state == "open"
    assert not NpecLevel.objects.filter(publication__isnull=False).exists()


def test_a_decree_cannot_confirm_what_was_not_sent(campaign, people) -> None:
    table = files.outcomes("RNCP;CPNE;NPEC final;Statut\n38362;1;8000;R\n38362;2;1;A\n38362;2;2;A\n")
    changed, _, flaws = campaigns_sending.record_outcomes(
        campaign=campaign.pk, lines=table.lines, flaws=table.flaws, by=people.officer, on=ON
    )
    assert changed == 0
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(2, "Statut"), (4, "NPEC final")]
    assert not campaign.positions.exclude(final_status="").exists()


def test_a_cancelled_campaign_stays_readable_and_still(campaign, people) -> None:
    with pytest.raises(Impossible, match="motif"):
        campaigns.cancel(campaign=campaign.pk, reason="", by=people.officer, on=ON)
    campaigns.cancel(campaign=campaign.pk, reason="Doublon.", by=people.officer, on=ON)
    with pytest.raises(Impossible, match="Abandonnée"):
        propose(position(campaign), people.officer)
    assert campaign.positions.count() == 6


def test_comments_are_kept(campaign, people) -> None:
    row = position(campaign)
    campaigns_positions.comment(position=row.pk, text="Et l’atelier ?", by=people.representative)
    with pytest.raises(Impossible):
        campaigns_positions.comment(position=row.pk, text="  ", by=people.officer)
    kept = row.comments.get()
    with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
        kept.delete()


def test_the_database_holds_what_the_rules_say(campaign) -> None:
    row = position(campaign)
    for wrong in ({"state": "voted"}, {"amount": 0}, {"received_on": ON, "voted_on": ON + dt.timedelta(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Position.objects.filter(pk=row.pk).update(**wrong)


def test_papers_are_the_same_each_time(campaign, people) -> None:
    propose(position(campaign), people.representative, choice="own", amount=Decimal(7100))
    for made in (campaigns_papers.briefing, campaigns_papers.minutes):
        content = made(asked(campaign), people.officer, ON)
        first = printed.pdf(content)
        assert first.startswith(b"%PDF")
        assert printed.pdf(content) == first
    rows = list(campaigns_papers.table(asked(campaign), people.officer, ON))
    assert [row[0] for row in rows] == ["RNCP36989", "RNCP38362"]


HOSTILE = {
    "vide.csv": b"", "nul.csv": b"RNCP;Valeur recommand\xc3\xa9e\na\0;1\n", "x.exe": b"MZ\0\0",
    "a.xlsx": b"PK\x03\x04" + b"\0" * 90, "x.html": b"<html></html>", "titre.csv": b"RNCP;Minimum\n",
    "autre.csv": b"x;y\n1;2\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str) -> None:
    upload = SimpleUploadedFile(name, HOSTILE[name])
    with pytest.raises(Refused):
        files.recommendations(upload, valued=True)


def test_formulas_come_out_as_text(campaign, people) -> None:
    row = propose(position(campaign), people.officer, choice="own", amount=Decimal(7100), reason="=cmd()|x")
    vote([row], people.officer)
    campaigns_votes.receive(positions=[row.pk], received_on=ON, by=people.officer, on=ON)
    sent = campaigns_sending.transmit(
        campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON
    )
    assert ";'=cmd()|x;" in sent.content


def test_small_counts_are_hidden_from_representatives(campaign, people) -> None:
    from branches.models import Figure, FiguresState

    FiguresState.objects.update_or_create(pk=1, defaults={"on": ON})
    for rncp, live in (("RNCP38362", 3), ("RNCP36989", 40), ("RNCP1", 50)):
        Figure.objects.create(committee_id="1", theme="certification", kind="app", key=rncp, live=live)
    rows = list(campaign.positions.filter(committee="1").order_by("rncp"))
    seen = {
        user.pk: [(row.live, row.hidden) for row in campaigns_facts.rows_of(campaign, rows, user, ON)]
        for user in (people.officer, people.representative)
    }
    assert seen[people.officer.pk] == [(40, False), (3, False)]
    assert seen[people.representative.pk][1] == (None, True)


def test_case_5_the_default_decree_of_2025(people, client) -> None:
    """Decree 2025-860: 439 certifications, status A, contracts from 1 September 2025; our branches listed."""
    launched, closed = dt.date(2025, 1, 15), dt.date(2025, 8, 30)
    Access.objects.update(since=launched)
    NpecVintage.objects.update(applicable_from=launched)
    row = prepare(people, committees=["1", "2"], launched_on=launched, announced_on=launched, on=launched)
    rncps = [str(50_000 + rank) for rank in range(439)]
    assert not load(row, "RNCP\n" + "".join(f"{each}\n" for each in rncps)).flaws
    campaigns.begin(campaign=row.pk, by=people.officer, on=launched)
    lines = [f"{rncp};{cpne};{6000 + int(cpne)};A\n" for rncp in rncps for cpne in "129"]
    decree = files.outcomes("RNCP;Code CPNE;NPEC final;Statut\n" + "".join(lines))
    assert campaigns_sending.record_outcomes(
        campaign=row.pk, lines=decree.lines, flaws=decree.flaws, by=people.officer, on=closed
    ) == (878, 439, [])  # those of CPNE 9 are of another OPCO
    closing(row, people, act="Décret 2025-860 du 29/08/2025", applicable_from=dt.date(2025, 9, 1), on=closed)
    campaigns_closing.close(campaign=row.pk, by=people.direction, on=closed)
    levels = NpecLevel.objects.filter(publication__act="Décret 2025-860 du 29/08/2025")
    assert levels.filter(status="A").count() == levels.count() == 878
    found = lookups_for(rncps=["RNCP50438"], cpnes=["2"])
    eve, day = (found.levels("RNCP50438", ("2",), on) for on in (dt.date(2025, 8, 31), dt.date(2025, 9, 1)))
    assert (list(eve), day[0].annual) == ([], 6002)
    client.force_login(people.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("branches:campaign_defaults", args=[row.pk])).content.decode()
    assert page.count("439 certifications".replace(" ", "\xa0")) + page.count("439 certifications") == 2
