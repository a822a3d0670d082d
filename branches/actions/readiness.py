"""How far projects are, criterion by criterion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count

from branches.models import CriterionReview, Filing, Project
from branches.rules import criteria
from branches.rules.criteria import Answer, Readiness, Standing


def criteria_day(row: Project, on: date) -> date:
    """The day that chooses the version of the criteria: that of the last file put in, else today."""
    if row.state not in ("filed", "registered", "refused"):
        return on
    last = Filing.objects.filter(project=row).order_by("-filed_on", "-pk").first()
    return last.filed_on if last else on


def standings_of(row: Project, on: date) -> list[Standing]:
    """Every criterion of a project, in the version of that day."""
    return _standings(row, on, _answers([row])[row.pk])


def readiness_of(rows: Sequence[Project], on: date) -> dict[int, Readiness]:
    """How far several projects are, in one question to the database."""
    answers = _answers(rows)
    return {
        row.pk: criteria.readiness(_standings(row, on, answers[row.pk]))
        for row in rows
        if row.directory and row.kind != "closure"
    }


def _standings(row: Project, on: date, answers: dict[str, Answer]) -> list[Standing]:
    return criteria.standings(
        row.directory, on, answers, emerging=row.emerging, required_first=row.required_first
    )


def _answers(rows: Sequence[Project]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    reviews = (
        CriterionReview.objects.filter(project__in=[row.pk for row in rows])
        .order_by()
        .annotate(proofs=Count("evidence"))
        .values_list("project", "code", "state", "text", "proofs")
    )
    for project, code, state, text, proofs in reviews:
        found[project][code] = Answer(state, text, proofs)
    return found
