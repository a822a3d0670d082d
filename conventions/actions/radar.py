"""What comes in the conventions, from every subject: days, ceilings, calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery

import law
from conventions.actions import com_radar
from conventions.models import (
    Convention,
    ConventionControl,
    ConventionDeliverable,
    ConventionReport,
    LineTerms,
    Opinion,
    PaymentCall,
    SteeringDecision,
    Version,
)
from conventions.rules import lives
from conventions.rules.radar import Blip

Source = Callable[[QuerySet[Convention], date], Iterable[Blip]]


def of(conventions: QuerySet[Convention], on: date) -> list[Blip]:
    """Everything that comes in these conventions."""
    rows = conventions.order_by().filter(state__in=sorted(lives.OPEN))
    return [blip for source in SOURCES for blip in source(rows, on)]


def of_one(convention: Convention, on: date) -> list[Blip]:
    """What comes in one convention."""
    return of(Convention.objects.filter(pk=convention.pk), on)


def _ends(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    """Running conventions that end: close, or amend in time."""
    soon = law.add_days(on, law.convention_end_alarm_days(on))
    for row in rows.filter(state__in=sorted(lives.RUNNING), ends_on__lte=soon):
        yield Blip("end", row.ends_on, row.pk, row.title, "conventions:convention", (row.pk,))


def _opinions(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    days = law.convention_opinion_days(on)
    wanted = Opinion.objects.filter(version__convention__in=rows.values("pk"), given_on=None)
    for each in wanted.select_related("version"):
        pk = each.version.convention_id
        label = f"Avis {each.get_body_display()}"
        yield Blip("opinion", law.add_days(each.asked_on, days), pk, label, "conventions:convention", (pk,))


def _signatures(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    days = law.convention_signature_days(on)
    wanted = Version.objects.filter(convention__in=rows.values("pk"), signed_on=None).exclude(sha256="")
    for each in wanted:
        pk = each.convention_id
        due = law.add_days(each.agreed_on, days) if each.agreed_on else None
        yield Blip("signature", due, pk, f"Signatures : {each}", "conventions:versions", (pk,))


def _deliverables(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    for each in ConventionDeliverable.objects.awaited().filter(convention__in=rows.values("pk")):
        pk = each.convention_id
        label = f"{each.title} (reçu, à accepter)" if each.received_on else each.title
        yield Blip("deliverable", each.due_on, pk, label, "conventions:follow_up", (pk,))


def _decisions(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    wanted = SteeringDecision.objects.filter(
        meeting__convention__in=rows.values("pk"), done_on=None, due_on__isnull=False
    )
    for each in wanted.select_related("meeting"):
        pk = each.meeting.convention_id
        yield Blip("decision", each.due_on, pk, each.text, "conventions:follow_up", (pk,))


def _reports(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    wanted = ConventionReport.objects.filter(
        convention__in=rows.values("pk"), sent_on=None, due_on__isnull=False
    )
    for each in wanted:
        pk = each.convention_id
        yield Blip("report", each.due_on, pk, str(each), "conventions:reports", (pk,))


def _controls(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    for each in ConventionControl.objects.filter(convention__in=rows.values("pk"), closed_on=None):
        pk = each.convention_id
        yield Blip("control", each.due_on, pk, each.title, "conventions:controls", (pk,))


def _calls(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    for each in (
        PaymentCall.objects.awaited().filter(convention__in=rows.values("pk")).select_related("funder")
    ):
        pk = each.convention_id
        label = f"{str(each.get_kind_display()).capitalize()} – {each.funder}"
        yield Blip("call", each.planned_on, pk, label, "conventions:calls", (pk,))


def near(rows: QuerySet[Convention], on: date) -> QuerySet[LineTerms]:
    """Lines of the budget in force that are nearly all committed, or wholly: envelopes of régions too."""
    signed = Version.objects.filter(
        convention=OuterRef("version__convention"), signed_on__isnull=False, line_terms__isnull=False
    )
    return LineTerms.objects.filter(
        version__convention__in=rows.filter(state__in=sorted(lives.RUNNING)).values("pk"),
        version=Subquery(signed.order_by("-number").values("pk")[:1]),
        amount__gt=0,
        line__committed__gte=F("amount") * law.budget_alarm_share(on),
    )


def _ceilings(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    for each in near(rows, on).select_related("line", "version"):
        pk, percent = each.version.convention_id, int(each.line.committed * 100 / each.amount)
        label = f"Ligne {each.line.number} du budget engagée à {percent} %"
        yield Blip("ceiling", None, pk, label, "conventions:budget", (pk,))


# One row a subject: conventions and a day → what comes.
SOURCES: tuple[Source, ...] = (
    _ends,
    _opinions,
    _signatures,
    _deliverables,
    _decisions,
    _reports,
    _controls,
    _calls,
    _ceilings,
    com_radar.ceilings,
    com_radar.evaluations,
    com_radar.file_items,
)
