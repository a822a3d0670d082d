"""An EDEC of five years, half State and half OPCO: its budget, what is committed, spent, called."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from conventions.actions import budget, calls, commitments, conventions, expenses, past
from conventions.actions.budget import Funder
from conventions.actions.calls import Plan
from conventions.actions.commitments import Beneficiary
from conventions.actions.conventions import PartyLine
from conventions.models import BudgetLine, Convention
from conventions.rules.budget import Line, Share, Year
from law.periods import add_months

TITLE = "EDEC Spectacle, communication et tourisme"
HALF = Share(percent=Decimal(50))
ACTIONS = (
    ("Connaître les métiers", "Diagnostic des besoins en compétences", "studies", "640000"),
    ("Connaître les métiers", "Prospective des métiers de l’image et du son", "studies", "520000"),
    ("Connaître les métiers", "Observatoire partagé des treize secteurs", "studies", "410000"),
    ("Adapter l’offre de formation", "Modules numériques des petites entreprises", "training", "1150000"),
    ("Adapter l’offre de formation", "Actions de formation en situation de travail", "training", "980000"),
    ("Adapter l’offre de formation", "Refonte des certifications de branche", "studies", "615000"),
    ("Accompagner les entreprises", "Diagnostics et plans d’action", "advice", "870000"),
    ("Accompagner les entreprises", "Rencontres en région", "promotion", "289000"),
    ("Piloter et évaluer", "Coordination du projet", "steering", "250000"),
    ("Piloter et évaluer", "Évaluation finale", "evaluation", "150000"),
)  # fmt: skip
PAYEES = {
    "Cabinet Alto Études": "73282932000074",
    "Vert Atelier Formation": "40483304800022",
}
# Months before today, rank of the line, payee, amount committed.
COMMITTED = (
    (26, 1, "Cabinet Alto Études", "318000"),
    (20, 4, "Vert Atelier Formation", "540000"),
    (14, 2, "Cabinet Alto Études", "247500.50"),
    (9, 7, "Vert Atelier Formation", "402000"),
    (5, 1, "Cabinet Alto Études", "276000"),
    (2, 5, "Vert Atelier Formation", "365000"),
)


def fund(on: dt.date, people: dict[str, User]) -> bool:
    """The convention with its money, in the middle of its life."""
    if Convention.objects.filter(title=TITLE).exists():
        return False
    by, finance = people["co@demo.local"], people["fi@demo.local"]
    start = add_months(on, -30).replace(day=1)
    row = _signed(start, on, by)
    lines = {line.number: line for line in row.lines.all()}
    for months, number, name, amount in COMMITTED:
        day = add_months(on, -months)
        commitments.commit(
            line=lines[number].pk, reference=f"M-{day:%Y%m}-{number}", amount=Decimal(amount),
            to=Beneficiary(name=name, siret=PAYEES[name], purpose="Marché à bons de commande"), by=by, on=day,
        )  # fmt: skip
    _spend(row, lines, on, by, finance)
    _call(row, on, finance)
    return True


def _signed(start: dt.date, on: dt.date, by: User) -> Convention:
    """The convention, signed as it stands with its budget."""
    end = add_months(start, 60) - dt.timedelta(days=1)
    row = conventions.create(
        kind="edec", title=TITLE, purpose="Treize secteurs et trente et une branches, trois ministères : "
        "connaître les métiers, adapter l’offre de formation, accompagner les entreprises.",
        starts_on=start, ends_on=end, by=by, on=start,
        parties=(
            PartyLine(name="État (DGEFP)", role="funder", nature="state"),
            PartyLine(name="OPCO Admin", role="signatory", nature="opco"),
        ),
    )  # fmt: skip
    lines = [
        Line(axis, "Accompagner les branches" if nature != "steering" else "Pilotage", label, nature,
             Decimal(amount), (HALF,))
        for axis, label, nature, amount in ACTIONS
    ]  # fmt: skip
    total = sum((line.amount for line in lines), Decimal(0))
    part, years = total / 5, range(start.year, end.year + 1)
    opened = [part] * 5 + [Decimal(0)] * (len(years) - 5)
    budget.set_budget(
        convention=row.pk, lines=lines,
        funders=[Funder("state", "État (DGEFP)"), Funder("opco", "OPCO Admin")],
        years=[Year(year, each, late) for year, each, late in zip(years, opened, opened[::-1], strict=True)],
        by=by, on=start,
    )  # fmt: skip
    return past.take_over(convention=row.pk, signed_on=start, by=by, on=on, past=False)


def _spend(row: Convention, lines: dict[int, BudgetLine], on: dt.date, by: User, finance: User) -> None:
    """Invoices: most accepted, one in part, one rejected, one to examine."""
    told = (
        (18, 1, 1, "A-2101", "210000", "210000"),
        (15, 4, 4, "V-0388", "265000", "251400"),
        (8, 2, 2, "A-2240", "98500", "98500"),
        (3, 7, 7, "V-0412", "61200", None),
        (1, 1, 1, "A-2307", "54000", ""),
    )
    for months, number, of, invoice, amount, eligible in told:
        day = add_months(on, -months)
        held = lines[of].commitments.order_by("pk")[0]
        made = expenses.enter(
            line=lines[number].pk, by=by, on=day, file=_paper(invoice),
            told=expenses.Told(
                payee=held.beneficiary, siret=held.siret, number=invoice, dated_on=day, whole=Decimal(amount),
                part=Decimal(amount), commitment=held.reference,
            ),
        )  # fmt: skip
        if eligible:
            expenses.accept(
                expense=made.pk, eligible=Decimal(eligible), by=finance, on=day,
                comment="" if eligible == amount else "Frais de déplacement au-dessus du barème",
            )  # fmt: skip
        elif eligible is None:
            expenses.reject(
                expense=made.pk, reason="object", by=finance, on=day, comment="Prestation hors de l’axe 3"
            )


def _call(row: Convention, on: dt.date, finance: User) -> None:
    """An advance received, an instalment awaited, a balance to come."""
    state = row.funders.get(nature="state")

    def plan(kind: str, condition: str, planned_on: dt.date, **more: Any) -> int:
        told = Plan(funder=state.pk, kind=kind, condition=condition, planned_on=planned_on, **more)
        return calls.plan(convention=row.pk, told=told, by=finance, on=on).pk

    advance = plan("advance", "signature", add_months(on, -28), percent=Decimal(10))
    asked = calls.request(call=advance, by=finance, on=add_months(on, -28)).asked
    calls.receive(
        call=advance, amount=asked, received_on=add_months(on, -26), reference="VIR DRFIP 000871", by=finance,
        on=on,
    )  # fmt: skip
    second = plan("instalment", "spent", add_months(on, -1), percent=Decimal(20), threshold=Decimal("9.50"))
    calls.request(call=second, by=finance, on=on)
    plan("instalment", "spent", add_months(on, 8), percent=Decimal(40), threshold=Decimal(50))
    plan("balance", "report", row.ends_on + dt.timedelta(days=90))


def _paper(number: str) -> ContentFile:
    body = f"%PDF-1.7\n% facture {number}\n%%EOF\n"
    return ContentFile(body.encode(), name=f"facture-{number.lower()}.pdf")
