"""What is printed for a branch in a campaign: its briefing, and its minutes still to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts.models import User
from branches.actions.campaigns_facts import Row, counted_on, rows_of
from branches.models import CampaignCommittee
from branches.rules import campaigns as rules
from law.money import euros
from law.typography import french

NONE = "—"
HIDDEN = "masqué"
PRINTED = (
    "Certification",
    "Contrats",
    "Niveau actuel",
    "Recommandé",
    "Bornes",
    "Coût CFA",
    "Simulé",
    "Position",
)
COLUMNS = (
    "RNCP",
    "Intitulé",
    "Contrats en cours",
    "Niveau actuel",
    "Depuis le",
    "Acte ou millésime",
    "Valeur recommandée",
    "Minimum",
    "Maximum",
    "Coût médian des CFA",
    "Niveau simulé",
    "Effet simulé",
    "Position",
    "Choix",
    "Montant proposé",
    "Motif",
    "Retard",
)


def table(asked: CampaignCommittee, user: User, on: date) -> Iterator[list[Any]]:
    """The positions of a branch with their facts, as values."""
    for row in _rows(asked, user, on):
        position, level, advice = row.position, row.level, row.advice
        yield [
            position.rncp,
            row.title,
            HIDDEN if row.hidden else row.live,
            level.annual if level else None,
            level.applicable_from if level else None,
            level.vintage if level else None,
            advice.recommended,
            advice.low,
            advice.high,
            advice.cost,
            row.simulated,
            row.change,
            position.get_state_display(),
            position.get_choice_display() if position.choice else "",
            position.amount,
            position.reason,
            position.late,
        ]


def briefing(asked: CampaignCommittee, user: User, on: date) -> dict[str, Any]:
    """The briefing of a branch: why it is asked, until when, and what is known of each certification."""
    counted = counted_on()
    figures = f"Contrats d’apprentissage en cours au {counted:%d/%m/%Y}" if counted else "Contrats à compter"
    return {
        **_head(asked, on, "Note de préparation de la CPNE"),
        "kind": "briefing",
        "context": [*_context(asked), french(f"{figures} ; les effectifs trop petits sont masqués.")],
        "columns": list(PRINTED),
        "rows": [_line(row) for row in _rows(asked, user, on)],
    }


def minutes(asked: CampaignCommittee, user: User, on: date) -> dict[str, Any]:
    """The minutes of a branch, with its proposed positions; what is not known stays to fill in by hand."""
    rows = [row for row in _rows(asked, user, on) if row.position.state in ("proposed", *rules.VOTED)]
    met = f"{asked.meets_on:%d/%m/%Y}" if asked.meets_on else ""
    return {
        **_head(asked, on, "Procès-verbal de la CPNE"),
        "kind": "minutes",
        "met_on": met,
        "context": [
            french(
                "La commission paritaire a examiné les certifications ci-dessous et fixe pour chacune le "
                "niveau annuel de prise en charge des contrats d’apprentissage (D6332-78 I)."
            )
        ],
        "columns": ["Certification", "Recommandé", "Niveau fixé par la CPNE", "Motif"],
        "rows": [
            [
                _cell(row.position.rncp, row.title),
                _cell(_money(row.advice.recommended)),
                _cell(_money(row.position.amount)),
                _cell(row.position.reason or NONE),
            ]
            for row in rows
        ],
    }


def _rows(asked: CampaignCommittee, user: User, on: date) -> list[Row]:
    campaign = asked.campaign
    positions = list(campaign.positions.filter(committee=asked.committee_id).order_by("rncp"))
    return rows_of(campaign, positions, user, on)


def _head(asked: CampaignCommittee, on: date, title: str) -> dict[str, Any]:
    campaign = asked.campaign
    due = rules.deadlines(
        campaign.kind, campaign.launched_on, asked.notified_on or campaign.published_on, campaign.announced_on
    )
    facts = [
        ("Campagne", campaign.name),
        ("Procédure", campaign.get_kind_display()),
        ("Recommandations publiées le", _day(campaign.published_on)),
        ("Échéance de la CPNE", _day(due.committee)),
        ("Décret attendu le", _day(due.decree)),
    ]
    return {
        "title": title,
        "subject": asked.committee.label or f"CPNE {asked.committee_id}",
        "cpne": asked.committee_id,
        "house": settings.OPCO_NAME or "OPCO",
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "facts": [list(each) for each in facts],
    }


def _context(asked: CampaignCommittee) -> list[str]:
    campaign = asked.campaign
    allowed = rules.allowance(campaign.kind, campaign.launched_on)
    texts = [
        "La commission fixe, pour chaque certification, un montant annuel par contrat d’apprentissage "
        "(D6332-78 I). L’OPCO lui apporte son appui à sa demande (D6332-78 II).",
        f"Délai de la commission : {allowed}.",
    ]
    if campaign.order == "recommendation":
        texts.append(
            "Sans position dans ce délai, ou si elle ne prend pas en compte la recommandation, le niveau est "
            "fixé par décret (D6332-78-2)."
        )
    return [french(text) for text in texts]


def _line(row: Row) -> list[dict[str, str]]:
    level, advice, position = row.level, row.advice, row.position
    said = position.get_state_display() + (" – hors bornes" if position.outside else "")
    live = HIDDEN if row.hidden else NONE if row.live is None else str(row.live)
    bounds = f"{_money(advice.low)} à {_money(advice.high)}" if row.bounded else NONE
    return [
        _cell(position.rncp, row.title),
        _cell(live),
        _cell(_money(level.annual), f"depuis le {level.applicable_from:%d/%m/%Y}")
        if level and level.annual is not None
        else _cell(NONE),
        _cell(_money(advice.recommended)),
        _cell(bounds),
        _cell(_money(advice.cost)),
        _cell(_money(row.simulated), f"effet {_money(row.change)}" if row.change is not None else ""),
        _cell(_money(position.amount), said),
    ]


def _cell(text: str, small: str = "") -> dict[str, str]:
    return {"text": text, "small": small}


def _money(amount: Decimal | None) -> str:
    return NONE if amount is None else euros(amount)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else NONE
