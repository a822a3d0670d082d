"""Each apprenticeship check: passed, failed, to verify, and the dates where it changes."""

from dataclasses import replace

import pytest

from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.rulebook import RULES
from tests.contracts.rules.cases import CERTIFICATION, PROVIDER, D, E, announced, app, found, outcome

V1 = {"concluded_on": D(2024, 7, 31), "starts_on": D(2024, 9, 1), "ends_on": D(2026, 8, 31)}
LENGTH = "app.duration.std"
ENDED = D(2025, 6, 30)
NO_MORE_QUALIOPI = replace(PROVIDER, qualiopi_until=None)


def born(age: int) -> D:
    """Someone who is that old on the first day."""
    return D(2025 - age, 8, 15)


CASES = [
    # age
    ("app.age.std", "pass", app(born_on=born(16))),
    ("app.age.std", "pass", app(born_on=D(1995, 9, 2))),
    ("app.age.std", "fail", app(born_on=D(1995, 9, 1))),
    ("app.age.std", "fail", app(born_on=born(14), derogation="11")),
    ("app.age.15", "warn", app(born_on=born(15), derogation="11")),
    ("app.age.15", "fail", app(born_on=born(15))),
    ("app.age.exc3_5", "pass", app(born_on=born(45), disabled=True)),
    ("app.age.exc3_5", "warn", app(born_on=born(45), derogation="12")),
    ("app.age.exc_fail", "pass", app(born_on=born(31), contract_type="33")),
    ("app.age.exc1", "warn", app(born_on=born(33), contract_type="22", derogation="12")),
    ("app.age.exc1", "fail", app(born_on=born(36), contract_type="22", derogation="12")),
    (
        "app.age.exc1", "pass",
        app(born_on=born(33), contract_type="21", derogation="12", previous_ended_on=ENDED, previous_level=4),
    ),
    (
        "app.age.exc1", "fail",
        app(born_on=born(33), contract_type="21", derogation="12", previous_ended_on=ENDED, previous_level=5),
    ),
    ("app.age.exc2", "warn", app(born_on=born(33), contract_type="23", derogation="12")),
    (
        "app.age.exc2", "fail",
        app(born_on=born(33), contract_type="23", derogation="50", previous_ended_on=D(2024, 8, 27)),
    ),
    ("cerfa.derogation", "fail", app(derogation="11")),
    ("cerfa.derogation", "fail", app(derogation="12")),
    ("cerfa.derogation", "pass", app(derogation="12", born_on=born(31))),
    # length
    (LENGTH, "pass", app(ends_on=D(2026, 2, 28))),
    (LENGTH, "fail", app(ends_on=D(2026, 2, 27))),
    (LENGTH, "pass", app(ends_on=D(2028, 8, 31))),
    (LENGTH, "fail", app(ends_on=D(2028, 9, 1))),
    ("app.duration.rqth", "pass", app(ends_on=D(2029, 8, 31), disabled=True)),
    ("app.duration.rqth", "fail", app(ends_on=D(2029, 9, 1), disabled=True)),
    ("app.duration.athlete", "warn", app(ends_on=D(2029, 8, 31), derogation="60")),
    ("app.duration.after_rupture", "pass", app(ends_on=D(2025, 12, 31), contract_type="23")),
    ("app.duration.adapted", "warn", app(derogation="21")),
    ("app.duration.adapted", None, app(derogation="22", contract_type="23")),
    ("app.duration.fail", "pass", app(contract_type="33", amendment_effective_on=D(2026, 9, 1))),
    ("app.duration.fail", "fail", app(contract_type="33", amendment_effective_on=D(2026, 8, 31))),
    ("cerfa.length", "warn", app(ends_on=D(2030, 3, 1))),
    # starts
    ("app.dates.three_months", "pass", app(training_starts_on=D(2025, 12, 1))),
    ("app.dates.three_months", "fail", app(training_starts_on=D(2025, 12, 2))),
    ("app.dates.three_months", "fail", app(practical_starts_on=D(2025, 12, 2))),
    ("app.dates.pre_contract", "pass", app(training_starts_on=D(2025, 6, 1))),
    ("app.dates.pre_contract", "fail", app(training_starts_on=D(2025, 5, 31))),
    ("app.dates.pre_contract", None, app(training_starts_on=D(2025, 5, 31), contract_type="23")),
    # training
    ("app.training.share", "pass", app(training_hours=804)),
    ("app.training.share", "fail", app(training_hours=803)),
    ("app.training.share", "warn", app(training_hours=700, announced=announced(mobility=True))),
    ("app.training.rncp", "pass", app()),
    ("app.training.rncp", "fail", app(rncp=None, certification=None)),
    ("app.training.rncp", "fail", app(rncp="RS123")),
    ("app.training.rncp", "warn", app(certification=None)),
    ("app.training.rncp", "fail", app(certification=replace(CERTIFICATION, apprenticeship=False))),
    ("app.training.rncp", "fail", app(certification=replace(CERTIFICATION, registered_until=D(2025, 8, 27)))),
    ("app.training.rncp", "pass", app(certification=replace(CERTIFICATION, active=False))),
    (
        "app.training.rncp", "fail",
        app(certification=replace(CERTIFICATION, active=False, registered_until=None, successor="RNCP40000")),
    ),
    ("app.training.rncp", "warn", app(certification=replace(CERTIFICATION, registered_until=D(2025, 8, 30)))),
    # maître and employer
    ("app.maitre.base", "pass", app(tutor_born_on=D(2007, 9, 1))),
    ("app.maitre.base", "fail", app(tutor_born_on=D(2007, 9, 2))),
    ("app.maitre.base", "fail", app(tutor_name=None, tutor_born_on=None)),
    ("app.maitre.base", "warn", app(tutor_born_on=None)),
    ("app.maitre.base", "warn", app(tutor_name=None)),
    ("app.maitre.cap", "pass", app(tutor_load=1)),
    ("app.maitre.cap", "warn", app(tutor_load=2)),
    ("app.maitre.cap", "pass", app(tutor_load=2, contract_type="33")),
    ("app.maitre.cap", "fail", app(tutor_load=3)),
    ("app.ban.opposition", "pass", app()),
    ("app.ban.opposition", "na", app(employer_banned=None)),
    ("app.ban.opposition", "fail", app(employer_banned=True)),
    ("app.ban.opposition", None, app(**V1)),
    ("app.public_sector", "pass", app(employer_public=True, employer_type="30")),
    ("app.public_sector", "fail", app(employer_public=True, employer_type="22")),
    ("app.public_sector", "fail", app(employer_public=None, employer_type="21")),
    ("cerfa.employer", "fail", app(employer_public=False, employer_type="22")),
    ("app.content", "warn", app(headcount=None)),
    ("app.instruct.attachment", "pass", app()),
    ("app.instruct.attachment", "warn", app(cpnes=(), levels=())),
    # provider
    ("cfa.nda", "warn", app(provider=None)),
    ("cfa.nda", "pass", app(provider=None, provider_nda="93131234513")),
    ("app.transmit.internal_cfa", None, app(in_house_cfa=False)),
    ("app.transmit.internal_cfa", "na", app(in_house_cfa=True)),
    ("app.transmit.internal_cfa", "na", app(provider=replace(PROVIDER, in_house=True))),
    ("cfa.qualiopi", "pass", app()),
    ("cfa.qualiopi", "warn", app(provider=None)),
    ("cfa.qualiopi", "fail", app(provider=NO_MORE_QUALIOPI)),
    ("cfa.qualiopi", "fail", app(provider=replace(PROVIDER, qualiopi_until=D(2025, 9, 9)))),
    ("cfa.qualiopi", "pass", app(provider=replace(PROVIDER, qualiopi_until=D(2025, 9, 10)))),
    ("cfa.qualiopi", "pass", app(provider=replace(NO_MORE_QUALIOPI, state_accredited=True))),
    (
        "cfa.qualiopi.new", "warn",
        app(provider=replace(NO_MORE_QUALIOPI, declared_on=D(2025, 3, 11))),
    ),
    ("cfa.qualiopi", "fail", app(provider=replace(NO_MORE_QUALIOPI, declared_on=D(2025, 3, 10)))),
    ("cfa.qualiopi", None, app(concluded_on=D(2021, 9, 1), assessed_on=D(2021, 12, 31))),
    ("cfa.habilitation", "na", app(provider_entitled=None)),
    ("cfa.habilitation", "fail", app(provider_entitled=False)),
    ("cfa.habilitation", None, app(**V1, provider_entitled=False)),
    ("cfa.convention", "warn", app(remote_hours=None)),
    ("cfa.convention", None, app(concluded_on=D(2025, 6, 30), remote_hours=None)),
    # pay, SMIC 1 801,80 in September 2025
    ("app.pay.grid", "pass", app(gross_monthly=E("774.76"))),
    ("app.pay.grid", "fail", app(gross_monthly=E("774.75"))),
    ("app.pay.grid", "warn", app(gross_monthly=None)),
    ("app.pay.grid", "fail", app(employer_postcode="97600", gross_monthly=E("585.00"))),
    ("app.pay.grid", "pass", app(employer_postcode="97600", gross_monthly=E("585.65"))),
    ("app.pay.grid", "pass", app(weekly_minutes=1050, gross_monthly=E("387.38"))),
    ("app.pay.grid", "fail", app(weekly_minutes=2340, gross_monthly=E("774.77"))),
    ("app.pay.grid", "pass", app(weekly_minutes=None, gross_monthly=E("774.77"))),
    ("app.pay.licence_pro", "fail", app(diploma_code="25012999", gross_monthly=E("900"), level=6)),
    ("app.pay.licence_pro", "pass", app(diploma_code="25012999", gross_monthly=E("918.92"), level=6)),
    ("app.pay.step", None, app()),
    ("app.pay.step", "warn", app(born_on=D(2004, 9, 1), gross_monthly=E("774.77"))),
    ("app.pay.step", "pass", app(born_on=D(2004, 9, 1), gross_monthly=E("954.95"))),
    ("app.pay.step", None, app(born_on=D(2004, 9, 2), gross_monthly=E("774.77"))),
    ("app.pay.plus15", "warn", app(highest_diploma="54", ends_on=D(2026, 8, 31), gross_monthly=E("1000"))),
    ("app.pay.plus15", "pass", app(highest_diploma="54", ends_on=D(2026, 8, 31), gross_monthly=E("1045.04"))),
    ("app.pay.plus15", None, app(highest_diploma="54", ends_on=D(2026, 9, 1))),
    ("app.pay.succession_same", "na", app(contract_type="21")),
    ("app.pay.succession_same", "pass", app(contract_type="21", previous_share=E("0.51"))),
    ("app.pay.succession_other", "fail", app(contract_type="22", previous_share=E("0.78"))),
    ("app.pay.short", "warn", app(contract_type="23", gross_monthly=E("800"))),
    ("app.pay.short", "pass", app(contract_type="23")),
    # the file
    ("app.transmit.deadline", "pass", app(received_on=D(2025, 9, 6))),
    ("app.transmit.deadline", "warn", app(received_on=D(2025, 9, 8))),
    ("app.transmit.deadline", None, app(received_on=None)),
    ("app.decide.deadline", "pass", app(assessed_on=D(2025, 9, 23))),
    ("app.decide.deadline", "warn", app(assessed_on=D(2025, 9, 24))),
    ("app.deposit.number", "pass", app(deca_number="02b202212000000", contract_type="22")),
    ("app.deposit.number", "pass", app(deca_number="006202609NC0456")),
    ("app.deposit.number", "fail", app(previous_number="006202613000456")),
    ("cerfa.previous", "warn", app(contract_type="22")),
    ("cerfa.previous", "pass", app(contract_type="22", previous_number="006202409000456")),
    ("app.avenant", "pass", app(contract_type="36", amendment_effective_on=D(2025, 11, 2))),
    ("app.avenant", "fail", app(contract_type="36")),
    ("app.avenant", "na", app(contract_type="38")),
    ("app.avenant", "fail", app(contract_type="36", amendment_effective_on=D(2027, 9, 1))),
    ("app.rupture.notice", "pass", app(terminated_on=D(2026, 1, 10))),
    ("app.rupture.notice", "fail", app(terminated_on=D(2027, 9, 1))),
    ("cerfa.dates", "fail", app(concluded_on=D(2025, 9, 2))),
    ("cerfa.dates", "fail", app(ends_on=D(2025, 8, 31))),
    ("cerfa.dates", "fail", app(practical_starts_on=D(2025, 8, 31))),
    ("cerfa.dates", "warn", app(training_ends_on=D(2027, 9, 1))),
    ("cerfa.hours", "pass", app(weekly_minutes=2400)),
    ("cerfa.hours", "warn", app(weekly_minutes=2401)),
    # what is announced
    ("npec.which_version", "pass", app(announced=announced(npec_annual=E("7000")))),
    ("npec.which_version", "warn", app(announced=announced(npec_annual=E("6000")))),
    ("npec.base", "pass", app(announced=announced(pedagogy=E("14000.40")))),
    ("npec.base", "warn", app(announced=announced(pedagogy=E("13000")))),
    ("employer.share", "warn", app(announced=announced(employer_share=E("750")))),
    ("employer.share", "pass", app(level=6, announced=announced(employer_share=E("750")))),
    ("handicap.plus", "pass", app(disabled=True, announced=announced(disability=E("4000")))),
    ("handicap.plus", "warn", app(disabled=True, announced=announced(disability=E("4001")))),
    ("handicap.plus", "warn", app(disabled=True)),
    ("handicap.plus", "warn", app(announced=announced(disability=E("500")))),
    ("annexes.equipment.old", "pass", app(announced=announced(equipment=E("500")))),
    ("annexes.equipment.old", "warn", app(announced=announced(equipment=E("501")))),
    (
        "annexes.equipment.new", "warn",
        app(concluded_on=D(2026, 7, 30), announced=announced(equipment=E("500"))),
    ),
    ("annexes.mobility", "na", app(announced=announced(mobility=True))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected", "facts"), CASES)
def test_check(rule: str, expected: str | None, facts: Facts) -> None:
    assert outcome(facts, rule) == expected


@pytest.mark.parametrize(("rule", "expected", "facts"), CASES)
def test_what_is_not_passed_says_what_to_do(rule: str, expected: str | None, facts: Facts) -> None:
    check = found(facts, rule)
    if check is None or check.outcome == "pass":
        return
    assert check.message.rstrip().endswith(".")
    assert check.article == RULES[rule].article
    assert " :" not in check.message
    assert "'" not in check.message
    if check.outcome == "fail" and not rule.startswith("app.check"):
        assert check.field or rule == "app.ban.opposition"


def test_every_check_of_the_plain_file_passes() -> None:
    verdict = assess(app())
    assert {check.outcome for check in verdict.checks} == {"pass"}
    assert verdict.clean
    assert verdict.outcome == "pass"


@pytest.mark.parametrize(
    ("on", "rule", "conditions"), [(D(2024, 7, 31), "app.check.v1", 4), (D(2024, 8, 1), "app.check.v2", 7)]
)
def test_four_conditions_then_seven(on: D, rule: str, conditions: int) -> None:
    facts = app(concluded_on=on, gross_monthly=E("100"))
    check = found(facts, rule)
    assert check.outcome == "fail"
    assert check.facts == {"conditions": conditions, "en défaut": "4°"}
    assert assess(facts).law_version == rule[-2:]


def test_other_rules_did_not_refuse_before_august_2024() -> None:
    old, new = app(concluded_on=D(2024, 7, 31), ends_on=D(2030, 1, 1)), app(ends_on=D(2030, 1, 1))
    sentence = "ne permet pas, seul, de refuser"
    assert sentence in found(old, "app.duration.std").message
    assert sentence not in found(new, "app.duration.std").message
    assert sentence not in found(app(concluded_on=D(2024, 7, 31), gross_monthly=E(1)), "app.pay.grid").message


def test_a_birthday_counts_from_the_next_month() -> None:
    facts = app(born_on=D(2007, 9, 1), gross_monthly=E("486.49"))
    assert outcome(facts, "app.pay.grid") == "pass"
    assert outcome(facts, "app.pay.step") == "warn"


def test_a_conclusion_before_every_known_rule_breaks_nothing() -> None:
    verdict = assess(app(concluded_on=D(2015, 1, 1), starts_on=D(2015, 1, 5), complete_on=D(2015, 1, 5)))
    assert verdict.amount is None
    assert verdict.missing


def test_nothing_known_breaks_nothing() -> None:
    verdict = assess(Facts(kind="app"))
    assert verdict.missing
    assert verdict.silence == "refused"
    assert assess(Facts(kind="app", concluded_on=D(2026, 9, 1))).amount is None
    assert assess(Facts(kind="pro", concluded_on=D(2026, 9, 1))).amount is None
