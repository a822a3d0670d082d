"""What the State convention counts of the proximity service: for each indicator, the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Left

import law
from contracts.models import Contract
from contracts.rules import states
from registers.models import Department
from smeservice.models import Firm, FirmDiagnosis, Interaction, PlanAction
from smeservice.models.satisfaction import SurveyAnswer
from smeservice.rules import exchanges, requests

Filters = Mapping[str, str]
FINISHED = ("finished", "restituted")
UNDER_50 = ("small", "plan")
ECOLOGY = "ecology"  # a theme of exchanges, and a product of diagnoses


def firms(filters: Filters) -> QuerySet[Firm]:
    """The firms of the OPCO that have not closed."""
    return Firm.objects.filter(closed=False, **filters).exclude(ours=False)


def small_firms(filters: Filters) -> QuerySet[Firm]:
    """Those under 50 employees."""
    return firms(filters).filter(size__in=UNDER_50)


def reached(since: date, until: date, filters: Filters) -> QuerySet[Firm]:
    """Firms with a qualified contact in the period."""
    return firms(filters).filter(_met(_qualified(since, until)))


def funded(since: date, until: date, filters: Filters) -> QuerySet[Firm]:
    """Firms under 50 one of whose contracts, accepted, starts in the period."""
    contracts = Contract.objects.filter(state__in=states.ENGAGED, starts_on__range=(since, until)).order_by()
    sirens = contracts.annotate(siren=Left("employer_siret", 9)).values("siren")
    return small_firms(filters).filter(company__in=sirens)


def visits(since: date, until: date, filters: Filters) -> QuerySet[Interaction]:
    """Visits, one a firm and a day."""
    kept = _visits(since, until)
    before = kept.filter(company=OuterRef("company"), on=OuterRef("on"), pk__lt=OuterRef("pk"))
    return _of_firms(kept.filter(~Exists(before)), filters)


def diagnosed(since: date, until: date, filters: Filters) -> QuerySet[FirmDiagnosis]:
    """Diagnoses finished in the period."""
    return _of_firms(
        FirmDiagnosis.objects.filter(state__in=FINISHED, finished_on__range=(since, until)), filters
    )


def followed(since: date, until: date, filters: Filters) -> QuerySet[FirmDiagnosis]:
    """Those of which an action led to a contract, or to a request of the plan, that is funded."""
    funded = Q(contract__state__in=states.ENGAGED) | Q(plan_request__state__in=requests.GRANTED)
    actions = PlanAction.objects.filter(funded, diagnosis=OuterRef("pk"))
    return diagnosed(since, until, filters).filter(Exists(actions.exclude(state="dropped")))


def greener(since: date, until: date, filters: Filters) -> QuerySet[Firm]:
    """Firms accompanied towards the ecological transition."""
    spoken = _qualified(since, until).filter(themes__contains=[ECOLOGY])
    done = diagnosed(since, until, {}).filter(version__questionnaire__product=ECOLOGY)
    return firms(filters).filter(_met(spoken) | _met(done))


def departments(filters: Filters) -> QuerySet[Department]:
    """Départements where a firm of the OPCO stands."""
    return Department.objects.filter(pk__in=firms(filters).values("department"))


def covered(since: date, until: date, filters: Filters) -> QuerySet[Department]:
    """Those where a firm was visited in the period."""
    visited = firms(filters).filter(_met(_visits(since, until)))
    return Department.objects.filter(pk__in=visited.values("department"))


def satisfaction(since: date, until: date, on: date) -> tuple[int, int]:
    """The sum of the scores and how many there are; nothing under the number that may be shown."""
    answers = SurveyAnswer.objects.filter(answered_on__range=(since, until))
    count = answers.count()
    if count < law.survey_least(on):
        return 0, 0
    return answers.aggregate(sum=Sum("score"))["sum"], count


def _qualified(since: date, until: date) -> QuerySet[Interaction]:
    kinds = [kind for kind, counts in law.qualified_kinds(until).items() if counts]
    return _kept(since, until).filter(kind__in=kinds)


def _visits(since: date, until: date) -> QuerySet[Interaction]:
    return _kept(since, until).filter(kind__in=sorted(exchanges.VISITS))


def _kept(since: date, until: date) -> QuerySet[Interaction]:
    rows = Interaction.objects.filter(on__range=(since, until), replaced_by=None)
    return rows.exclude(outcome="absent").order_by()


def _met(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(company=OuterRef("company")))


def _of_firms(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    return rows.filter(**{f"company__firm__{name}": worth for name, worth in filters.items()})
