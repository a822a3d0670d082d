"""The evaluation of a year: what its document says, from what the rooms count and what was written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

import law
from accounts.models import User
from conventions.actions import com_ceilings, com_file
from conventions.models import Convention
from conventions.rules import com_ceilings as ceilings
from conventions.rules import com_formulas, com_indicators
from law.money import euros
from law.typography import french
from opco_admin.steering import figures
from opco_admin.steering.figures import Row


def content(convention: Convention, year: int, user: User, on: date) -> dict[str, Any]:
    """What the document says, ready to be set; a value that was sent is told as sent."""
    said = com_file.comments(convention, year)
    rows = figures.rows(convention, year, user, on)
    return {
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "house": settings.OPCO_NAME or "OPCO Admin",
        "title": french(f"Évaluation {year} de la convention d’objectifs et de moyens"),
        "convention": f"{convention.number} – {convention.title}",
        "period": french(f"Convention du {convention.starts_on:%d/%m/%Y} au {convention.ends_on:%d/%m/%Y}."),
        "whole": _paragraphs(said.get(None, "")),
        "missions": [
            {"title": label, "indicators": kept}
            for code, label in com_formulas.MISSIONS.items()
            if (kept := [_indicator(each, said) for each in rows if each.told.mission == code])
        ],
        "ceilings": _ceilings(convention, year, on),
    }


def _indicator(row: Row, said: dict[int | None, str]) -> dict[str, Any]:
    sent = row.measure
    worth = sent.value if sent else row.value
    figure = com_indicators.Figure(sent.numerator, sent.denominator) if sent else row.figure
    target = row.target
    met = com_indicators.met(worth, target, row.told.direction)  # type: ignore[arg-type]
    return {
        "code": row.told.indicator.code,
        "label": row.told.label,
        "words": french(row.told.words),
        "value": figures.worded(worth, row.told.unit),
        "fraction": figures.fraction(figure, euros_=row.told.key.endswith("_cost")),
        "target": figures.worded(target, row.told.unit),
        "verdict": {True: "atteinte", False: "non atteinte", None: "sans objet"}[met],
        "bar": None if worth is None else float(worth),
        "goal": None if target is None else float(target),
        "state": french(
            f"Mesure figée le {sent.sent_on:%d/%m/%Y}." if sent else "Valeur calculée à la date du document."
        ),
        "comment": _paragraphs(said.get(row.told.indicator_id, "")),
    }


def _ceilings(convention: Convention, year: int, on: date) -> dict[str, Any] | None:
    now = com_ceilings.judged(convention, year)
    if now is None:
        return None
    years = com_indicators.years_of(convention.starts_on, convention.ends_on)
    later = ceilings.Judgement(
        now.ceilings, ceilings.projected(com_ceilings.charges_of(convention), years, on)
    )
    lines = [
        ["Gestion", euros(now.ceilings.management), euros(now.spent.management),
         euros(later.spent.management)],
        ["Information et mission", euros(now.ceilings.mission), euros(now.spent.mission),
         euros(later.spent.mission)],
    ]  # fmt: skip
    if now.ceilings.cooperation is not None:
        lines.append(
            ["dont coopérations", euros(now.ceilings.cooperation), euros(now.spent.cooperation),
             euros(later.spent.cooperation)]
        )  # fmt: skip
    return {"lines": lines, "said": [french(each) for each in _judged(now, later, on)]}


def _judged(now: ceilings.Judgement, later: ceilings.Judgement, on: date) -> list[str]:
    found = [
        f"Économie de gestion qui peut passer aux missions : {euros(now.saved)}, dont {euros(now.passed)} "
        "employés (R6332-19 I). L’inverse n’est pas permis."
    ]
    if now.held:
        found.append("Les plafonds sont tenus, années cumulées.")
    if now.over:
        months = law.com_answer_months(on)
        found.append(
            f"Dépassement : {euros(now.over)}. Délai de réponse à une mise en demeure : {months} mois."
        )
    if now.cooperation_over:
        found.append(f"Coopérations au-delà de leur montant : {euros(now.cooperation_over)}.")
    if not later.held:
        found.append("À ce rythme, un plafond est dépassé à la fin de la convention.")
    found.append(
        "Projection : années closes telles quelles, les autres à leur moyenne ou à ce qui est déjà saisi."
    )
    return found


def _paragraphs(text: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()]
