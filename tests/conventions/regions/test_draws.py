"""Contracts draw the envelope of a région: never above it, and give back what they do not use."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection

from contracts.actions import amending, books, course, decide, reopening, schedules, service
from contracts.actions.assessing import replay
from contracts.models import Amendment, Certificate, Contract, Instalment, InvoiceLine, Posting
from contracts.rules.topups import is_regional
from contracts.rules.verdict import Verdict
from conventions.actions import commitments, draws, versions
from conventions.models import BudgetLine, Commitment, Draw
from law.refusal import Impossible
from tests.conventions.budget.making import together
from tests.conventions.regions.making import ON, amended, convention_of, rule
from tests.conventions.regions.making import envelope as line_of

E = Decimal
FULL = {"date_fin_contrat": "01/11/2028"}  # two whole years


def said(contract: Contract) -> Verdict:
    """The last verdict of a contract."""
    return Verdict.from_dict(contract.verdicts.first().content)


def regional(contract: Contract) -> list[tuple[str, Decimal]]:
    return [(line.rule, line.amount) for line in said(contract).amount.lines if is_regional(line.rule)]


def end(contract: Contract, day: dt.date, by: object, on: dt.date = ON) -> None:
    """An early end by agreement."""
    course.terminate(contracts=[contract.pk], on_date=day, motive="02", by=by, on=on)


def held(line: BudgetLine) -> tuple[Decimal, Decimal]:
    line.refresh_from_db()
    return line.committed, line.spent


@pytest.fixture
def contract(normandie, centre, receive) -> Contract:
    """A contract of two years that the convention tops up: 1 600 €."""
    return receive(FULL)[0]


class TestAcceptance:
    """The top-up is a line, an instalment, a commitment and a posting."""

    def test_the_level_does_not_change_and_the_rest_names_its_article(self, contract, receive) -> None:
        lines = said(contract).amount.lines
        own = [line for line in lines if not is_regional(line.rule)]
        assert sum(line.amount for line in own) == said(contract).total - 1600
        top = [line for line in lines if is_regional(line.rule)]
        assert [(line.year, line.amount) for line in top] == [(1, E(800)), (2, E(800))]
        assert {line.article for line in top} == {"L6211-3 I 1°"}
        assert all(contract_number(line.label) for line in top)

    def test_it_draws_the_envelope_on_the_schedule_and_in_the_books(self, contract, envelope, manager):
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        contract.refresh_from_db()
        assert contract.envelope_id == envelope.pk
        assert held(envelope) == (1600, 0)
        dues = Instalment.objects.filter(contract=contract, step="regional").order_by("year")
        assert [(due.year, due.amount, due.opens_on) for due in dues] == [
            (1, 800, dt.date(2027, 11, 1)), (2, 800, dt.date(2028, 11, 1)),
        ]  # fmt: skip
        postings = Posting.objects.filter(contract=contract, account="801")
        assert {(each.section, each.envelope_id, each.credit) for each in postings} == {
            ("app", None, contract.total - 1600), ("region", envelope.pk, E(1600)),
        }  # fmt: skip
        assert "600,00" in contract.moves.get(verb="top_up").comment
        assert books.broken() == []

    def test_replay_says_the_same_without_any_register(self, contract, normandie, manager) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        row = contract.verdicts.first()
        with connection.execute_wrapper(forbidden):
            assert replay(row) == []

    def test_outside_the_zone_nothing_is_added(self, normandie, centre, receive) -> None:
        centre.postcode = "75011"
        centre.save()
        assert regional(receive(FULL)[0]) == []

    def test_two_opcos_do_not_mix_their_money(self, officer, contract, envelope, manager) -> None:
        other = convention_of(by=officer, rules=[]).lines.get()
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        assert held(other) == (0, 0)
        assert held(envelope) == (1600, 0)


class TestLimits:
    """Less is left than wanted, or nothing."""

    def test_the_last_contract_gets_what_is_left_and_says_so(
        self, normandie, envelope, centre, receive, manager
    ):
        files = receive(*(FULL,) * 7)
        decide.accept(contracts=[each.pk for each in files], by=manager, on=ON)
        assert held(envelope) == (10000, 0)
        last = files[-1]
        assert regional(last) == [
            ("npec.regional.year", E(800)), ("npec.regional.year", E(800)),
            ("npec.regional.envelope", E(-400)), ("npec.regional.envelope", E(-800)),
        ]  # fmt: skip
        used = said(last).amount.regional
        assert (used.wanted, used.given, used.short) == (1600, 400, 1200)
        assert "ne donne pas plus" in last.moves.get(verb="top_up").comment
        assert replay(last.verdicts.first()) == []
        assert books.broken() == []

    def test_an_exhausted_envelope_leaves_the_level_whole(self, normandie, centre, receive, manager, officer):
        line = normandie.lines.get()
        to = commitments.Beneficiary(name="Autre")
        commitments.commit(line=line.pk, reference="X", amount=E(10000), to=to, by=officer, on=ON)
        (file,) = receive(FULL)
        decide.accept(contracts=[file.pk], by=manager, on=ON)
        file.refresh_from_db()
        assert file.envelope_id is None
        assert said(file).amount.regional.given == 0
        assert file.total == sum(due.amount for due in file.instalments.all())
        assert books.broken() == []

    def test_a_suspended_envelope_keeps_what_is_drawn_and_gives_nothing_more(
        self, normandie, envelope, centre, receive, manager, officer
    ) -> None:
        first, second = receive(FULL, FULL)
        decide.accept(contracts=[first.pk], by=manager, on=ON)
        draws.suspend(line=envelope.pk, reason="Budget régional voté en décembre.", by=officer, on=ON)
        decide.accept(contracts=[second.pk], by=manager, on=ON)
        assert held(envelope) == (1600, 0)
        with pytest.raises(Impossible, match="déjà suspendue"):
            draws.suspend(line=envelope.pk, reason="Encore.", by=officer, on=ON)
        draws.resume(line=envelope.pk, reason="Budget voté.", by=officer, on=ON)
        (third,) = receive(FULL)
        decide.accept(contracts=[third.pk], by=manager, on=ON)
        assert held(envelope) == (3200, 0)

    def test_places_are_counted_and_the_next_rule_takes_over(self, officer, centre, receive, manager) -> None:
        row = convention_of(by=officer, rules=[rule(places=1), rule(label="Repli", value=E(100), rank=2)])
        files = receive(FULL, FULL)
        decide.accept(contracts=[each.pk for each in files], by=manager, on=ON)
        assert [draw.rules for draw in Draw.objects.order_by("pk")] == [["R1"], ["R2"]]
        assert held(row.lines.get()) == (1800, 0)


class TestCourse:
    """What a contract does not use comes back; what it gains is asked again."""

    def test_a_rupture_releases_what_was_not_used(self, contract, envelope, manager) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        course.terminate(
            contracts=[contract.pk],
            on_date=dt.date(2027, 5, 2),
            motive="02",
            by=manager,
            on=dt.date(2027, 5, 10),
        )
        kept = E("400.00")  # 182 of 365 days at most: from 2 November to 2 May
        assert held(envelope)[0] == sum((euros for _, euros in regional(contract)), E(0))
        assert held(envelope)[0] < E(800)
        assert abs(held(envelope)[0] - kept) < 2
        assert Commitment.objects.get().entries.count() == 2
        assert books.broken() == []

    def test_a_rupture_undone_draws_again_as_far_as_the_envelope_goes(
        self, contract, normandie, envelope, receive, manager, officer
    ) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        end(contract, dt.date(2026, 12, 1), manager, ON)
        left = 10000 - held(envelope)[0]
        to = commitments.Beneficiary(name="Autre")
        commitments.commit(line=envelope.pk, reference="X", amount=left - 100, to=to, by=officer, on=ON)
        course.reinstate(contract=contract.pk, reason="Erreur.", by=manager, on=ON)
        assert held(envelope)[0] == 10000
        assert said(contract).amount.regional.short > 0
        assert books.broken() == []

    def test_an_amendment_of_the_convention_raises_the_envelope(
        self, normandie, envelope, centre, receive, manager, officer
    ) -> None:
        decide.accept(contracts=[each.pk for each in receive(*(FULL,) * 7)], by=manager, on=ON)
        amended(normandie, by=officer, lines=[line_of("20000.00", number=1)])
        (after,) = receive(FULL)
        decide.accept(contracts=[after.pk], by=manager, on=ON)
        assert held(envelope) == (11600, 0)

    def test_a_cut_never_goes_below_what_is_drawn_then_gives_nothing_more(
        self, normandie, envelope, centre, receive, manager, officer
    ) -> None:
        first, second = receive(FULL, FULL)
        decide.accept(contracts=[first.pk], by=manager, on=ON)
        with pytest.raises(Impossible):
            amended(normandie, by=officer, lines=[line_of("1599.99", number=1)])
        versions.drop_amendment(convention=normandie.pk, reason="Trop bas.", by=officer, on=ON)
        amended(normandie, by=officer, lines=[line_of("1600.00", number=1)])
        decide.accept(contracts=[second.pk], by=manager, on=ON)
        assert held(envelope) == (1600, 0)
        assert said(second).amount.regional.given == 0

    def test_opening_a_decided_file_again_gives_the_draw_back(self, contract, envelope, manager, make_user):
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        first, second = make_user("GC"), make_user("AP")
        asked = reopening.propose(contract=contract.pk, reason="Erreur.", by=first, on=ON)
        reopening.validate(reopening=asked.pk, by=second, on=ON)
        assert held(envelope) == (0, 0)
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        assert held(envelope) == (1600, 0)
        assert books.broken() == []

    def test_schedules_keep_every_version(self, contract, manager) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        end(contract, dt.date(2027, 5, 2), manager, ON)
        contract.refresh_from_db()
        first = schedules.version(contract, 1)
        assert sum(due.amount for due in first if due.step == "regional") == 1600


def test_a_share_of_the_level_and_a_cap(officer, centre, receive, manager) -> None:
    convention_of(by=officer, rules=[rule(form="share", value=E(10), cap=E(1000))])
    (file,) = receive(FULL)
    assert regional(file) == [
        ("npec.regional.share", E(800)), ("npec.regional.share", E(800)), ("npec.regional.cap", E(-600)),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestFiftyAtOnce:
    """Fifty contracts accepted at once on a nearly full envelope."""

    def race(self, normandie, receive, manager, officer, line) -> list[str]:
        to = commitments.Beneficiary(name="Autre")
        commitments.commit(line=line.pk, reference="X", amount=E(5000), to=to, by=officer, on=ON)
        files = receive(*(FULL,) * 50)
        accept = [lambda pk=each.pk: decide.accept(contracts=[pk], by=manager, on=ON) for each in files]
        return together(accept)

    def test_never_above(self, normandie, centre, receive, manager, officer, envelope) -> None:
        told = self.race(normandie, receive, manager, officer, envelope)
        assert told == ["fait"] * 50
        assert held(envelope) == (10000, 0)
        given = [said(each).amount.regional.given for each in Contract.objects.all()]
        assert sum(given) == 5000
        assert sorted(given, reverse=True)[:5] == [1600, 1600, 1600, 200, 0]
        assert books.broken() == []

    def test_without_the_lock_the_race_shows(
        self, normandie, centre, receive, manager, officer, envelope, monkeypatch
    ) -> None:
        """The control run: lines read without their lock are drawn above."""
        turns = count()

        def unlocked(line: int) -> BudgetLine:
            next(turns)
            return BudgetLine.objects.get(pk=line)

        monkeypatch.setattr(commitments, "locked", unlocked)
        self.race(normandie, receive, manager, officer, envelope)
        drawn = sum(Commitment.objects.exclude(reference="X").values_list("amount", flat=True), E(0))
        assert drawn > 5000
        assert next(turns) > 50


def forbidden(execute, sql, params, many, context) -> None:
    """No question to the database."""
    raise AssertionError(sql)


def contract_number(label: str) -> bool:
    return "convention" in label and "CFA de proximité" in label


class TestBilling:
    """The centre bills the top-up apart; what is accepted is spent of the envelope."""

    def test_from_the_invoice_to_the_envelope(self, contract, envelope, manager, make_user, bill) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        late = dt.date(2027, 11, 5)
        Certificate.objects.create(
            contract=contract, from_on=contract.starts_on, to_on=dt.date(2027, 11, 1), received_on=late
        )
        (line,) = bill(contract, {"nature": "region", "montant": "800"}, on=late)
        assert line.instalment.step == "regional", line.mismatches
        service.accept_lines(lines=[line.pk], by=make_user("FI"), on=late)
        assert held(envelope) == (1600, 800)
        paid = Posting.objects.get(contract=contract, account="6577")
        assert (paid.section, paid.envelope_id, paid.debit) == ("region", envelope.pk, 800)
        assert InvoiceLine.objects.get(pk=line.pk).kind == "regional"
        assert books.broken() == []
        end(contract, dt.date(2027, 5, 2), manager, late)
        assert held(envelope)[0] == held(envelope)[1] < 800
        assert books.broken() == []


class TestAfterwards:
    """What a région adds is decided at acceptance: only its own envelope is asked again."""

    def test_a_contract_that_got_nothing_gets_nothing_later(
        self, normandie, envelope, centre, receive, manager, officer
    ) -> None:
        draws.suspend(line=envelope.pk, reason="Attente du vote.", by=officer, on=ON)
        (file,) = receive(FULL)
        decide.accept(contracts=[file.pk], by=manager, on=ON)
        draws.resume(line=envelope.pk, reason="Voté.", by=officer, on=ON)
        end(file, dt.date(2027, 5, 2), manager)
        file.refresh_from_db()
        assert (file.envelope_id, held(envelope)) == (None, (0, 0))
        assert not file.instalments.filter(step="regional").exists()
        assert books.broken() == []

    def test_another_convention_signed_since_changes_nothing(
        self, contract, normandie, envelope, manager, officer
    ) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        other = convention_of(by=officer, rules=[rule(value=E(5000), rank=0)]).lines.get()
        end(contract, dt.date(2027, 5, 2), manager)
        course.reinstate(contract=contract.pk, reason="Erreur.", by=manager, on=ON)
        assert (held(envelope), held(other)) == ((1600, 0), (0, 0))
        assert books.broken() == []

    def test_an_amendment_shortens_then_moves_the_contract(
        self, contract, normandie, envelope, centre, manager, receive
    ) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        convention_of(by=manager, rules=[rule(value=E(5000), rank=0)])
        number = contract.external_number
        change = {"type_contrat": "36", "date_fin_contrat": "01/11/2027", "numero_externe": number}
        row = Amendment.objects.create(
            contract=contract, number=1, amendment_type="36", concluded_on=ON, received_on=ON, values=change,
            fingerprint=b"0" * 16,
        )  # fmt: skip
        amending.amend(amendment=row.pk, by=manager, on=ON)
        assert held(envelope) == (800, 0)
        assert books.broken() == []

    def test_a_draw_is_never_given_back_by_hand(self, contract, envelope, manager, officer) -> None:
        decide.accept(contracts=[contract.pk], by=manager, on=ON)
        with pytest.raises(Impossible, match="échéancier"):
            commitments.release(commitment=Draw.objects.get().pk, by=officer, on=ON, reason="Non")
