"""Funding of tutors and maîtres: training (D6332-92) and exercise of the function (D6332-93).

The law gives maxima; what the OPCO pays is its own choice, dated beside them, never above them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import law
from law.money import cents, euros
from law.typography import french

Dispositif = Literal["app", "pro"]
ZERO, ONE = Decimal(0), Decimal(1)
EXERCISE, TRAINING = "exercise", "training"
KINDS = {EXERCISE: "Exercice de la fonction", TRAINING: "Formation du tuteur ou maître"}
STATES = {"pending": "À décider", "accepted": "Acceptée", "refused": "Refusée"}
_PERCENT = 100
_DAY = timedelta(days=1)
_ALL = 10**4  # months: no maximum


class Reason(NamedTuple):
    """A ground of refusal: its sentence and its article."""

    sentence: str
    article: str


REASONS = {
    key: Reason(french(reason.sentence), reason.article)
    for key, reason in {
        "function": Reason("La fonction de tuteur n'est pas exercée, ou pas justifiée.", "D6332-93"),
        "tutor": Reason("La personne ne remplit pas les conditions d'un tuteur ou d'un maître.", "D6325-6"),
        "employer": Reason("L'employeur tuteur n'est formé que sous le seuil d'effectif.", "D6332-92"),
        "hours": Reason("Les heures finançables de cette formation sont déjà prises en charge.", "D6332-92"),
        "contract": Reason("Le contrat n'est pas pris en charge par l'OPCO.", "R6332-24"),
        "proof": Reason("Les justificatifs demandés n'ont pas été fournis.", "R6332-26"),
        "other": Reason("La demande ne répond pas aux critères publiés par l'OPCO.", "R6332-23"),
    }.items()
}


@dataclass(frozen=True, slots=True)
class Scale:
    """What is paid on a day: the OPCO's own amounts, capped by the law's."""

    monthly: Decimal  # euros a month of exercise, before any increase
    months: int
    plus: Decimal  # share added for an older tutor or a priority public; zero for a maître
    plus_age: int
    hourly: Decimal  # euros an hour of training
    hours: int
    headcount: int  # an employer trains as a tutor only below it
    monthly_article: str
    training_article: str


def scale_on(kind: Dispositif, on: date) -> Scale | None:
    """The scale for a contract concluded that day; None before the rule."""
    role = "maitre" if kind == "app" else "tutor"
    monthly, months = _least(f"{role}_exercise_monthly", on), _least(f"{role}_exercise_months", on)
    hourly, hours = law.maitre_training_hourly.at(on), law.maitre_training_hours.at(on)
    if monthly is None or months is None or hourly is None or hours is None:
        return None
    cap = getattr(law, f"{role}_exercise_monthly").at(on)
    return Scale(
        monthly=monthly,
        months=months,
        plus=ZERO if kind == "app" else law.tutor_exercise_plus(on),
        plus_age=law.tutor_exercise_plus_age(on),
        hourly=hourly.value,
        hours=hours.value,
        headcount=law.maitre_training_headcount(on),
        monthly_article=cap.article,
        training_article=hourly.article,
    )


def _least(name: str, on: date) -> Any:
    """The OPCO's own value, never above the law's cap."""
    cap, own = getattr(law, name).at(on), getattr(law, f"opco_{name}").at(on)
    if cap is None:
        return None
    return cap.value if own is None else min(own.value, cap.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one request says, and what its contract says of it."""

    request: str  # a key of KINDS
    kind: Dispositif
    concluded_on: date
    from_on: date | None = None
    to_on: date | None = None
    hours: Decimal | None = None
    hours_before: Decimal = ZERO  # already funded for this tutor's training on this contract
    asked: Decimal | None = None  # euros asked, when the request says
    tutor_born_on: date | None = None
    tutor_is_employer: bool = False
    priority_public: bool = False
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the amount: rule, words, operation, euros."""

    rule: str  # key of wording.LINES
    label: str
    article: str
    arithmetic: str
    amount: Decimal

    def as_dict(self) -> dict[str, str]:
        return {
            "rule": self.rule,
            "label": self.label,
            "article": self.article,
            "arithmetic": self.arithmetic,
            "amount": str(self.amount),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Line:
        return cls(
            stored["rule"],
            stored["label"],
            stored["article"],
            stored["arithmetic"],
            Decimal(stored["amount"]),
        )


@dataclass(frozen=True, slots=True)
class Priced:
    """The amount line by line, what is missing to give one, and what should be looked at."""

    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def price(asked: Asked, scale: Scale | None = None) -> Priced:
    """What the OPCO may pay for a request, explained; `scale` is that of the conclusion date by default."""
    scale = scale or scale_on(asked.kind, asked.concluded_on)
    if scale is None:
        return Priced(missing=(french(f"Aucun barème connu au {asked.concluded_on:%d/%m/%Y}."),))
    priced = _exercise(asked, scale) if asked.request == EXERCISE else _training(asked, scale)
    return _within_asked(asked, priced)


def months_paid(start: date, end: date, most: int) -> int:
    """Months of exercise, sliding from the first day, within the maximum: started ones count or not."""
    months = law.periods.started_months(start, end)
    reading = law.tutor_month_reading.at(start)
    if reading and reading.value == "complete" and law.periods.months_after(start, months) > end + _DAY:
        months -= 1
    return max(min(months, most), 0)


def _exercise(asked: Asked, scale: Scale) -> Priced:
    if asked.from_on is None or asked.to_on is None:
        return Priced(missing=(french("Indiquez le début et la fin de l'exercice de la fonction."),))
    months = months_paid(asked.from_on, asked.to_on, scale.months)
    whole = months_paid(asked.from_on, asked.to_on, _ALL)
    rule = "maitre.exercise" if asked.kind == "app" else "tutor.exercise"
    who = "maître d'apprentissage" if asked.kind == "app" else "tuteur"
    amount = cents(scale.monthly * months)
    cut = f", {scale.months} mois au plus" if whole > scale.months else ""
    lines = [_line(rule, f"Fonction de {who}", scale.monthly_article,
                   f"{euros(scale.monthly)} × {months} mois{cut}", amount)]  # fmt: skip
    why = _increase(asked, scale)
    if why:
        percent = int(scale.plus * _PERCENT)
        lines.append(
            _line("tutor.exercise.plus", f"Majoration : {why}", scale.monthly_article,
                  f"{euros(amount)} × {percent} %", cents(amount * scale.plus))
        )  # fmt: skip
    remarks = () if asked.kind == "app" or why or asked.tutor_born_on else (
        french("La naissance du tuteur n'est pas connue : la majoration d'âge n'est pas examinée."),
    )  # fmt: skip
    return Priced(tuple(lines), (), remarks)


def _increase(asked: Asked, scale: Scale) -> str:
    """Why the tutor's amount is raised; empty when it is not. The age is that of the first day."""
    if not scale.plus or asked.from_on is None:
        return ""
    if asked.priority_public:
        return "public prioritaire"
    born = asked.tutor_born_on
    if born and law.periods.age(born, asked.from_on) >= scale.plus_age:
        return f"tuteur de {scale.plus_age} ans ou plus"
    return ""


def _training(asked: Asked, scale: Scale) -> Priced:
    if not asked.hours:
        return Priced(missing=(french("Indiquez les heures de formation."),))
    if asked.tutor_is_employer and asked.headcount is None:
        said = french("Indiquez l'effectif : un employeur n'est formé que sous le seuil.")
        return Priced(missing=(said,))
    if asked.tutor_is_employer and asked.headcount is not None and asked.headcount >= scale.headcount:
        said = f"Un employeur de {scale.headcount} salariés ou plus n'est pas formé à ce titre."
        line = _line("maitre.training", "Formation de l'employeur tuteur", scale.training_article,
                     f"effectif de {asked.headcount}", ZERO)  # fmt: skip
        return Priced((line,), (), (french(said),))
    left = max(scale.hours - asked.hours_before, ZERO)
    hours = min(asked.hours, left)
    cut = ""
    if hours < asked.hours:
        cut = f", {scale.hours} h au plus" + (
            f" dont {asked.hours_before:g} h déjà prises en charge" if asked.hours_before else ""
        )
    line = _line("maitre.training", "Formation du tuteur ou maître", scale.training_article,
                 f"{euros(scale.hourly)} × {_hours(hours)} h{cut}", cents(scale.hourly * hours))  # fmt: skip
    return Priced((line,))


def _within_asked(asked: Asked, priced: Priced) -> Priced:
    """A request for less than the scale is paid what it asks: the scale is a maximum."""
    if asked.asked is None or priced.missing or asked.asked >= priced.total:
        return priced
    operation = f"{euros(asked.asked)} demandés − {euros(priced.total)}"
    article, less = priced.lines[0].article, asked.asked - priced.total
    cut = _line("tutor.asked", "Ramené au montant demandé", article, operation, less)
    return Priced((*priced.lines, cut), (), priced.remarks)


def _line(rule: str, label: str, article: str, arithmetic: str, amount: Decimal) -> Line:
    return Line(rule, french(label), article, french(f"{arithmetic} = {euros(amount)}"), amount)


def _hours(hours: Decimal) -> str:
    return f"{hours.normalize():f}".replace(".", ",")
