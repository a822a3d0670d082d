"""Firms of the demonstration: official headcounts, portfolios, people, exchanges."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

import registers.actions
from accounts.models import User
from law.periods import add_months
from opco_admin.demo import lines
from registers.models import Company, Establishment
from smeservice.actions import contacts, firms, interactions
from smeservice.models import Following

SEED = 2026
FOLLOWED, MET = 40, 18
FIRST = ("Léa", "Karim", "Anne", "Julien", "Fatou", "Paul", "Inès", "Marc")
SAID = (
    ("visit", "interested", ("alternance", "funding"), "Cherche un apprenti pour la rentrée, local prêt."),
    ("call", "training", ("skills",), "Deux salariés à former à l’accueil des clients."),
    ("remote", "diagnosis", ("jobs", "ecology"), "Départ en retraite du chef d’atelier dans dix-huit mois."),
    ("email", "informed", ("digital",), "Reçu le guide de l’offre de services."),
    ("visit", "absent", (), "Magasin fermé, carte laissée."),
)


def meet(on: dt.date, people: dict[str, User]) -> bool:
    """One adviser with a portfolio, the rest followed by nobody."""
    if Following.objects.exists():
        return False
    adviser, random = people["sm@demo.local"], Random(SEED)  # noqa: S311 -- invented, the same at each run
    with TemporaryDirectory() as folder:
        registers.actions.load_companies(_table(Path(folder), random, on), by=people["br@demo.local"])
    firms.refresh(on=on)
    sirens = list(Company.objects.order_by("pk").values_list("pk", flat=True)[:FOLLOWED])
    firms.follow(
        companies=sirens, adviser=adviser, by=adviser, on=on - dt.timedelta(days=500), reason="Portefeuille"
    )
    for rank, siren in enumerate(sirens[:MET]):
        _meet(siren, rank, adviser, on, random)
    firms.refresh(on=on)
    return True


def _table(folder: Path, random: Random, on: dt.date) -> Path:
    """The table of the companies of the OPCO, with three years of headcounts for some."""
    rows = []
    for place in Establishment.objects.select_related("company").order_by("pk")[:400]:
        size = random.choice((2, 4, 7, 9, 12, 18, 30, 48, 60, 260))
        for back in range(3 if random.random() < 0.5 else 1):
            drift = size if back else max(1, size + random.choice((-3, -1, 0, 0, 2, 3)))
            rows.append(
                {
                    "SIRET": place.siret,
                    "Dénomination": place.company.name,
                    "IDCC": place.idcc,
                    "OPCO": "OPCO de démonstration",
                    "Code postal": place.postcode,
                    "Commune": place.city,
                    "Effectif moyen annuel": str(drift),
                    "Année de l'effectif": str(on.year - 1 - back),
                }
            )
    return lines.write(folder / "demo-entreprises.csv", list(rows[0]), rows)


def _meet(siren: str, rank: int, adviser: User, on: dt.date, random: Random) -> None:
    company = Company.objects.get(pk=siren)
    person = contacts.save(
        company=company, name=f"{random.choice(FIRST)} {random.choice(lines.NAMES)}", role="Gérance",
        email=f"contact.{siren}@exemple.fr", phone="01 02 03 04 05", consented=rank % 3 > 0, by=adviser,
        on=add_months(on, -14),
    )  # fmt: skip
    for turn in range(1 + rank % 3):
        kind, outcome, themes, note = SAID[(rank + turn) % len(SAID)]
        day = on - dt.timedelta(days=20 + 130 * turn + 5 * rank)
        step = outcome in ("interested", "training")
        interactions.record(
            token=UUID(int=rank * 100 + turn + 1), company=siren, kind=kind, happened_on=day, outcome=outcome,
            themes=themes, note=note, minutes=45 if kind == "visit" else 15, contact=person.pk, by=adviser,
            on=on, next_step="Rappeler pour fixer la suite" if step else "",
            next_on=day + dt.timedelta(days=21) if step else None,
        )  # fmt: skip
