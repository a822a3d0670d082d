"""One plain file of each kind, changed field by field by the tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from contracts.rules.assess import assess
from contracts.rules.check import Check
from contracts.rules.facts import Announced, CertificationFacts, Facts, Level, ProviderFacts
from contracts.rules.verdict import Verdict

E = Decimal
D = date

CERTIFICATION = CertificationFacts("RNCP38362", 5, True, D(2032, 1, 1), True, True)
PROVIDER = ProviderFacts("13002526500013", "93131234513", D(2010, 1, 1), D(2032, 1, 1))

APPRENTICESHIP = Facts(
    kind="app",
    contract_type="11",
    contract_mode="1",
    cerfa="10103*14",
    concluded_on=D(2025, 8, 28),
    starts_on=D(2025, 9, 1),
    practical_starts_on=D(2025, 9, 1),
    ends_on=D(2027, 8, 31),
    training_starts_on=D(2025, 9, 1),
    training_ends_on=D(2027, 6, 30),
    received_on=D(2025, 9, 3),
    complete_on=D(2025, 9, 3),
    assessed_on=D(2025, 9, 10),
    weekly_minutes=2100,
    gross_monthly=E("1081.23"),
    siret="73282932000074",
    employer_public=False,
    employer_type="12",
    headcount=48,
    employer_postcode="06250",
    idcc="1486",
    cpnes=("2",),
    born_on=D(2006, 3, 14),
    disabled=False,
    prior_situation="1",
    highest_diploma="43",
    tutor_name="Durand",
    tutor_born_on=D(1985, 11, 2),
    tutor_load=0,
    provider_siret="13002526500013",
    provider=PROVIDER,
    provider_entitled=True,
    employer_banned=False,
    rncp="RNCP38362",
    certification=CERTIFICATION,
    training_hours=1350,
    remote_hours=0,
    levels=(Level("2", E("7000"), "A", D(2025, 7, 1), "2025-07"),),
)

PROFESSIONALISATION = Facts(
    kind="pro",
    contract_type="11",
    contract_mode="2",
    concluded_on=D(2026, 9, 15),
    starts_on=D(2026, 9, 21),
    ends_on=D(2027, 9, 20),
    training_starts_on=D(2026, 9, 21),
    training_ends_on=D(2027, 9, 10),
    received_on=D(2026, 9, 24),
    complete_on=D(2026, 10, 1),
    assessed_on=D(2026, 10, 2),
    weekly_minutes=2100,
    gross_monthly=E("1867.02"),
    idcc="1486",
    cpnes=("2",),
    born_on=D(2004, 6, 30),
    highest_diploma="41",
    tutor_name="Durand",
    tutor_load=0,
    provider=PROVIDER,
    provider_nda="93131234513",
    rncp="RNCP38362",
    certification=CERTIFICATION,
    training_hours=400,
    remote_hours=0,
)


def app(**changes: object) -> Facts:
    """The apprenticeship file with those changes; `level` and `annual` reach inside its records."""
    if "level" in changes:
        changes["certification"] = replace(CERTIFICATION, level=changes.pop("level"))
    if "annual" in changes:
        changes["levels"] = (Level("2", E(changes.pop("annual")), "A", D(2025, 7, 1), "2025-07"),)
    return replace(APPRENTICESHIP, **changes)


def pro(**changes: object) -> Facts:
    """The professionalisation file with those changes."""
    return replace(PROFESSIONALISATION, **changes)


def announced(**values: object) -> Announced:
    return Announced(**values)


def found(facts: Facts | Verdict, rule: str) -> Check | None:
    """The check of that rule in the verdict, None when it is not made."""
    verdict = assess(facts) if isinstance(facts, Facts) else facts
    return next((check for check in verdict.checks if check.rule == rule), None)


def outcome(facts: Facts, rule: str) -> str | None:
    check = found(facts, rule)
    return check and check.outcome


def paid(facts: Facts) -> list[Decimal]:
    """The instalments, in order."""
    return [due.amount for due in assess(facts).schedule]


def lines(facts: Facts) -> dict[str, Decimal]:
    """Euros by rule, years summed."""
    sums: dict[str, Decimal] = {}
    for line in assess(facts).amount.lines:
        sums[line.rule] = sums.get(line.rule, E(0)) + line.amount
    return sums
