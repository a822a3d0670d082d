"""What was answered about visits and diagnoses, together: never one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from accounts.models import User
from smeservice.actions import figure_sums
from smeservice.actions.figure_sums import Row
from smeservice.models import Survey, SurveyAnswer
from smeservice.rules import satisfaction as rules
from smeservice.rules.figures import Period, Sums

_PATHS = {
    "department": "survey__company__firm__department",
    "idcc": "survey__company__firm__idcc",
    "size": "survey__company__firm__size",
    "adviser": "survey__adviser",
}
COMMENTS = 50


@dataclass(frozen=True, slots=True)
class Opinions:
    """The answers of a period: how many were asked, what they said."""

    asked: int
    failed: int
    answers: int
    score: int
    scores: tuple[tuple[str, int], ...]
    uses: tuple[tuple[str, int], ...]


def read(user: User, period: Period, adviser: str = "") -> Opinions:
    """The answers this user may read together."""
    asked = _asked(user, period, adviser).order_by().values_list("state").annotate(Count("pk"))
    states = dict(asked)
    rows = _answers(user, period, adviser).order_by()
    scores = dict(rows.values_list("score").annotate(Count("pk")))
    uses = dict(rows.values_list("useful").annotate(Count("pk")))
    return Opinions(
        sum(states.values()),
        states.get("failed", 0),
        sum(scores.values()),
        sum(score * count for score, count in scores.items()),
        tuple((label, scores.get(score, 0)) for score, label in rules.SCORES.items()),
        tuple((label, uses.get(use, 0)) for use, label in rules.USES.items()),
    )


def by(user: User, period: Period, name: str, adviser: str = "") -> list[Row]:
    """The answers by adviser, département, branch or size."""
    path = _PATHS[name]
    rows = _answers(user, period, adviser).order_by().values(path)
    found = {row[path] or "": row for row in rows.annotate(answers=Count("pk"), total=Sum("score"))}
    names = figure_sums.labels(name, list(found))
    lines = [
        Row(
            str(key) or "none",
            names.get(key, str(key)),
            Sums(answers=row["answers"], score=row["total"]),
        )
        for key, row in found.items()
    ]
    return sorted(lines, key=figure_sums.order(name))


def comments(user: User, period: Period, adviser: str = "") -> list[dict[str, Any]]:
    """The last words written: their month and their score, not of whom."""
    rows = _answers(user, period, adviser).exclude(comment="").order_by("-pk")[:COMMENTS]
    return [
        {"month": row.answered_on, "score": row.get_score_display(), "words": row.comment} for row in rows
    ]


def _answers(user: User, period: Period, adviser: str) -> QuerySet[SurveyAnswer]:
    surveys = Survey.objects.visible_to(user)
    if adviser:
        surveys = surveys.filter(adviser=int(adviser))
    return SurveyAnswer.objects.filter(
        survey__in=surveys.values("pk"), answered_on__range=(period.since, period.until)
    )


def _asked(user: User, period: Period, adviser: str) -> QuerySet[Survey]:
    rows = Survey.objects.visible_to(user).filter(asked_on__range=(period.since, period.until))
    return rows.filter(adviser=int(adviser)) if adviser else rows
