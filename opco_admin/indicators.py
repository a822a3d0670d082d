"""Indicators of the State convention: each formula with the room that counts it and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from branches import indicators as branch_rows
from branches.models import Position, Study
from contracts import indicators as contract_rows
from contracts.models import Contract
from conventions.actions import com_ceilings
from conventions.models import Convention, IndicatorDefinition
from conventions.rules.com_indicators import Figure, Period
from smeservice import indicators as firm_rows
from smeservice.models import Firm, FirmDiagnosis, Interaction

Rows = QuerySet[Any]
Filters = Mapping[str, str]


class Line(NamedTuple):
    """A row behind a value, as a list shows it."""

    name: str
    more: str
    day: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """The rows a value counts, out of which, who may open them, and how one is told."""

    counted: Callable[[Period, Filters], Rows]
    told: Callable[[Any], Line]
    permission: str
    out_of: Callable[[Period, Filters], Rows] | None = None
    scope: Callable[[User, date], Rows] | None = None
    related: tuple[str, ...] = ()


def _firm(row: Firm) -> Line:
    size = row.get_size_display() or "taille inconnue"
    return Line(row.company.name or row.company_id, f"{row.company_id}, {size}", row.last_contact_on,
                reverse("smeservice:firm", args=[row.company_id]))  # fmt: skip


def _visit(row: Interaction) -> Line:
    return Line(row.company.name or row.company_id,
                f"{row.company_id}, {row.get_kind_display().lower()}", row.on,
                reverse("smeservice:firm", args=[row.company_id]))  # fmt: skip


def _diagnosis(row: FirmDiagnosis) -> Line:
    return Line(row.company.name or row.company_id, row.version.questionnaire.title, row.finished_on,
                reverse("smeservice:diagnosis", args=[row.pk]))  # fmt: skip


def _contract(row: Contract) -> Line:
    return Line(row.number, f"{row.get_state_display()}, à décider le {row.decision_due_on:%d/%m/%Y}",
                timezone.localdate(row.decided_at) if row.decided_at else None,
                reverse("contracts:contract", args=[row.pk]))  # fmt: skip


def _invoice(row: Any) -> Line:
    return Line(row.number, row.provider_siret, row.payable_on, reverse("contracts:invoice", args=[row.pk]))


def _department(row: Any) -> Line:
    return Line(str(row), row.region.name, None, f"{reverse('smeservice:firms')}?department={row.pk}")


def _position(row: Any) -> Line:
    return Line(row.rncp, f"{row.committee}, {row.get_state_display().lower()}",
                row.received_on or row.voted_on, reverse("branches:position", args=[row.pk]))  # fmt: skip


def _study(row: Study) -> Line:
    return Line(row.title, str(row.lead), row.published_on, reverse("branches:study", args=[row.pk]))


FIRMS, FILES, INVOICES, BRANCHES = (
    "smeservice.open_firm", "contracts.view_contract", "contracts.view_invoice", "branches.open_branch",
)  # fmt: skip
_firms: dict[str, Any] = {
    "told": _firm, "permission": FIRMS, "related": ("company",),
    "scope": lambda user, _on: Firm.objects.visible_to(user),
}  # fmt: skip
SOURCES: dict[str, Source] = {
    "firms_reached": Source(
        lambda period, by: firm_rows.reached(*period, by), out_of=lambda _, by: firm_rows.firms(by), **_firms
    ),
    "firms_funded": Source(
        lambda period, by: firm_rows.funded(*period, by),
        out_of=lambda _, by: firm_rows.small_firms(by), **_firms,
    ),
    "ecology": Source(lambda period, by: firm_rows.greener(*period, by), **_firms),
    "visits": Source(
        lambda period, by: firm_rows.visits(*period, by), _visit, FIRMS, related=("company",),
        scope=lambda user, _on: Interaction.objects.visible_to(user),
    ),
    "diagnoses": Source(
        lambda period, by: firm_rows.followed(*period, by), _diagnosis, FIRMS,
        lambda period, by: firm_rows.diagnosed(*period, by),
        lambda user, _on: FirmDiagnosis.objects.visible_to(user), ("company", "version__questionnaire"),
    ),
    "departments": Source(
        lambda period, by: firm_rows.covered(*period, by), _department, FIRMS,
        lambda _, by: firm_rows.departments(by), related=("region",),
    ),
    "decided_in_time": Source(
        lambda period, by: contract_rows.decided_in_time(*period, by), _contract, FILES,
        lambda period, by: contract_rows.decided(*period, by),
        lambda user, _on: Contract.objects.visible_to(user),
    ),
    "paid_in_time": Source(
        lambda period, by: contract_rows.paid_in_time(*period, by), _invoice, INVOICES,
        lambda period, by: contract_rows.payable(*period, by),
    ),
    "positions": Source(
        lambda period, _: branch_rows.on_time(*period), _position, BRANCHES,
        lambda period, _: branch_rows.expected(*period),
        lambda user, on: Position.objects.visible_to(user, on), ("committee",),
    ),
    "studies": Source(
        lambda period, _: branch_rows.published(*period), _study, BRANCHES,
        scope=lambda user, on: Study.objects.visible_to(user, on), related=("lead",),
    ),
}  # fmt: skip


def _satisfaction(convention: Convention, period: Period, on: date) -> Figure:
    total, count = firm_rows.satisfaction(*period, on)
    return Figure(Decimal(total), Decimal(count))


def _cost(kind: str) -> Callable[[Convention, Period, date], Figure]:
    def cost(convention: Convention, period: Period, on: date) -> Figure:
        found = com_ceilings.judged(convention, period.until.year)
        if found is None:
            return Figure(Decimal(0), Decimal(0))
        if kind == "management":
            return Figure(found.spent.management, found.ceilings.management)
        return Figure(found.spent.mission, found.mission_allowed)

    return cost


SUMS: dict[str, Callable[[Convention, Period, date], Figure]] = {
    "satisfaction": _satisfaction,
    "management_cost": _cost("management"),
    "mission_cost": _cost("mission"),
}


def figure(told: IndicatorDefinition, convention: Convention, period: Period, on: date) -> Figure | None:
    """What is counted now, up to that day; None: the value is typed by hand."""
    asked = Period(period.since, min(period.until, on))
    if told.key in SUMS:
        return SUMS[told.key](convention, asked, on)
    source = SOURCES.get(told.key)
    if source is None:
        return None
    whole = source.out_of(asked, told.filters) if source.out_of else None
    return Figure(
        Decimal(source.counted(asked, told.filters).count()),
        None if whole is None else Decimal(whole.count()),
    )


def behind(
    told: IndicatorDefinition, period: Period, part: str, user: User, on: date
) -> tuple[Source, Rows] | None:
    """The rows behind a value that this user may open: counted, left out, or all; None without rows."""
    source = SOURCES.get(told.key)
    if source is None:
        return None
    asked = Period(period.since, min(period.until, on))
    rows = counted = source.counted(asked, told.filters)
    if source.out_of and part != "counted":
        rows = source.out_of(asked, told.filters)
        if part == "out":
            rows = rows.exclude(pk__in=counted.values("pk"))
    if source.scope:
        rows = rows.filter(pk__in=source.scope(user, on).values("pk"))
    return source, rows.select_related(*source.related)


def address(told: IndicatorDefinition, convention: Convention, user: User, year: int) -> str:
    """Where the rows behind a value are listed; empty when this user reads the value only."""
    source = SOURCES.get(told.key)
    if source is not None:
        reads = user.has_perm(source.permission)
        return reverse("steering:behind", args=[told.indicator_id, year]) if reads else ""
    return reverse("conventions:com_ceilings", args=[convention.pk]) if told.key.endswith("_cost") else ""
