"""What the OPCO funds of a request, line by line: costs, ceilings of the branch, wages up to the SMIC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from law.money import cents, euros
from law.typography import french

ZERO = Decimal(0)
TRAINING, WAGES, SIDE = "plan", "plan_wages", "plan_side"  # as contracts.rules.billing.OTHER_KINDS
KINDS = {TRAINING: "Coûts pédagogiques", WAGES: "Rémunérations", SIDE: "Frais annexes"}
_CUT_FIRST = (SIDE, WAGES, TRAINING)  # what a ceiling on the whole takes first
PLAN, PAY, CRITERIA = "L6332-17", "D6332-39", "R6332-23"
EXPLAINED = {
    "plan.training": "Coûts de l’action, au prix du devis.",
    "plan.hourly": "Plafond par heure et par stagiaire, fixé par le conseil d’administration.",
    "plan.wages": "Rémunération demandée par heure de formation, pour chaque stagiaire.",
    "plan.smic": "La rémunération est prise en charge jusqu’au SMIC par heure de formation.",
    "plan.no_wages": "Le conseil d’administration ne prend pas en charge les rémunérations.",
    "plan.side": "Frais de transport, de repas et d’hébergement demandés.",
    "plan.side_cap": "Plafond des frais annexes par demande.",
    "plan.request_cap": "Plafond par demande.",
    "plan.firm_cap": "Plafond par entreprise et par an, ce qui lui est déjà accordé compris.",
    "plan.retained": "Montant retenu par la décision.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The ceilings in force for a branch and a year; None: no ceiling."""

    year: int
    idcc: str  # empty: those of every branch without its own
    hourly: Decimal | None = None
    request: Decimal | None = None
    firm: Decimal | None = None
    side: Decimal | None = None
    wages: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks, and what the day of the decision says of it."""

    on: date
    trainees: int
    hours: Decimal  # each trainee
    unit: str  # a key of rules.requests.UNITS
    unit_cost: Decimal
    side_costs: Decimal = ZERO
    hourly_wage: Decimal = ZERO
    before: Decimal = ZERO  # already granted to the firm this year
    retained: Decimal | None = None  # the decision grants no more
    smic: Decimal  # of an hour of training, on that day

    @property
    def trainee_hours(self) -> Decimal:
        return self.hours * self.trainees

    @property
    def cost(self) -> Decimal:
        """What the provider asks."""
        quantity = {"hour": self.trainee_hours, "trainee": Decimal(self.trainees), "group": Decimal(1)}
        return cents(self.unit_cost * quantity[self.unit])

    @property
    def total(self) -> Decimal:
        """All that is asked."""
        return self.cost + cents(self.hourly_wage * self.trainee_hours) + self.side_costs


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the amount: what it is of, rule, words, operation, euros."""

    kind: str
    rule: str
    label: str
    article: str
    arithmetic: str
    amount: Decimal

    def as_dict(self) -> dict[str, str]:
        return {each.name: str(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Line:
        return cls(**{**stored, "amount": Decimal(stored["amount"])})  # type: ignore[arg-type]

    @property
    def why(self) -> str:
        """The rule, in words."""
        return EXPLAINED[self.rule]

    @property
    def cut(self) -> bool:
        return self.amount < 0


def price(asked: Asked, terms: Terms) -> tuple[Line, ...]:
    """What is granted, explained; never more than what is asked."""
    lines = [*_training(asked, terms), *_wages(asked, terms), *_side(asked, terms)]
    _whole(lines, "plan.request_cap", "Ramené au plafond par demande", terms.request, _source(terms))
    if terms.firm is not None:
        left = max(terms.firm - asked.before, ZERO)
        said = f"{euros(terms.firm)} par an − {euros(asked.before)} déjà accordés. {_source(terms)}"
        _whole(lines, "plan.firm_cap", "Ramené au plafond annuel de l'entreprise", left, said)
    _whole(lines, "plan.retained", "Ramené au montant retenu", asked.retained, "")
    return tuple(lines)


def total(lines: Iterable[Line]) -> Decimal:
    """The amount."""
    return sum((each.amount for each in lines), ZERO)


def by_kind(lines: Iterable[Line]) -> dict[str, Decimal]:
    """The amount of each kind of cost; those of nothing are left out."""
    found: dict[str, Decimal] = {}
    for each in lines:
        found[each.kind] = found.get(each.kind, ZERO) + each.amount
    return {kind: amount for kind, amount in found.items() if amount}


def inputs(asked: Asked, terms: Terms) -> dict[str, dict[str, str | None]]:
    """What an amount was computed from, as it is stored."""
    return {"asked": _stored(asked), "terms": _stored(terms)}


def replayed(stored: Mapping[str, Mapping[str, Any]]) -> tuple[Line, ...]:
    """The amount computed again from what was stored."""
    return price(_read(Asked, stored["asked"]), _read(Terms, stored["terms"]))


def _training(asked: Asked, terms: Terms) -> list[Line]:
    group, hours = f"{_number(asked.hours)} h × {asked.trainees} stagiaires", asked.trainee_hours
    words = {
        "hour": f"{euros(asked.unit_cost)} × {group}",
        "trainee": f"{euros(asked.unit_cost)} × {asked.trainees} stagiaires",
        "group": f"{euros(asked.unit_cost)} pour le groupe",
    }
    cost = asked.cost
    lines = [_line(TRAINING, "plan.training", "Coûts pédagogiques", PLAN, words[asked.unit], cost)]
    if terms.hourly is not None and cost > (most := cents(terms.hourly * hours)):
        said = f"{euros(terms.hourly)} × {group} = {euros(most)} au plus. {_source(terms)}"
        lines.append(_line(TRAINING, "plan.hourly", "Ramené au plafond horaire", CRITERIA, said, most - cost))
    return lines


def _wages(asked: Asked, terms: Terms) -> list[Line]:
    if not asked.hourly_wage:
        return []
    group = f"{_number(asked.hours)} h × {asked.trainees} stagiaires"
    whole = cents(asked.hourly_wage * asked.trainee_hours)
    lines = [_line(WAGES, "plan.wages", "Rémunérations", PAY, f"{euros(asked.hourly_wage)} × {group}", whole)]
    if not terms.wages:
        said = _source(terms)
        lines.append(_line(WAGES, "plan.no_wages", "Rémunérations écartées", CRITERIA, said, -whole))
    elif asked.hourly_wage > asked.smic:
        most = cents(asked.smic * asked.trainee_hours)
        said = f"{euros(asked.smic)} × {group} = {euros(most)} au plus"
        lines.append(_line(WAGES, "plan.smic", "Ramenées au SMIC", PAY, said, most - whole))
    return lines


def _side(asked: Asked, terms: Terms) -> list[Line]:
    if not asked.side_costs:
        return []
    lines = [_line(SIDE, "plan.side", "Frais annexes", PLAN, "montant demandé", asked.side_costs)]
    if terms.side is not None and asked.side_costs > terms.side:
        said = f"{euros(terms.side)} au plus. {_source(terms)}"
        less = terms.side - asked.side_costs
        lines.append(_line(SIDE, "plan.side_cap", "Ramenés au plafond", CRITERIA, said, less))
    return lines


def _whole(lines: list[Line], rule: str, label: str, most: Decimal | None, said: str) -> None:
    """Bring the whole under a ceiling: what is least tied to the training goes first."""
    if most is None or (over := total(lines) - most) <= 0:
        return
    granted = by_kind(lines)
    for kind in _CUT_FIRST:
        part = min(granted.get(kind, ZERO), over)
        if part > 0:
            words = f"{euros(most)} au plus. {said}"
            lines.append(_line(kind, rule, f"{label} ({KINDS[kind].lower()})", CRITERIA, words, -part))
            over -= part


def _line(kind: str, rule: str, label: str, article: str, arithmetic: str, amount: Decimal) -> Line:
    said = f"{arithmetic.strip()} → {euros(amount)}" if arithmetic.strip() else euros(amount)
    return Line(kind, rule, french(label), article, french(said), amount)


def _source(terms: Terms) -> str:
    where = f"IDCC {terms.idcc}" if terms.idcc else "toutes branches"
    return f"{terms.source} ({where}, {terms.year})." if terms.source else ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _stored(row: Asked | Terms) -> dict[str, str | None]:
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    return {name: None if value is None else str(value) for name, value in values.items()}


def _read(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    """The facts as they were stored; each by what its name says it is."""
    whole, days, yes = {"trainees", "year"}, {"on"}, {"wages"}
    text = {"unit", "idcc", "source"}
    found: dict[str, Any] = {}
    for name, value in stored.items():
        if value is None or name in text:
            found[name] = value
        elif name in whole:
            found[name] = int(value)
        elif name in days:
            found[name] = date.fromisoformat(value)
        elif name in yes:
            found[name] = value == "True"
        else:
            found[name] = Decimal(value)
    return kind(**found)
