"""Care of the firms of the demonstration: aids, a document, duplicates, a takeover, portfolios by lot."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile

from accounts import actions
from accounts.models import User
from law.periods import add_months
from opco_admin.demo.people import PASSWORD
from registers.actions.aids import Told
from registers.models import Aid, Company
from smeservice.actions import contacts, documents, firm_aids, firms, merging, takeovers, transfers
from smeservice.models import Contact, Firm, Following

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
AIDS = (
    ("Région", "Aide à la transition numérique", "18000", 26, "general"),
    ("Métropole", "Aide à l’aménagement du local", "9500.50", 14, "general"),
    ("Agence de l’eau", "Équipement économe en eau", "4200", 5, "none"),
)
SECOND = "sm2@demo.local"


def care(on: dt.date, people: dict[str, User]) -> bool:
    """One firm with aids and papers, a person written twice, a firm that changed its SIREN, a lot moved."""
    if Aid.objects.filter(source="declared").exists():
        return False
    by = people["sm@demo.local"]
    mine = list(Following.objects.filter(adviser=by, until=None).order_by("company")[:8])
    if not mine:
        return False
    first = mine[0].company_id
    _papers(first, on, by)
    _twice(first, on, by)
    if len(mine) > 4:
        _goes_on(mine[4].company_id, on, by)
    _lot(on, by)
    return True


def _papers(siren: str, on: dt.date, by: User) -> None:
    """What the firm declared, and its signed declaration."""
    for rank, (body, purpose, euros, back, regulation) in enumerate(AIDS, start=1):
        told = Told(
            body=body, purpose=purpose, amount=Decimal(euros), on=add_months(on, -back),
            regulation=regulation, evidence="Déclaration de l’entreprise",
        )  # fmt: skip
        firm_aids.record(company=siren, told=told, token=UUID(int=9000 + rank), proof=None, by=by, on=on)
    documents.keep(
        company=siren, kind="declaration", title="Déclaration d’aides de minimis",
        file=ContentFile(PDF, name="declaration-aides.pdf"), received_on=add_months(on, -4), by=by, on=on,
    )  # fmt: skip


def _twice(siren: str, on: dt.date, by: User) -> None:
    """A person written twice and merged, another pair to decide."""
    person = Contact.objects.current().filter(company=siren).order_by("pk").first()
    if person is None:
        return
    company = Company.objects.get(pk=siren)

    def add(name: str, email: str, phone: str) -> Contact:
        return contacts.save(
            company=company,
            name=name,
            role="Direction",
            email=email,
            phone=phone,
            consented=False,
            by=by,
            on=on,
        )

    twin = add(" ".join(reversed(person.name.split())), person.email, "")
    merging.merge(kept=person.pk, dropped=twin.pk, by=by, on=on)
    add(person.name.upper(), "", person.phone)


def _goes_on(siren: str, on: dt.date, by: User) -> None:
    """A firm that ceased, and the one that took its place over."""
    new, _ = Company.objects.get_or_create(
        siren="909090904", defaults={"name": f"{Company.objects.get(pk=siren).name} et fils"}
    )
    Company.objects.filter(pk=siren).update(closed_on=on - dt.timedelta(days=40))
    firms.refresh(on=on, sirens=[siren, new.pk])
    takeovers.take_over(
        old=siren, new=new.pk, since=on - dt.timedelta(days=39), by=by, on=on,
        reason="Fonds repris par les enfants, même local et même enseigne.",
    )  # fmt: skip


def _lot(on: dt.date, by: User) -> None:
    """A second adviser, to whom a few firms without adviser are given."""
    other = User.objects.filter(email=SECOND).first()
    if other is None:
        other = User.objects.create_user(SECOND, PASSWORD, first_name="Malik", last_name="Benali")
        actions.give_role(user=other, code="SM")
    free = Firm.objects.filter(adviser=None, closed=False).order_by("company").values("pk")[:12]
    lot = Firm.objects.filter(pk__in=list(free.values_list("pk", flat=True)))
    if count := lot.count():
        transfers.transfer(
            firms=lot, expected=count, to=[other], criteria="Conseiller : Personne", token=UUID(int=9100),
            reason="Arrivée d’un second conseiller dans le secteur", by=by, on=on,
        )  # fmt: skip
