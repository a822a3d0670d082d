"""What comes in a COM: its ceilings, its yearly evaluation, the items of its file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from conventions.actions import com_ceilings
from conventions.models import ComFileItem, Convention, Evaluation
from conventions.rules import com_ceilings as rules
from conventions.rules import com_indicators, lives
from conventions.rules.com_charges import KINDS
from conventions.rules.radar import Blip

SAID = {"over": "dépassé", "near": "proche", "path": "dépassé à ce rythme"}


def ceilings(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    """Ceilings over, near, or on the path to go over."""
    for row in rows.filter(kind="com", state__in=sorted(lives.RUNNING)):
        told = com_ceilings.ceilings_of(row)
        if told is None:
            continue
        kept = com_ceilings.charges_of(row)
        years = com_indicators.years_of(row.starts_on, row.ends_on)
        now = rules.Judgement(told, rules.spent(kept))
        later = rules.Judgement(told, rules.projected(kept, years, on))
        for kind, standing in rules.standings(now, later, on).items():
            if standing != "calm":
                label = f"Plafond « {KINDS[kind].lower()} » {SAID[standing]}"
                yield Blip("ceiling", None, row.pk, label, "conventions:com_ceilings", (row.pk,))


def evaluations(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    """Years begun whose evaluation is not kept yet."""
    kept = set(Evaluation.objects.filter(convention__in=rows.values("pk")).values_list("convention", "year"))
    for row in rows.filter(kind="com", state__in=sorted(lives.RUNNING)):
        for year in com_indicators.years_of(row.starts_on, row.ends_on):
            if year <= on.year and (row.pk, year) not in kept:
                due = date(year, 12, 31)
                yield Blip("review", due, row.pk, f"Évaluation {year}", "steering:evaluations", (row.pk,))


def file_items(rows: QuerySet[Convention], on: date) -> Iterable[Blip]:
    """Items of the file that are not ready."""
    wanted = ComFileItem.objects.filter(convention__in=rows.values("pk"), due_on__isnull=False)
    for each in wanted.exclude(state="ready"):
        pk = each.convention_id
        label = f"Dossier préparatoire, pièce {each.place}"
        yield Blip("deliverable", each.due_on, pk, label, "conventions:com_file", (pk,))
