"""A campaign from its preview to its last decision: frozen, fair to the other party, written in the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contracts.actions import anomalies, campaigns, controls, schedules
from contracts.models import Anomaly, Contract, ControlCampaign, ControlFile, InvoiceLine, Letter
from contracts.rules import controls as rules
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from contracts.rules.verdict import Amount, Instalment, Verdict
from law.refusal import Impossible
from tests.contracts.controls.conftest import ON, PROVIDER

pytestmark = pytest.mark.django_db
D = dt.date
DAY = dt.timedelta(1)
OTHER = "52345678900017"


def freeze(
    criteria: Criteria | None = None, plan: Plan | None = None, name: str = "Automne"
) -> ControlCampaign:
    criteria, plan = criteria or Criteria(), plan or Plan(5)
    seen = campaigns.preview(criteria=criteria, plan=plan)
    return campaigns.freeze(
        name=name, criteria=criteria, plan=plan, seed=seen.seed, fingerprint=seen.fingerprint, by=None, on=ON
    )


@pytest.fixture
def campaign(make) -> ControlCampaign:
    for _ in range(12):
        make()
    return freeze()


@pytest.fixture
def scheduled(make) -> Callable[[], Contract]:
    """A contract with a schedule in the books."""

    def one() -> Contract:
        contract = make(total=Decimal(8000))
        due = Instalment(1, "advance", "pay.schedule.2025", Decimal(8000), 1, 40)
        amount = Amount(Decimal(8000), Decimal(0), ())
        verdict = Verdict((), None, amount, (due,), (), (), None, "refused", "v2")
        schedules.begin([contract], {contract.pk: verdict}, by=None, on=ON)
        return contract

    return one


class TestPopulation:
    @pytest.mark.parametrize(
        ("fields", "criteria"),
        [
            ({"kind": "pro"}, Criteria(kind="pro")),
            ({"state": "tacit"}, Criteria(state="tacit")),
            ({"provider_siret": OTHER}, Criteria(provider=OTHER)),
            ({"idcc": "2120"}, Criteria(idcc="2120")),
            ({"rncp": "RNCP1"}, Criteria(rncp="RNCP1")),
            ({"total": Decimal(100)}, Criteria(most=Decimal(100))),
            ({"total": Decimal(9000)}, Criteria(least=Decimal("8000.01"))),
            (
                {"decided_at": dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)},
                Criteria(accepted_from=D(2026, 11, 1)),
            ),
            ({"decided_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC)}, Criteria(accepted_to=D(2026, 1, 5))),
        ],
    )
    def test_each_criterion_narrows(self, make, fields, criteria: Criteria) -> None:
        make()
        wanted = make(**fields)
        assert [unit.number for unit in campaigns.population_of(criteria)] == [wanted.number]
        assert Criteria.from_dict(criteria.as_dict()) == criteria
        assert rules.described(criteria)

    def test_only_funded_files(self, make) -> None:
        for state in ("received", "assessed", "refused", "lapsed", "cancelled"):
            make(state=state)
        assert campaigns.population_of(Criteria()) == []

    def test_the_period_of_payment(self, make) -> None:
        make()
        assert campaigns.population_of(Criteria(paid_from=D(2026, 1, 1), paid_to=D(2026, 12, 31))) == []

    def test_files_and_providers_that_an_anomaly_points_at(self, make) -> None:
        make()
        pointed, of_provider = make(), make(provider_siret=OTHER)
        base = {"title": "x", "still_on": ON, "found_on": ON}
        Anomaly.objects.create(kind="hours", subject="1", **base,
                               evidence={"count": 1, "contracts": [pointed.pk], "providers": []})  # fmt: skip
        Anomaly.objects.create(kind="growth", subject="2", **base,
                               evidence={"count": 1, "contracts": [], "providers": [OTHER]})  # fmt: skip
        found = campaigns.population_of(Criteria(flagged=True))
        assert {unit.number for unit in found} == {pointed.number, of_provider.number}
        drawn = campaigns.preview(criteria=Criteria(), plan=Plan(2, directed=2)).sample
        assert {each.number for each in drawn} == {pointed.number, of_provider.number}


class TestFreezing:
    def test_the_same_draw_whatever_has_changed_since(self, make, campaign) -> None:
        first = list(campaign.files.order_by("position").values_list("contract_id", flat=True))
        Contract.objects.update(idcc="2120", state="cancelled", provider_siret=OTHER)
        make()
        campaign.refresh_from_db()
        assert campaigns.check(campaign).holds
        assert list(campaign.files.order_by("position").values_list("contract_id", flat=True)) == first
        assert (campaign.population, campaign.sample_size) == (12, 5)

    def test_a_file_put_in_by_hand_is_seen(self, make, campaign) -> None:
        ControlFile.objects.filter(campaign=campaign, position=1).update(contract=make())
        assert not campaigns.check(campaign).same
        ControlCampaign.objects.update(population_sha256="0" * 64)
        campaign.refresh_from_db()
        assert not campaigns.check(campaign).intact

    def test_what_is_frozen_is_what_was_seen(self, make) -> None:
        make()
        seen = campaigns.preview(criteria=Criteria(), plan=Plan(1))
        make()
        with pytest.raises(Impossible, match="changé"):
            campaigns.freeze(
                name="x",
                criteria=Criteria(),
                plan=Plan(1),
                seed=seen.seed,
                fingerprint=seen.fingerprint,
                by=None,
                on=ON,
            )
        assert not ControlCampaign.objects.exists()

    def test_nothing_to_draw_or_a_name_taken(self, make) -> None:
        with pytest.raises(Impossible, match="Aucun dossier"):
            freeze()
        make()
        freeze()
        with pytest.raises(Impossible, match="déjà ce nom"):
            freeze()


def first(campaign: ControlCampaign) -> ControlFile:
    return campaign.files.order_by("position").first()


def asked(campaign: ControlCampaign) -> ControlFile:
    file = first(campaign)
    controls.ask(files=[file.pk], proofs=["certificate", "invoice"], by=None, on=ON)
    return file


def notified(campaign: ControlCampaign, finding: str = "not_done") -> ControlFile:
    file = asked(campaign)
    return controls.notify(file=file.pk, finding=finding, text="Rien n’a eu lieu.", by=None, on=ON)


class TestFile:
    def test_asking_leaves_those_further_on(self, campaign) -> None:
        done = notified(campaign)
        everyone = list(campaign.files.values_list("pk", flat=True))
        assert controls.ask(files=everyone, proofs=["certificate"], by=None, on=ON) == 4
        done.refresh_from_db()
        assert done.state == "notified"
        with pytest.raises(Impossible):
            controls.ask(files=everyone, proofs=["autre"], by=None, on=ON)

    def test_a_conform_file_is_decided_at_once(self, campaign) -> None:
        file = controls.notify(file=asked(campaign).pk, finding="compliant", text="", by=None, on=ON)
        assert (file.state, file.decision, file.decided_on, file.reply_due_on) == (
            "decided",
            "none",
            ON,
            None,
        )

    @pytest.mark.parametrize("days", [0, 1, 6])
    def test_the_delay_to_answer_is_never_shorter_than_the_law(self, campaign, days: int) -> None:
        with pytest.raises(Impossible, match="R6332-26"):
            controls.notify(
                file=asked(campaign).pk,
                finding="partial",
                text="x",
                by=None,
                on=ON,
                reply_due_on=ON + days * DAY,
            )

    def test_the_delay_may_be_longer(self, campaign) -> None:
        due = ON + 20 * DAY
        file = controls.notify(
            file=asked(campaign).pk, finding="partial", text="x", by=None, on=ON, reply_due_on=due
        )
        assert file.reply_due_on == due
        assert notified_due(campaign) == due

    def test_a_breach_is_described(self, campaign) -> None:
        with pytest.raises(Impossible, match="Décrivez"):
            controls.notify(file=asked(campaign).pk, finding="missing", text=" ", by=None, on=ON)

    @pytest.mark.parametrize("days", [0, 6, 7])
    def test_no_adverse_decision_before_the_end_of_the_delay(self, campaign, days: int) -> None:
        file = notified(campaign)
        with pytest.raises(Impossible, match="attendue"):
            controls.decide(
                file=file.pk,
                decision="signal",
                text="x",
                signalled_to=["labour"],
                by=None,
                on=ON + days * DAY,
            )

    def test_the_day_after_the_delay_or_once_answered(self, campaign) -> None:
        file = notified(campaign)
        controls.decide(
            file=file.pk,
            decision="signal",
            text="x",
            signalled_to=["labour", "qualiopi"],
            by=None,
            on=ON + 8 * DAY,
        )
        file.refresh_from_db()
        assert file.signalled_to == ["labour", "qualiopi"]

    def test_an_answer_opens_the_decision(self, campaign) -> None:
        file = notified(campaign)
        controls.reply(file=file.pk, text="Nous contestons.", replied_on=ON + DAY, by=None, on=ON + DAY)
        controls.decide(
            file=file.pk, decision="signal", text="x", signalled_to=["qualiopi"], by=None, on=ON + DAY
        )
        assert ControlFile.objects.get(pk=file.pk).state == "decided"

    @pytest.mark.parametrize("replied_on", [ON - DAY, ON + 3 * DAY])
    def test_an_answer_has_a_possible_date(self, campaign, replied_on) -> None:
        with pytest.raises(Impossible, match="datée"):
            controls.reply(file=notified(campaign).pk, text="x", replied_on=replied_on, by=None, on=ON + DAY)

    def test_a_decision_in_favour_needs_no_delay_but_a_reason(self, campaign) -> None:
        file = notified(campaign)
        with pytest.raises(Impossible, match="motivée"):
            controls.decide(file=file.pk, decision="none", text=" ", by=None, on=ON)
        assert controls.decide(file=file.pk, decision="none", text="Preuves arrivées.", by=None, on=ON)

    def test_a_signal_names_whom_it_is_sent_to(self, campaign) -> None:
        for chosen in ([], ["ami"]):
            with pytest.raises(Impossible):
                controls.decide(
                    file=notified_again(campaign).pk, decision="signal", text="x", signalled_to=chosen,
                    by=None, on=ON + 9 * DAY,
                )  # fmt: skip

    def test_each_step_is_remembered_with_who_and_when(self, campaign, make_user) -> None:
        officer = make_user("FI")
        file = first(campaign)
        controls.ask(files=[file.pk], proofs=["certificate"], by=officer, on=ON)
        controls.receive(file=file.pk, by=officer, on=ON + DAY, comment="Un certificat.")
        file.refresh_from_db()
        assert [(told["verb"], told["on"], told["by"]) for told in file.history] == [
            ("ask", "2026-11-23", officer.pk),
            ("receive", "2026-11-24", officer.pk),
        ]

    def test_the_database_keeps_the_delay_too(self, campaign) -> None:
        file = notified(campaign)
        with pytest.raises(IntegrityError, match="control_decided_after_reply"), transaction.atomic():
            ControlFile.objects.filter(pk=file.pk).update(decision="recover", decided_on=ON + DAY)

    @pytest.mark.parametrize("verb", ["receive", "reply", "decide"])
    def test_a_verb_out_of_turn_says_so(self, campaign, verb: str) -> None:
        words = {
            "receive": {},
            "reply": {"text": "x", "replied_on": ON},
            "decide": {"decision": "none", "text": "x"},
        }
        with pytest.raises(Impossible, match="n’est plus possible"):
            getattr(controls, verb)(file=first(campaign).pk, by=None, on=ON, **words[verb])


def notified_due(campaign: ControlCampaign) -> dt.date:
    return first(campaign).reply_due_on


def notified_again(campaign: ControlCampaign) -> ControlFile:
    file = first(campaign)
    return file if file.state == "notified" else notified(campaign)


class TestMoney:
    def test_what_is_taken_back_is_written_at_once(self, scheduled) -> None:
        contract = scheduled()
        file = notified(freeze(plan=Plan(1)))
        controls.decide(
            file=file.pk,
            decision="recover",
            text="Action non réalisée.",
            amount=Decimal(3000),
            by=None,
            on=ON + 8 * DAY,
        )
        contract.refresh_from_db()
        assert contract.total == Decimal(5000)
        line = InvoiceLine.objects.get()
        assert (line.amount, line.state, line.invoice.provider_siret) == (
            Decimal(-3000),
            "accepted",
            PROVIDER,
        )

    @pytest.mark.parametrize("amount", [None, Decimal(0), Decimal(-1), Decimal("8000.01")])
    def test_an_amount_is_within_the_funding(self, scheduled, amount) -> None:
        scheduled()
        file = notified(freeze(plan=Plan(1)))
        with pytest.raises(Impossible):
            controls.decide(
                file=file.pk, decision="reduce", text="x", amount=amount, by=None, on=ON + 8 * DAY
            )
        assert not InvoiceLine.objects.exists()

    def test_decided_twice_takes_back_once(self, scheduled) -> None:
        scheduled()
        file = notified(freeze(plan=Plan(1)))
        words = {"decision": "recover", "text": "x", "amount": Decimal(10), "by": None, "on": ON + 8 * DAY}
        controls.decide(file=file.pk, **words)
        with pytest.raises(Impossible, match="n’est plus possible"):
            controls.decide(file=file.pk, **words)
        assert controls.order(file=file.pk, by=None, on=ON + 8 * DAY).kind == "recovery"
        assert InvoiceLine.objects.count() == 1


class TestFigures:
    def test_errors_among_random_files_only(self, make) -> None:
        for _ in range(10):
            make()
        campaign = freeze(plan=Plan(4))
        ControlFile.objects.filter(position=4).update(part="directed")
        for position, finding in enumerate(("compliant", "missing", "", "not_done"), start=1):
            ControlFile.objects.filter(position=position).update(finding=finding)
        found = campaigns.figures(campaign)
        assert (found.rate.found, found.rate.checked, found.random) == (1, 2, 3)
        assert found.provisional
        assert found.controlled == Decimal(24000)

    def test_closed_once_every_file_is_decided(self, campaign) -> None:
        with pytest.raises(Impossible, match=": 5"):
            campaigns.close(campaign=campaign.pk, by=None, on=ON)
        campaign.files.update(state="decided")
        assert campaigns.close(campaign=campaign.pk, by=None, on=ON).closed_on == ON
        with pytest.raises(Impossible, match="close depuis"):
            campaigns.close(campaign=campaign.pk, by=None, on=ON)

    def test_breaches_last_until_they_are_lifted(self, campaign) -> None:
        file = notified(campaign)
        controls.decide(
            file=file.pk, decision="signal", text="x", signalled_to=["labour"], by=None, on=ON + 8 * DAY
        )
        assert [row.pk for row in campaigns.breaches(provider=PROVIDER)] == [file.pk]
        assert not campaigns.breaches(provider=OTHER)
        with pytest.raises(Impossible, match="reverser"):
            controls.order(file=file.pk, by=None, on=ON)
        controls.lift(file=file.pk, comment="Nouvel encadrement.", by=None, on=ON + 30 * DAY)
        assert not campaigns.breaches()
        with pytest.raises(Impossible):
            controls.lift(file=file.pk, comment="x", by=None, on=ON)


class TestPages:
    @pytest.fixture(autouse=True)
    def _today(self, time_machine) -> None:
        time_machine.move_to(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC), tick=False)

    def draft(self, **changes: str) -> dict[str, str]:
        return {"name": "Automne", "size": "3", "per_provider": "", "directed": "", **changes}

    def test_preview_then_freeze(self, make, signed_in) -> None:
        for _ in range(6):
            make()
        client, address = signed_in("FI"), reverse("contracts:new_campaign")
        assert client.get(address).status_code == 200
        answer = client.post(address, self.draft())
        preview = answer.context["preview"]
        assert answer.status_code == 200
        assert not ControlCampaign.objects.exists()
        sure = self.draft(seed=preview.seed, fingerprint=preview.fingerprint, freeze="1")
        assert client.post(address, {**sure, "fingerprint": "0"}).status_code == 422
        made = client.post(address, sure, follow=True)
        campaign = ControlCampaign.objects.get()
        assert made.redirect_chain[-1][0] == reverse("contracts:campaign", args=[campaign.pk])
        assert list(campaign.files.order_by("position").values_list("contract_id", flat=True)) == [
            campaigns.identity(each.number) for each in preview.sample
        ]
        assert campaign.made_by == client.user
        assert (
            client.post(reverse("contracts:check_campaign", args=[campaign.pk]), follow=True).status_code
            == 200
        )
        text = b"".join(client.get(reverse("contracts:campaign_population", args=[campaign.pk]))).decode()
        assert len(text.splitlines()) == 7
        assert client.get(reverse("contracts:campaigns")).status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""}, {"size": "0"}, {"size": "999999"}, {"size": "x"}, {"provider": "123"},
            {"idcc": "abc"}, {"rncp": "?"}, {"accepted_from": "31/02/2026"}, {"least": "NaN"},
            {"accepted_from": "02/01/2026", "accepted_to": "01/01/2026"}, {"least": "10", "most": "5"},
            {"kind": "x"}, {"most": "1e99"}, {"seed": "x" * 65},
        ],
    )  # fmt: skip
    def test_what_is_typed_wrong_is_said(self, make, signed_in, wrong) -> None:
        make()
        assert signed_in("FI").post(reverse("contracts:new_campaign"), self.draft(**wrong)).status_code == 422

    def test_an_empty_population_is_said(self, signed_in) -> None:
        answer = signed_in("GC").post(reverse("contracts:new_campaign"), self.draft())
        assert "Aucun dossier ne répond" in answer.text

    def test_the_whole_life_of_a_file(self, scheduled, signed_in) -> None:
        contract, client = scheduled(), signed_in("FI")
        campaign = freeze(plan=Plan(1))
        file = first(campaign)
        page = reverse("contracts:control_file", args=[file.pk])

        def post(verb: str, **data: object):
            answer = client.post(reverse(f"contracts:control_{verb}", args=[file.pk]), data)
            assert client.get(page).status_code == 200
            return answer.status_code

        assert client.get(page).status_code == 200
        assert client.get(reverse("contracts:campaign", args=[campaign.pk])).status_code == 200
        assert post("ask", proofs=[]) == 422
        asked = client.post(
            reverse("contracts:ask_campaign", args=[campaign.pk]), {"proofs": ["certificate"]}
        )
        assert asked.status_code == 302
        assert post("receive", comment="Reçu.") == 302
        assert post("receive", comment="Reçu.") == 422
        assert post("notify", finding="not_done", text="") == 422
        assert post("notify", finding="not_done", text="Absent.", reply_due_on="25/11/2026") == 422
        assert post("notify", finding="not_done", text="Absent.", reply_due_on="01/12/2026") == 302
        decision = {"decision": "recover", "text": "Rien n’a eu lieu.", "amount": "1 500,50"}
        assert post("decide", **decision) == 422
        assert post("reply", text="Non.", replied_on="23/11/2026") == 302
        assert post("decide", **{**decision, "amount": "x"}) == 422
        assert post("decide", **decision) == 302
        contract.refresh_from_db()
        assert contract.total == Decimal("6499.50")
        order = reverse("contracts:control_order", args=[file.pk])
        letter = client.post(order).url
        assert client.get(letter).status_code == 200
        assert client.post(order).url == letter
        assert Letter.objects.get().content["references"][0][1] == f"CTL-{campaign.pk}-1"
        assert client.get(reverse("contracts:breaches"), {"provider": PROVIDER}).context["count"] == 1
        assert client.get(reverse("contracts:breaches"), {"provider": "12"}).status_code == 200
        assert (
            client.post(reverse("contracts:close_campaign", args=[campaign.pk]), follow=True).status_code
            == 200
        )
        assert client.get(page).status_code == 200
        assert post("lift", comment="Remboursé.") == 302

    def test_filters_and_pages(self, make, signed_in) -> None:
        for _ in range(60):
            make()
        campaign, client = freeze(plan=Plan(55)), signed_in("GC")
        address = reverse("contracts:campaign", args=[campaign.pk])
        seen = client.get(address).context["page"]
        rest = client.get(address, {"after": seen.next}).context["page"]
        assert (len(seen.rows), len(rest.rows), rest.next) == (50, 5, "")
        assert client.get(address, {"state": "decided"}).context["page"].total == 0
        for query in ({"state": "x"}, {"after": "é"}, {"after": "9" * 30}, {"finding": "\0"}):
            assert client.get(address, query).status_code == 200

    def test_queries_do_not_grow(self, make, signed_in, django_assert_max_num_queries) -> None:
        for _ in range(40):
            make()
        small, large = freeze(plan=Plan(2)), freeze(plan=Plan(40), name="Grande")
        client = signed_in("FI")
        for campaign in (small, large):
            with django_assert_max_num_queries(12):
                client.get(reverse("contracts:campaign", args=[campaign.pk]))

    @pytest.mark.parametrize("role", ["AP", "DI", "SM", "BR", "CO", "AD", "BX"])
    def test_who_may_not(self, campaign, signed_in, role: str) -> None:
        client, file = signed_in(role), first(campaign)
        pages = {"campaigns": [], "new_campaign": [], "breaches": [], "campaign": [campaign.pk],
                 "control_file": [file.pk]}  # fmt: skip
        for name, args in pages.items():
            assert client.get(reverse(f"contracts:{name}", args=args)).status_code == 403
        assert client.post(reverse("contracts:control_ask", args=[file.pk])).status_code == 403


def test_looking_and_drawing_leave_no_trace_on_files(make) -> None:
    make()
    before = list(Contract.objects.values())
    anomalies.look(ON)
    freeze(plan=Plan(1))
    assert list(Contract.objects.values()) == before
