"""Two campaigns of levels: a round of the old order, closed, and one of today’s order, running."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import User
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
from branches.exports import campaigns_papers as printed
from branches.models import Campaign, CampaignCommittee, Position
from branches.rules.campaigns_lines import AdviceLine
from branches.rules.campaigns_positions import Advice
from opco_admin.demo import world

People = dict[str, User]
OLD, NEW = "Procédure complémentaire 2024 (démo)", "Procédure générale 2026 (démo)"
COMMITTEES = tuple(code for branch in world.BRANCHES for code, _ in branch.committees)
ROUND = Decimal(10)


def make(on: dt.date, people: People) -> bool:
    """Both campaigns, when they are missing."""
    if Campaign.objects.exists():
        return False
    _closed(people)
    _running(on, people)
    return True


def _closed(people: People) -> None:
    """Branches spoke first; the levels they set are those of the register since then."""
    officer, direction = people["br@demo.local"], people["di@demo.local"]
    launched, met, applied = dt.date(2024, 2, 12), dt.date(2024, 4, 11), dt.date(2024, 7, 15)
    row = campaigns.prepare(
        name=OLD, kind="complementary", launched_on=launched, announced_on=dt.date(2024, 4, 19),
        committees=COMMITTEES[:3], by=officer, on=launched,
    )  # fmt: skip
    chosen = world.DIPLOMAS[4:7]
    lines = [AdviceLine(n, each.rncp, "", Advice()) for n, each in enumerate(chosen, 2)]
    _load(row, lines, officer, launched)
    campaigns.begin(campaign=row.pk, by=officer, on=launched)
    pairs = [(each.rncp, cpne) for each in chosen for cpne in COMMITTEES[:3]]
    levels = campaigns_facts.levels_on(pairs, applied)
    for cpne in COMMITTEES[:3]:
        mine = list(row.positions.filter(committee=cpne).order_by("rncp"))
        for each in mine:
            _propose(each, officer, met, "own", levels[each.rncp, cpne].annual)
        _vote(row, cpne, mine, officer, met)
        campaigns_votes.receive(
            positions=[each.pk for each in mine], received_on=dt.date(2024, 4, 17), by=officer,
            on=dt.date(2024, 4, 17),
        )  # fmt: skip
    campaigns_sending.transmit(
        campaign=row.pk, committees=COMMITTEES, partial=False, by=officer, on=dt.date(2024, 4, 18)
    )
    closed = dt.date(2024, 7, 8)
    campaigns_closing.propose(
        campaign=row.pk, act="Décret 2024-695 du 5 juillet 2024 (démo)", applicable_from=applied, by=officer,
        on=closed,
    )  # fmt: skip
    campaigns_closing.close(campaign=row.pk, by=direction, on=closed)


def _running(on: dt.date, people: People) -> None:
    """Recommendations published five weeks ago; each branch is at another step."""
    officer, speaker = people["br@demo.local"], people["bx@demo.local"]
    published = on - dt.timedelta(days=36)
    row = campaigns.prepare(
        name=NEW, kind="general", launched_on=published, committees=COMMITTEES, by=officer, on=published
    )
    campaigns.publish(
        campaign=row.pk, published_on=published, bulletin="Bulletin officiel Travail-Emploi (démo)",
        by=officer, on=published,
    )  # fmt: skip
    lines = [AdviceLine(n, each.rncp, "", _advice(each.annual)) for n, each in enumerate(world.DIPLOMAS, 2)]
    lines.append(AdviceLine(99, "RNCP99103", "905", _advice(Decimal(7600))))
    _load(row, lines, officer, published + dt.timedelta(days=1))
    first, second, third, fourth = COMMITTEES[:4]
    campaigns.plan(
        asked=_asked(row, first).pk, meets_on=on + dt.timedelta(days=9), notified_on=None, by=officer, on=on
    )
    worked = on - dt.timedelta(days=12)
    _first_branch(row, _positions(row, first), speaker, officer, worked)
    for each in _positions(row, second):
        _propose(each, officer, worked, "recommended")
    _vote(row, second, _positions(row, second)[:9], officer, worked + dt.timedelta(days=4))
    campaigns_positions.study(positions=[each.pk for each in _positions(row, third)], by=officer, on=worked)
    for each in _positions(row, fourth)[:5]:
        _propose(each, officer, worked, "low")


def _first_branch(row: Campaign, mine: list[Position], speaker: User, officer: User, worked: dt.date) -> None:
    """The branch that is represented: positions sent, one questioned, some voted, one still discussed."""
    for each, choice in zip(mine, ("recommended", "recommended", "high", "low"), strict=False):
        _propose(each, speaker, worked, choice)
    reason = "Plateau technique rare : coût relevé dans trois CFA, 11 % au-dessus de la médiane."
    _propose(mine[4], speaker, worked, "own", Decimal(6990), reason)
    campaigns_positions.comment(
        position=mine[4].pk, text="Le surcoût du plateau technique est documenté en annexe du procès-verbal.",
        by=speaker,
    )  # fmt: skip
    campaigns_positions.comment(
        position=mine[4].pk, text="Bien reçu. Hors des bornes, le risque de carence reste à dire à la CPNE.",
        by=officer,
    )  # fmt: skip
    met = worked + dt.timedelta(days=3)
    _vote(row, COMMITTEES[0], mine[:4], officer, met)
    sent = [each.pk for each in mine[:2]]
    campaigns_votes.receive(positions=sent, received_on=met + dt.timedelta(days=2), by=officer,
                            on=met + dt.timedelta(days=2))  # fmt: skip
    campaigns_sending.transmit(
        campaign=row.pk, committees=COMMITTEES, partial=True, by=officer, on=met + dt.timedelta(days=3)
    )
    campaigns_sending.remark(
        position=mine[0].pk, text="La date du vote manque sur la dernière page du procès-verbal.",
        reported_on=met + dt.timedelta(days=5), by=officer, on=met + dt.timedelta(days=6),
    )  # fmt: skip


def _advice(annual: Decimal) -> Advice:
    """Around the usual price of a certification, in tens of euros."""
    shares = (Decimal("0.98"), Decimal("0.90"), Decimal("1.06"), Decimal("0.95"))
    value, low, high, cost = ((annual * each / ROUND).quantize(Decimal(1)) * ROUND for each in shares)
    return Advice(value, low, high, cost)


def _load(row: Campaign, lines: list[AdviceLine], by: User, on: dt.date) -> None:
    campaigns_recommendations.receive(
        campaign=row.pk, name="recommandations-demo.csv", lines=lines, by=by, on=on
    )


def _asked(row: Campaign, cpne: str) -> CampaignCommittee:
    return row.asked.select_related("campaign", "committee").get(committee=cpne)


def _positions(row: Campaign, cpne: str) -> list[Position]:
    return list(row.positions.filter(committee=cpne).order_by("rncp"))


def _propose(
    row: Position, by: User, on: dt.date, choice: str, amount: Decimal | None = None, reason: str = ""
) -> None:
    campaigns_positions.propose(
        position=row.pk, choice=choice, amount=amount, reason=reason, communication=None, by=by, on=on
    )


def _vote(row: Campaign, cpne: str, positions: Iterable[Position], by: User, on: dt.date) -> None:
    """The minutes are those the room prints."""
    asked = _asked(row, cpne)
    pdf = printed.pdf(campaigns_papers.minutes(asked, by, on))
    campaigns_votes.vote(
        asked=asked.pk, positions=[each.pk for each in positions], voted_on=on, by=by, on=on,
        minutes=ContentFile(pdf, f"pv-cpne-{cpne}-{on:%Y%m%d}.pdf"),
    )  # fmt: skip
