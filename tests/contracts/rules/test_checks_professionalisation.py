"""Each professionalisation check: passed, failed, to verify."""

from dataclasses import replace

import pytest

from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from tests.contracts.rules.cases import CERTIFICATION, D, E, announced, found, outcome, pro

BAC_PRO, BAC, BTS, CAP, NOTHING = "41", "42", "54", "33", "13"
UNDER_21, UP_TO_25 = D(2006, 6, 30), D(2004, 6, 30)


CASES = [
    ("pro.public", "pass", pro()),
    ("pro.public", "fail", pro(born_on=D(2010, 9, 22))),
    ("pro.public", "pass", pro(born_on=D(2000, 9, 22))),
    ("pro.public", "warn", pro(born_on=D(2000, 9, 21))),
    ("pro.public.priority", "pass", pro(born_on=D(1990, 1, 1), priority_public=True)),
    ("pro.public.priority", "pass", pro(highest_diploma=NOTHING, prior_situation="1")),
    ("pro.public.priority", "na", pro(highest_diploma=CAP, prior_situation="1")),
    ("pro.qualification", "pass", pro()),
    ("pro.qualification", "pass", pro(rncp=None, qualification_type="2")),
    ("pro.qualification", "warn", pro(rncp=None)),
    ("pro.qualification", "warn", pro(certification=None)),
    ("pro.qualification", "fail", pro(certification=replace(CERTIFICATION, professionalisation=False))),
    ("pro.contract.form", "warn", pro(contract_mode=None)),
    ("pro.duration.std", "pass", pro(ends_on=D(2027, 3, 20))),
    ("pro.duration.std", "fail", pro(ends_on=D(2027, 3, 19))),
    ("pro.duration.std", "pass", pro(ends_on=D(2027, 9, 20))),
    ("pro.duration.agreement", "warn", pro(ends_on=D(2027, 9, 21))),
    ("pro.duration.priority", "pass", pro(ends_on=D(2029, 9, 20), priority_public=True)),
    ("pro.duration.priority", "warn", pro(ends_on=D(2029, 9, 20))),
    ("pro.duration.priority", "fail", pro(ends_on=D(2029, 9, 21), priority_public=True)),
    ("pro.renewal", None, pro()),
    ("pro.renewal", "na", pro(contract_type="21")),
    ("pro.renewal", "fail", pro(contract_type="21", contract_mode="1")),
    ("pro.training.share", "pass", pro(training_hours=242)),
    ("pro.training.share", "fail", pro(training_hours=241)),
    ("pro.training.share", "fail", pro(ends_on=D(2027, 3, 20), training_hours=149)),
    ("pro.training.share", "pass", pro(ends_on=D(2027, 3, 20), training_hours=150)),
    ("pro.training.more", "warn", pro(training_hours=402)),
    ("pro.pay.under21", "pass", pro(born_on=UNDER_21, gross_monthly=E("1213.56"))),
    ("pro.pay.under21", "fail", pro(born_on=UNDER_21, gross_monthly=E("1213.54"))),
    ("pro.pay.under21", "pass", pro(born_on=UNDER_21, highest_diploma=BAC, gross_monthly=E("1026.86"))),
    ("pro.pay.under21", "warn", pro(born_on=UNDER_21, highest_diploma="43", gross_monthly=E("1026.86"))),
    ("pro.pay.21_25", "fail", pro(highest_diploma=BTS, gross_monthly=E("1493.60"))),
    ("pro.pay.21_25", "pass", pro(highest_diploma=BTS, gross_monthly=E("1493.62"))),
    ("pro.pay.21_25", "pass", pro(highest_diploma=CAP, gross_monthly=E("1306.91"))),
    ("pro.pay.26", "pass", pro(born_on=D(1994, 6, 30))),
    ("pro.pay.26", "fail", pro(born_on=D(1994, 6, 30), gross_monthly=E("1850"))),
    ("pro.pay.step", "warn", pro(born_on=D(2005, 9, 10), gross_monthly=E("1213.56"))),
    ("pro.pay.step", None, pro()),
    ("pro.tutor.who", "pass", pro()),
    ("pro.tutor.who", "fail", pro(tutor_name=None)),
    ("pro.tutor.cap", "pass", pro(tutor_load=2)),
    ("pro.tutor.cap", "fail", pro(tutor_load=3)),
    ("pro.tutor.ett", "na", pro(contract_mode="3")),
    ("pro.tutor.ett", None, pro()),
    ("pro.transmit.deadline", "pass", pro(received_on=D(2026, 9, 26))),
    ("pro.transmit.deadline", "warn", pro(received_on=D(2026, 9, 27))),
    ("pro.decide.deadline", "warn", pro(assessed_on=D(2026, 10, 22))),
    ("pro.rupture.notice", "fail", pro(terminated_on=D(2026, 9, 20))),
    ("pro.amount.branch", "pass", pro(announced=announced(pedagogy=E("3660")))),
    ("pro.amount.branch", "warn", pro(announced=announced(pedagogy=E("6862.50")))),
    ("cfa.qualiopi", "pass", pro()),
    ("cerfa.dates", "pass", pro()),
]


@pytest.mark.parametrize(("rule", "expected", "facts"), CASES)
def test_check(rule: str, expected: str | None, facts: Facts) -> None:
    assert outcome(facts, rule) == expected
    check = found(facts, rule)
    if check and check.outcome != "pass":
        assert check.message.endswith(".")
        assert "'" not in check.message


def test_the_plain_file_is_clean() -> None:
    verdict = assess(pro())
    assert verdict.clean
    assert not verdict.warnings
    assert verdict.npec is None
    assert verdict.silence == "accepted"


def test_hours_at_the_two_rates() -> None:
    assert assess(pro()).amount.total == E("3660.00")
    assert assess(pro(priority_public=True)).amount.total == E("6000.00")
    assert [due.amount for due in assess(pro()).schedule] == [E("1098.00"), E("2562.00")]


def test_no_known_rate_before_october_2020() -> None:
    assert assess(pro(concluded_on=D(2020, 10, 1))).amount is not None
    verdict = assess(pro(concluded_on=D(2020, 9, 30)))
    assert verdict.amount is None
    assert verdict.missing


def test_a_rupture_asks_for_the_hours_done() -> None:
    verdict = assess(pro(terminated_on=D(2027, 1, 4)))
    assert verdict.questions
    assert not verdict.clean
