"""The pages of a campaign: who opens them, what they show, what they say of bad input."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.models import Campaign, Position
from tests.branches.campaigns.conftest import ON, asked, load, position, propose, received, vote
from tests.contracts.papers.conftest import HONEST

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(ON.year, ON.month, ON.day, 9, tzinfo=dt.UTC), tick=False):
        yield


def go(name: str, *args: object) -> str:
    return reverse(f"branches:{name}", args=args)


@pytest.fixture
def officer(client, people):
    client.force_login(people.officer, backend=BACKEND)
    return client


@pytest.fixture
def speaker(client, people):
    client.force_login(people.representative, backend=BACKEND)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_a_representative_sees_their_own_branch_only(campaign, speaker) -> None:
    assert speaker.get(go("campaign_branch", asked(campaign).pk)).status_code == 200
    assert speaker.get(go("position", position(campaign).pk)).status_code == 200
    listed = text(speaker.get(go("campaigns")))
    assert "CPNE 1" in listed
    assert "CPNE 2" not in listed
    for name in (
        "campaign_branch",
        "campaign_export",
        "campaign_briefing",
        "campaign_minutes",
        "campaign_paste",
    ):
        assert speaker.get(go(name, asked(campaign, "2").pk)).status_code == 404
    assert speaker.get(go("position", position(campaign, "RNCP31946", "2").pk)).status_code == 404
    for name in (
        "campaign",
        "campaign_grid",
        "campaign_closing",
        "campaign_defaults",
        "campaign_transmission",
    ):
        assert speaker.get(go(name, campaign.pk)).status_code == 403
    for name in ("campaign_vote", "campaign_receive", "campaign_study"):
        assert speaker.post(go(name, asked(campaign).pk)).status_code == 403


def test_a_campaign_in_preparation_is_not_shown_outside(campaign, speaker) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state="preparation")
    assert speaker.get(go("campaign_branch", asked(campaign).pk)).status_code == 404
    assert "Aucune campagne" in text(speaker.get(go("campaigns")))


def test_an_officer_without_the_branch_does_not_see_it(campaign, client, make_user) -> None:
    client.force_login(make_user("BR"), backend=BACKEND)
    assert client.get(go("campaign", campaign.pk)).status_code == 404
    assert client.get(go("campaign_branch", asked(campaign).pk)).status_code == 404


def test_the_page_of_a_campaign_tells_its_countdown(campaign, officer) -> None:
    shown = text(officer.get(go("campaign", campaign.pk)))
    assert "02/06/2026" in shown
    assert "02/07/2026" in shown
    assert "Dans 53\N{NO-BREAK SPACE}j" in shown
    assert shown.count("heat-missing") == 6 + 1  # and its legend


def test_the_map_is_filtered_from_the_address(campaign, officer, people) -> None:
    propose(position(campaign), people.officer)
    for query, seen, not_seen in (
        ("?q=36989", "RNCP36989", "RNCP38362,"), ("?state=proposed", "RNCP38362", "RNCP36989,"),
        ("?q=Concepteur", "RNCP38362", "RNCP36989,"),
        ("?state=outside", "Aucune certification", "RNCP38362,"),
    ):  # fmt: skip
        shown = text(officer.get(go("campaign", campaign.pk) + query))
        assert seen in shown
        assert not_seen not in shown


def test_preparing_says_what_is_wrong_and_keeps_what_was_typed(officer) -> None:
    answer = officer.post(go("campaign_new"), {"name": "Mon nom", "launched_on": "31/02/2026", "kind": "x"})
    assert answer.status_code == 422
    assert "Mon nom" in text(answer)
    assert set(answer.context["form"].errors) == {"launched_on", "kind", "committees"}
    good = {"name": "Révision", "launched_on": "02/03/2026", "kind": "revision", "committees": ["1"]}
    assert officer.post(go("campaign_new"), good).status_code == 302
    assert officer.post(go("campaign_new"), good).status_code == 422  # the name is taken
    row = Campaign.objects.get(name="Révision")
    assert (
        officer.post(
            go("campaign_publish", row.pk), {"published_on": "02/03/2026", "bulletin": ""}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 5, 2)  # case 4, revision
    wrong = officer.post(go("campaign_publish", row.pk), {"published_on": "01/01/2027"})
    assert wrong.status_code == 422
    assert "à venir" in text(wrong)


def test_a_table_is_loaded_by_file_and_its_flaws_are_shown(campaign, officer) -> None:
    address = go("campaign_recommendations", campaign.pk)
    bad = SimpleUploadedFile("reco.csv", "RNCP;Valeur recommandée\nRNCP7;=cmd()\n".encode())
    answer = officer.post(address, {"file": bad})
    assert answer.status_code == 422
    assert "=cmd()" in text(answer)
    assert "Valeur recommandée" in text(answer)
    assert officer.post(address, {}).status_code == 422
    assert officer.post(address, {"pasted": "a\0b"}).status_code == 422
    good = SimpleUploadedFile("reco.csv", "RNCP;Valeur recommandée\n7;6500\n".encode("utf-8-sig"))
    assert officer.post(address, {"file": good}).status_code == 302
    assert campaign.positions.filter(rncp="RNCP7").count() == 3


def test_conflicts_are_chosen_on_a_page(campaign, officer, people) -> None:
    waiting = load(campaign, "RNCP;Valeur recommandée\n38362;9000\n38362;9500\n36989;1\n").waiting
    address = go("campaign_conflicts", waiting.pk)
    assert "9\N{NARROW NO-BREAK SPACE}500,00" in text(officer.get(address))
    wrong = officer.post(address, {"choice-RNCP36989-": "4"})
    assert wrong.status_code == 422
    assert officer.post(address, {"choice-RNCP38362-": "3", "all": "file"}).status_code == 302
    assert campaign.recommendations.get(rncp="RNCP38362").recommended == 9500
    assert "déjà traité" in text(officer.get(address))


def test_a_representative_proposes_and_comments(campaign, speaker) -> None:
    address = go("position", position(campaign).pk)
    wrong = speaker.post(address, {"choice": "own", "amount": "9 100", "reason": ""})
    assert wrong.status_code == 422
    assert "Risque de carence" in text(wrong)
    assert "9 100" in text(wrong)  # what was typed stays
    for bad in ({"choice": "own", "amount": "douze"}, {"choice": "own"}, {"choice": "zz"}, {}):
        assert speaker.post(address, bad).status_code == 422
    assert (
        speaker.post(address, {"choice": "own", "amount": "9 100,5", "reason": "Plateau rare"}).status_code
        == 302
    )
    assert position(campaign).outside
    assert speaker.post(go("position_comment", position(campaign).pk), {"text": "Vu."}).status_code == 302
    assert "Vu." in text(speaker.get(address))
    assert speaker.post(go("position_comment", position(campaign).pk), {"text": " "}).status_code == 422


def test_a_pasted_grid_names_its_cells(campaign, speaker) -> None:
    address = go("campaign_paste", asked(campaign).pk)
    answer = speaker.post(address, {"pasted": "RNCP\tMontant\nRNCP38362\tdouze\n"})
    assert answer.status_code == 422
    assert "douze" in text(answer)
    assert speaker.post(address, {"pasted": "n’importe quoi"}).status_code == 422
    assert speaker.post(address, {"pasted": "RNCP\tMontant\n38362\tmin\n"}).status_code == 302
    assert position(campaign).amount == 7000


def test_an_officer_records_the_vote_and_the_reception(campaign, officer, people) -> None:
    for row in campaign.positions.filter(committee="1"):
        propose(row, people.representative)
    address, entry = go("campaign_vote", asked(campaign).pk), asked(campaign)
    without = officer.post(address, {"which": "ticked", "voted_on": "10/04/2026", "positions": ["1"]})
    assert without.status_code == 422
    assert "procès-verbal" in text(without)
    nobody = officer.post(
        address,
        {"which": "ticked", "voted_on": "10/04/2026", "minutes": SimpleUploadedFile("pv.pdf", HONEST)},
    )
    assert nobody.status_code == 422
    assert "au moins une position" in text(nobody)
    future = {
        "which": "every", "voted_on": "11/04/2026", "minutes": SimpleUploadedFile("pv.pdf", HONEST),
    }  # fmt: skip
    answer = officer.post(address, future)
    assert answer.status_code == 422
    assert "voted_on" in answer.context["vote"].errors
    given = {**future, "voted_on": "10/04/2026", "minutes": SimpleUploadedFile("pv.pdf", HONEST)}
    assert officer.post(address, given).status_code == 302
    assert set(campaign.positions.filter(committee="1").values_list("state", flat=True)) == {"voted"}
    received_ = {"which": "every", "received_on": "10/04/2026"}
    assert officer.post(go("campaign_receive", entry.pk), received_).status_code == 302
    assert officer.post(go("campaign_receive", entry.pk), received_).status_code == 422  # nothing is left
    assert Position.objects.filter(state="received").count() == 2


def test_papers_are_given(campaign, officer) -> None:
    for name in ("campaign_briefing", "campaign_minutes"):
        answer = officer.get(go(name, asked(campaign).pk))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    lines = b"".join(officer.get(go("campaign_export", asked(campaign).pk)).streaming_content).decode()
    assert "RNCP38362" in lines
    assert (
        "RNCP38362;1;Non saisie"
        in b"".join(officer.get(go("campaign_grid", campaign.pk)).streaming_content).decode()
    )


def test_sending_closing_and_the_default_list(campaign, officer, people) -> None:
    received(position(campaign), people)
    address = go("campaign_transmission", campaign.pk)
    assert "incomplet" in text(officer.get(address))
    assert officer.post(address, {}).status_code == 422
    assert officer.post(address, {"partial": "on"}).status_code == 302
    sent = campaign.transmissions.get()
    first = officer.get(go("campaign_sent", sent.pk)).content
    assert officer.get(go("campaign_sent", sent.pk)).content == first
    assert "RNCP36989" in text(officer.get(go("campaign_defaults", campaign.pk)))
    lines = b"".join(officer.get(go("campaign_defaults_csv", campaign.pk)).streaming_content).decode()
    assert lines.count("\r\n") == 6
    closing = go("campaign_closing", campaign.pk)
    table = {"load": "1", "pasted": "RNCP\tCode CPNE\tNPEC final\n36989\t1\t7100\n36989\t1\t7200\n"}
    assert "autre niveau" in text(officer.post(closing, table))
    table["pasted"] = "RNCP\tCode CPNE\tNPEC final\n36989\t1\t7100\n"
    assert officer.post(closing, table).status_code == 302
    assert officer.post(closing, {"act": "", "applicable_from": "x"}).status_code == 422
    given = {"act": "Décret 2026-512", "applicable_from": "15/07/2026"}
    assert officer.post(closing, given).status_code == 302
    mine = officer.post(go("campaign_close", campaign.pk), follow=True)
    assert "votre proposition" in text(mine)
    officer.force_login(people.direction, backend=BACKEND)
    assert "Clore et publier" in text(officer.get(closing))
    done = text(officer.post(go("campaign_close", campaign.pk), follow=True))
    assert "15/07/2026" in done
    assert "25/04/2026" in done  # fifteen days to publish (R6332-23)
    assert Campaign.objects.get(pk=campaign.pk).state == "closed"
    assert "Close" in text(officer.get(go("campaign", campaign.pk)))


def test_who_does_not_see_every_branch_leaves_the_campaign_alone(
    campaign, officer, people, make_user
) -> None:
    from branches.models import Access

    received(position(campaign, "RNCP31946", "2"), people)
    officer.post(go("campaign_transmission", campaign.pk), {"partial": "on"})
    narrow = make_user("BR")
    Access.objects.create(user=narrow, committee_id="1", since=campaign.launched_on)
    officer.force_login(narrow, backend=BACKEND)
    for name, given in (
        ("campaign_closing", {"act": "x", "applicable_from": "15/07/2026"}),
        ("campaign_publish", {"published_on": "03/03/2026"}),
        ("campaign_recommendations", {"pasted": "RNCP\tValeur recommandée\n7\t6500\n"}),
    ):
        answer = officer.post(go(name, campaign.pk), given)
        assert answer.status_code == 422
        assert "ne vous sont pas ouvertes" in text(answer)
    assert officer.get(go("campaign_sent", campaign.transmissions.get().pk)).status_code == 404
    assert "CPNE 2" not in text(officer.get(go("campaign", campaign.pk)))


def test_anomalies_are_recorded_and_answered_on_the_page(campaign, officer, people) -> None:
    row = received(position(campaign), people)
    officer.post(go("campaign_transmission", campaign.pk), {"partial": "on"})
    address = go("position_remark", row.pk)
    assert officer.post(address, {"text": "", "reported_on": ""}).status_code == 422
    assert officer.post(address, {"text": "Illisible", "reported_on": "10/04/2026"}).status_code == 302
    remark = row.remarks.get()
    officer.post(go("remark_answer", remark.pk), {"text": "Renvoyé."})
    remark.refresh_from_db()
    assert remark.answer == "Renvoyé."
    assert officer.post(go("position_reopen", row.pk), {"reason": ""}).status_code == 422
    assert officer.post(go("position_reopen", row.pk), {"reason": "Erreur."}).status_code == 302
    assert position(campaign).state == "proposed"


def test_the_home_page_tells_what_waits(campaign, officer, people) -> None:
    propose(position(campaign), people.officer)
    vote([position(campaign)], people.officer)
    with time_machine.travel(dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC), tick=False):
        officer.force_login(people.officer, backend=BACKEND)  # the session of April is over
        shown = text(officer.get(reverse("home")))
    assert "Positions NPEC à recevoir" in shown
    assert "Échéances de campagne NPEC proches" in shown
