"""A COM in its second year: indicators with targets, measures sent, costs under their ceilings, its file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from conventions.actions import com_ceilings, com_file, com_indicators, conventions, past
from conventions.actions.conventions import PartyLine
from conventions.models import Convention, IndicatorDefinition
from conventions.rules import com_indicators as rules
from conventions.rules.com_ceilings import Ceilings
from opco_admin import indicators
from opco_admin.demo.missions.studies import paper

PARTIES = (
    PartyLine(name="État (DGEFP)", role="funder", nature="state", signatory="Le délégué général",
              capacity="Délégué général à l’emploi et à la formation professionnelle"),
    PartyLine(name="OPCO de démonstration", role="signatory", nature="opco",
              signatory="La présidence paritaire", capacity="Présidente et vice-président"),
)  # fmt: skip
# Targets of the first, second and third year.
TARGETS = {
    "P1": (2, 4, 8), "P2": (30, 60, 80), "P3": (10, 20, 40), "P4": (25, 30, 35), "P5": (2, 4, 6),
    "P6": (90, 92, 95), "P7": (85, 90, 95), "P8": (4, 4, 4), "P9": (20, 30, 40), "P10": (80, 85, 90),
    "P10b": (1, 1, 2), "P11": (33, 66, 100), "P11b": (33, 66, 100),
}  # fmt: skip
# Management and mission costs of the first two years, in thousands of euros, by item and section.
COSTS = (
    {"alternance": {"g1": 17_400, "g2": 3_900, "g3": 640, "m1": 6_300, "m1c": 780, "m2": 1_450, "m3": 3_100,
                    "m4": 1_900, "m5": 11_200},
     "plan": {"g1": 5_100, "g2": 1_150, "g3": 210, "m3": 900, "m5": 9_800}},
    {"alternance": {"g1": 17_900, "g2": 4_100, "g3": 655, "m1": 6_900, "m1c": 905, "m2": 1_800, "m3": 3_250,
                    "m4": 2_300, "m5": 12_600},
     "plan": {"g1": 5_300, "g2": 1_200, "g3": 225, "m3": 980, "m5": 10_700}},
)  # fmt: skip
FILE = (
    ("1°", "ready", "Hélène Faure", "", "Orientations et services"),
    ("2°", "doing", "Julie Petit", "La trajectoire de la troisième année.", "Trajectoire des frais"),
    ("4°", "ready", "Sophie Lambert", "", "Carte des implantations"),
    ("10°", "doing", "Paul Hoarau", "Le bilan de l’année passée.", ""),
)


def agree(on: dt.date, people: dict[str, User]) -> bool:
    """A COM signed last year, followed since."""
    if Convention.objects.filter(kind="com").exists():
        return False
    officer, finance = people["co@demo.local"], people["fi@demo.local"]
    start = dt.date(on.year - 1, 1, 1)
    convention = _signed(officer, start, on)
    com_indicators.start_catalogue(convention=convention.pk, by=officer, on=on)
    for each in com_indicators.current(convention):
        _aimed(each, start.year, officer, on)
    _counted(convention, officer, finance, start.year, on)
    for each in com_indicators.current(convention):
        _sent(convention, each, start.year, officer, on)
    for place, state, owner, missing, title in FILE:
        com_file.write_item(
            convention=convention.pk, place=place, state=state, owner=owner, missing=missing, seen=1,
            due_on=on + dt.timedelta(days=40), files=[paper(title)] if title else [], by=officer, on=on,
        )  # fmt: skip
    first = com_indicators.current(convention)[0].indicator_id
    com_file.comment(
        convention=convention.pk, year=start.year, by=officer, on=on,
        texts={
            None: "Première année de la convention. Le service de proximité a ouvert ses portefeuilles et "
            "les délais de décision sont tenus dans la plupart des branches.",
            first: "Les contacts commencent dans les départements déjà pourvus d’un conseiller.",
        },
    )  # fmt: skip
    return True


def _signed(officer: User, start: dt.date, on: dt.date) -> Convention:
    end = dt.date(start.year + 2, 12, 31)
    row = conventions.create(
        kind="com", title=f"Convention d’objectifs et de moyens {start.year}-{end.year}",
        purpose="Objectifs, résultats attendus et moyens des missions de l’OPCO (L6332-2, D6332-18).",
        starts_on=start, ends_on=end, public=True, parties=PARTIES, officer=officer, by=officer, on=on,
    )  # fmt: skip
    past.take_over(convention=row.pk, signed_on=start, past=False, by=officer, on=on)
    return Convention.objects.get(pk=row.pk)


def _aimed(row: IndicatorDefinition, first: int, officer: User, on: dt.date) -> None:
    targets = {first + rank: Decimal(worth) for rank, worth in enumerate(TARGETS[row.indicator.code])}
    com_indicators.redefine(
        indicator=row.indicator_id, seen=row.number, reason="Cibles de l’annexe de la convention.",
        told=replace(com_indicators.definition_of(row), targets=targets), by=officer, on=on,
    )  # fmt: skip


def _counted(convention: Convention, officer: User, finance: User, first: int, on: dt.date) -> None:
    com_ceilings.set_ceilings(
        convention=convention.pk, reason="Convention signée", decided_on=convention.starts_on,
        by=officer, on=on, told=Ceilings(Decimal(90_000_000), Decimal(120_000_000), Decimal(3_000_000)),
    )  # fmt: skip
    for rank, sections in enumerate(COSTS):
        for section, costs in sections.items():
            com_ceilings.enter(
                convention=convention.pk, year=first + rank, section=section, reason="", by=finance, on=on,
                amounts={item: Decimal(amount * 1000) for item, amount in costs.items()},
            )  # fmt: skip


def _sent(convention: Convention, row: IndicatorDefinition, year: int, officer: User, on: dt.date) -> None:
    period = rules.period_of(year, convention.starts_on, convention.ends_on)
    figure = indicators.figure(row, convention, period, on) if period else None
    if figure is not None and figure.denominator != 0:
        com_indicators.freeze(indicator=row.indicator_id, year=year, figure=figure, by=officer, on=on)
