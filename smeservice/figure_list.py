"""What stands behind a figure: the firms, the exchanges or the diagnoses that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

import law
from accounts.models import User
from contracts.rules import states
from smeservice.models import DiagnosisTrace, Firm, FirmDiagnosis, Interaction, PlanAction
from smeservice.rules import exchanges, requests
from smeservice.rules.figures import Period

FIRMS, EXCHANGES, DIAGNOSES = "firms", "exchanges", "diagnoses"
MEASURES = {
    "reached": (FIRMS, "Entreprises touchées"),
    "visits": (EXCHANGES, "Visites comptées"),
    "remote": (EXCHANGES, "Visites à distance comptées"),
    "steps": (EXCHANGES, "Étapes promises"),
    "kept": (EXCHANGES, "Étapes tenues à leur jour"),
    "diagnoses": (DIAGNOSES, "Diagnostics terminés"),
    "planned": (DIAGNOSES, "Diagnostics suivis d’un plan"),
    "funded": (DIAGNOSES, "Diagnostics suivis d’une action financée"),
    "restituted": (DIAGNOSES, "Diagnostics restitués"),
}


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of a figure, newest first; `kind` says of what."""

    kind: str
    title: str
    rows: QuerySet[Any]


def behind(measure: str, asked: Mapping[str, str], period: Period, *, user: User, on: Any) -> Behind:
    """What a figure counts, for this user, narrowed as the figure was. KeyError for an unknown measure."""
    kind, title = MEASURES[measure]
    if kind == FIRMS:
        rows = _firms(period, user, on)
        rows = _placed(rows, asked, "")
        if adviser := asked.get("adviser"):
            rows = rows.filter(adviser=_who(adviser, user))
        return Behind(kind, title, rows.select_related("company", "adviser").order_by("-pk"))
    made: QuerySet[Any]
    if kind == EXCHANGES:
        made = _exchanges(measure, period, user, on).select_related("company", "adviser").order_by("-pk")
    else:
        made = _diagnoses(measure, period, user)
        made = made.select_related("company", "adviser", "version__questionnaire").order_by("-pk")
    made = _placed(made, asked, "company__firm__")
    if not user.has_perm("smeservice.every_firm"):
        made = made.filter(adviser=user)
    if adviser := asked.get("adviser"):
        made = made.filter(adviser=_who(adviser, user))
    return Behind(kind, title, made)


def _firms(period: Period, user: User, on: Any) -> QuerySet[Firm]:
    kinds = [kind for kind, counts in law.qualified_kinds(on).items() if counts]
    met = Interaction.objects.filter(
        company=OuterRef("company"), on__range=(period.since, period.until), replaced_by=None, kind__in=kinds
    ).exclude(outcome="absent")
    rows = Firm.objects.visible_to(user).filter(closed=False).exclude(ours=False)
    return rows.filter(Exists(met))


def _exchanges(measure: str, period: Period, user: User, on: Any) -> QuerySet[Interaction]:
    rows = Interaction.objects.visible_to(user).filter(replaced_by=None)
    if measure in ("steps", "kept"):
        rows = rows.filter(next_on__range=(period.since, min(period.until, on)))
        return rows if measure == "steps" else rows.filter(next_done_on__lte=F("next_on"))
    kinds = sorted(exchanges.VISITS)
    earlier = Interaction.objects.filter(
        company=OuterRef("company"),
        on=OuterRef("on"),
        pk__lt=OuterRef("pk"),
        kind__in=kinds,
        replaced_by=None,
    ).exclude(outcome="absent")
    counted = rows.filter(on__range=(period.since, period.until), kind__in=kinds).exclude(outcome="absent")
    counted = counted.filter(~Exists(earlier))
    return counted.filter(kind="remote") if measure == "remote" else counted


def _diagnoses(measure: str, period: Period, user: User) -> QuerySet[FirmDiagnosis]:
    rows = FirmDiagnosis.objects.visible_to(user)
    days = (period.since, period.until)
    if measure == "restituted":
        told = DiagnosisTrace.objects.filter(subject=OuterRef("pk"), verb="restitute").order_by("-on")
        dated = rows.annotate(restituted_on=Subquery(told.values("on")[:1]))
        return dated.filter(state="restituted", restituted_on__range=days)
    rows = rows.filter(finished_on__range=days, state__in=("finished", "restituted"))
    planned = PlanAction.objects.filter(diagnosis=OuterRef("pk")).exclude(state="dropped")
    if measure == "planned":
        return rows.filter(Exists(planned))
    if measure == "funded":
        granted = Q(plan_request__state__in=sorted(requests.GRANTED))
        return rows.filter(Exists(planned.filter(Q(contract__state__in=sorted(states.ENGAGED)) | granted)))
    return rows


def _placed(rows: QuerySet[Any], asked: Mapping[str, str], path: str) -> QuerySet[Any]:
    for name in ("department", "idcc", "size"):
        if not (value := asked.get(name)):
            continue
        if value != "none":
            rows = rows.filter(**{f"{path}{name}": value})
        elif path:
            rows = rows.filter(Q(**{f"{path}{name}": ""}) | Q(company__firm=None))
        else:
            rows = rows.filter(**{name: ""})
    return rows


def _who(adviser: str, user: User) -> int | None:
    if adviser == "none":
        return None
    return user.pk if adviser == "me" else int(adviser)
