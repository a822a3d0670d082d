"""A request for a tutor: its clock, its decision, its instalment, its payee."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.actions import decide, tutoring
from contracts.models import Contract, Entry, Instalment, TutorRequest
from law.refusal import Impossible
from registers.models import Provider
from tests.contracts.decide.conftest import ON, receive, registers  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
D = dt.date
PRO = {"dispositif": "PROFESSIONNALISATION"}


@pytest.fixture
def contract(receive) -> Contract:  # noqa: F811
    (found,) = receive({})
    decide.accept(contracts=[found.pk], by=None, on=ON, comment="Accord.")
    found.refresh_from_db()
    return found


def ask(contract: Contract, **changes: object) -> TutorRequest:
    words = {
        "contract": contract.pk,
        "kind": "exercise",
        "received_on": ON,
        "payee_siret": contract.employer_siret,
        "payee_name": "Employeur",
        "tutor_name": "Caron Lou",
        "from_on": contract.starts_on,
        "to_on": contract.ends_on,
        "by": None,
        "on": ON,
        **changes,
    }
    return tutoring.receive(**words)


def training(contract: Contract, hours: int, **changes: object) -> TutorRequest:
    return ask(contract, kind="training", hours=Decimal(hours), from_on=None, to_on=None, **changes)


class TestClock:
    @pytest.mark.parametrize(
        ("received_on", "due_on"),
        [
            (D(2026, 11, 5), D(2027, 1, 5)),
            (D(2026, 12, 31), D(2027, 2, 28)),
            (D(2027, 12, 31), D(2028, 2, 29)),
            (D(2023, 12, 31), None),  # before the rule
        ],
    )
    def test_two_months_from_the_day_it_came(self, received_on, due_on) -> None:
        assert tutoring.due_on(received_on) == due_on


class TestReceiving:
    def test_one_request_for_the_function(self, contract) -> None:
        first = ask(contract)
        with pytest.raises(Impossible, match="déjà une demande"):
            ask(contract)
        tutoring.refuse(request=first.pk, reasons=["proof"], by=None, on=ON)
        assert ask(contract).state == "pending"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"from_on": D(2020, 1, 1)},
            {"to_on": D(2040, 1, 1)},
            {"from_on": D(2027, 6, 1), "to_on": D(2027, 5, 1)},
            {"from_on": None},
            {"received_on": ON + dt.timedelta(1)},
        ],
    )
    def test_what_cannot_be(self, contract, wrong) -> None:
        with pytest.raises(Impossible):
            ask(contract, **wrong)
        assert not TutorRequest.objects.exists()

    def test_not_about_a_refused_contract(self, receive) -> None:  # noqa: F811
        (file,) = receive({})
        decide.refuse(contracts=[file.pk], by=None, on=ON, reasons=["other"], comment="x")
        with pytest.raises(Impossible, match="pas pris en charge"):
            ask(file)


class TestAccepting:
    def test_a_line_of_the_schedule_a_commitment_and_a_payee(self, contract, make_user) -> None:
        before, officer = contract.total, make_user("GC")
        done = tutoring.accept(request=ask(contract).pk, by=officer, on=ON)
        contract.refresh_from_db()
        assert (done.amount, contract.total) == (Decimal(2760), before + 2760)
        line = Instalment.objects.get(contract=contract, step="tutor_exercise", until=None)
        assert (line.amount, line.article, line.opens_on) == (Decimal(2760), "D6332-93 2°", contract.ends_on)
        live = Instalment.objects.filter(contract=contract, until=None)
        assert sum(each.amount for each in live) == contract.total
        assert Entry.objects.filter(key=f"commit:{contract.pk}:{contract.version}").exists()
        assert Provider.objects.get(pk=contract.employer_siret).name == "Employeur"
        assert contract.moves.get(verb="tutor").made_by == officer

    def test_a_known_provider_keeps_its_name(self, contract) -> None:
        request = training(contract, 14, payee_siret=contract.provider_siret, payee_name="Autre nom")
        tutoring.accept(request=request.pk, by=None, on=ON)
        assert Provider.objects.get(pk=contract.provider_siret).name == "CFA d’essai"

    def test_hours_of_the_same_tutor_add_up(self, contract) -> None:
        first, second = training(contract, 30), training(contract, 30)
        other = training(contract, 30, tutor_name="Autre")
        amounts = [tutoring.accept(request=each.pk, by=None, on=ON).amount for each in (first, second, other)]
        assert amounts == [Decimal(450), Decimal(150), Decimal(450)]
        with pytest.raises(Impossible, match="Rien n’est dû"):
            tutoring.accept(request=training(contract, 5).pk, by=None, on=ON)

    def test_the_priority_public_of_the_contract_raises_the_tutor(self, receive) -> None:  # noqa: F811
        (file,) = receive(PRO)
        decide.answer(contracts=[file.pk], by=None, on=ON, priority_public=True)
        decide.accept(contracts=[file.pk], by=None, on=ON, comment="Accord.")
        file.refresh_from_db()
        done = tutoring.accept(request=ask(file).pk, by=None, on=ON)
        assert done.amount == Decimal(2070)
        assert [line["rule"] for line in done.lines] == ["tutor.exercise", "tutor.exercise.plus"]

    def test_once(self, contract) -> None:
        request = ask(contract)
        tutoring.accept(request=request.pk, by=None, on=ON)
        for act in (
            lambda: tutoring.accept(request=request.pk, by=None, on=ON),
            lambda: tutoring.refuse(request=request.pk, reasons=["proof"], by=None, on=ON),
        ):
            with pytest.raises(Impossible, match="déjà"):
                act()
        assert Instalment.objects.filter(contract=contract, step="tutor_exercise").count() == 1

    def test_not_before_the_contract_is(self, receive) -> None:  # noqa: F811
        (file,) = receive({})
        with pytest.raises(Impossible, match="pas accepté"):
            tutoring.accept(request=ask(file).pk, by=None, on=ON)


class TestRefusing:
    @pytest.mark.parametrize(("reasons", "comment"), [([], "x"), (["inconnu"], "x"), (["other"], " ")])
    def test_a_refusal_is_reasoned(self, contract, reasons, comment) -> None:
        with pytest.raises(Impossible):
            tutoring.refuse(request=ask(contract).pk, reasons=reasons, comment=comment, by=None, on=ON)

    def test_nothing_is_written_in_the_schedule(self, contract) -> None:
        before = Instalment.objects.count()
        tutoring.refuse(request=ask(contract).pk, reasons=["proof", "tutor"], by=None, on=ON)
        assert Instalment.objects.count() == before


class TestPages:
    @pytest.fixture(autouse=True)
    def _today(self, time_machine) -> None:
        time_machine.move_to(dt.datetime(2026, 11, 5, 10, tzinfo=dt.UTC), tick=False)

    def typed(self, contract: Contract, **changes: str) -> dict[str, str]:
        return {
            "kind": "exercise", "received_on": "05/11/2026", "tutor_name": "Caron Lou",
            "from_on": f"{contract.starts_on:%d/%m/%Y}", "to_on": f"{contract.ends_on:%d/%m/%Y}",
            "payee_siret": contract.employer_siret, "payee_name": "Employeur", **changes,
        }  # fmt: skip

    def test_asked_then_accepted(self, contract, signed_in) -> None:
        client = signed_in("GC")
        page = reverse("contracts:tutoring", args=[contract.pk])
        assert "Aucune demande" in client.get(page).text
        ask_at = reverse("contracts:ask_tutoring", args=[contract.pk])
        assert client.post(ask_at, self.typed(contract)).status_code == 302
        assert client.post(ask_at, self.typed(contract)).status_code == 422
        row = TutorRequest.objects.get()
        text = client.get(page).text
        assert "2\N{NARROW NO-BREAK SPACE}760,00" in text
        assert row.decision_due_on == D(2027, 1, 5)
        assert row.pk in [
            each.pk for each in client.get(reverse("contracts:tutor_requests")).context["requests"]
        ]
        assert client.post(reverse("contracts:accept_tutoring", args=[row.pk]), {}).status_code == 302
        assert client.post(reverse("contracts:accept_tutoring", args=[row.pk]), {}).status_code == 422
        assert "Accordé" in client.get(page).text

    def test_refused_with_reasons(self, contract, signed_in) -> None:
        client, row = signed_in("GC"), ask(contract)
        address = reverse("contracts:refuse_tutoring", args=[row.pk])
        assert client.post(address, {}).status_code == 422
        assert client.post(address, {"reasons": ["proof"], "comment": "Aucune pièce."}).status_code == 302
        assert "justificatifs" in client.get(reverse("contracts:tutoring", args=[contract.pk])).text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "x"}, {"received_on": "06/11/2026"}, {"received_on": ""}, {"tutor_name": ""},
            {"from_on": ""}, {"payee_siret": "12345678901234"}, {"payee_siret": ""}, {"kind": "training"},
            {"asked": "abc"},
            {"kind": "training", "hours": "0"}, {"kind": "training", "hours": "1e9"}, {"to_on": "01/01/2040"},
            {"tutor_born_on": "31/02/1980"},
        ],
    )  # fmt: skip
    def test_what_is_typed_wrong_is_said(self, contract, signed_in, wrong) -> None:
        address = reverse("contracts:ask_tutoring", args=[contract.pk])
        answer = signed_in("GC").post(address, self.typed(contract, **wrong))
        assert answer.status_code == 422
        assert not TutorRequest.objects.exists()

    def test_the_list_goes_by_the_last_day_to_decide(self, contract, receive, signed_in) -> None:  # noqa: F811
        late = training(contract, 5, received_on=D(2026, 8, 1), on=ON)
        old = training(contract, 5, received_on=D(2023, 6, 1), on=ON)
        soon = training(contract, 5)
        client = signed_in("FI")
        address = reverse("contracts:tutor_requests")
        assert [row.pk for row in client.get(address).context["requests"]] == [late.pk, soon.pk, old.pk]
        after = f"{late.decision_due_on}~{late.pk}"
        assert [row.pk for row in client.get(address, {"after": after}).context["requests"]] == [
            soon.pk,
            old.pk,
        ]
        assert [row.pk for row in client.get(address, {"after": f"~{old.pk}"}).context["requests"]] == []
        for after in ("x~1", "2026-02-31~5", "~" + "9" * 40, "~é", "\0"):
            assert client.get(address, {"after": after}).status_code == 200
        assert client.get(address, {"state": "accepted"}).context["count"] == 0

    def test_who_may(self, contract, signed_in) -> None:
        row = ask(contract)
        reader = signed_in("DI")
        assert reader.get(reverse("contracts:tutoring", args=[contract.pk])).status_code == 200
        assert reader.post(reverse("contracts:accept_tutoring", args=[row.pk])).status_code == 403
        assert signed_in("BX").get(reverse("contracts:tutor_requests")).status_code == 403
