"""Studies in several states, figures of employees over two years, a projection, negotiations."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from random import Random

import typst
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from branches.actions import projecting, studies, study_money, talks
from branches.actions.studies import Field
from branches.actions.study_money import Funder
from branches.imports import workforce
from branches.models import Study, WorkforceVintage
from branches.rules import projection
from opco_admin.demo import world
from registers.models import Committee

SEED = 905
FIRST, SECOND = world.BRANCHES[0].committees[0][0], world.BRANCHES[5].committees[0][0]
# ROME code, employees a year ago, share of women, how old they are.
JOBS = (("D1102", 5200, 0.28, 0.15), ("D1104", 2600, 0.46, -0.4), ("D1106", 7400, 0.88, -0.2),
        ("D1502", 1150, 0.61, 0.5), ("N4105", 640, 0.07, 0.8), ("M1203", 410, 0.83, 0.9))  # fmt: skip
BANDS = (("moins de 20", 6), ("20-24", 13), ("25-29", 13), ("30-34", 12), ("35-39", 11), ("40-44", 11),
         ("45-49", 11), ("50-54", 10), ("55-59", 9), ("60 et plus", 4))  # fmt: skip
REGIONS = (("Île-de-France", 22), ("Auvergne-Rhône-Alpes", 15), ("Occitanie", 12), ("Grand Est", 10))


def paper(title: str) -> ContentFile:
    """A small real PDF that says what it is."""
    made = typst.compile(
        f"#set document(title: [{title}])\n= {title}\nExemple sans valeur.".encode(), format="pdf"
    )
    return ContentFile(made, f"{title.lower().replace(' ', '-')[:40]}.pdf")


def conduct(on: dt.date, people: dict[str, User]) -> bool:
    """Four studies: published, in progress with a late deliverable, tendered, requested."""
    if Study.objects.exists():
        return False
    by = people["br@demo.local"]
    _published(by, on)
    _running(by, on)
    _tendered(by, on)
    _asked(by, on, FIRST, "Portrait de la boulangerie artisanale en milieu rural", ("D1102", "D1106"))
    for cpne, outcome, days, title in (
        (FIRST, "agreement", 1000, "Accord sur la gestion des emplois et des compétences"),
        (SECOND, "agreement", 380, "Accord emplois et parcours professionnels"),
        (world.BRANCHES[1].committees[0][0], "disagreement", 1150, "Procès-verbal de désaccord"),
    ):
        talks.record(
            committee=Committee.objects.get(pk=cpne), outcome=outcome, title=title,
            signed_on=on - dt.timedelta(days=days), file=paper(title), by=by, on=on,
        )  # fmt: skip
    return True


def count(on: dt.date, people: dict[str, User]) -> bool:
    """Two years of figures for the first branch, and a projection."""
    if WorkforceVintage.objects.exists():
        return False
    by = people["br@demo.local"]
    years = (on.year - 2, on.year - 1)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(workforce.HEADERS)
    for year in years:
        writer.writerows(_figures(year, year - years[0]))
    upload = SimpleUploadedFile("effectifs-boulangerie.csv", text.getvalue().encode())
    outcome = workforce.load_file(upload, source="DSN (démo)", allowed=[FIRST], by=by)
    latest = max(outcome.created, key=lambda each: each.year)
    stock = projecting.stock(FIRST, on)
    central = projection.Hypotheses(
        retirement_age=64, exits=(Decimal("0.09"), Decimal("0.05"), Decimal("0.03"), Decimal("0.02")),
        entries=850, growth=None, apprentices=stock.count, apprentice_months=stock.months,
        stay=Decimal("0.55"),
    )  # fmt: skip
    projecting.make(
        vintage=latest, title="Projection à cinq ans", years=5,
        scenarios=projection.around(central, Decimal("0.20")), by=by, on=on,
    )  # fmt: skip
    return True


def _figures(year: int, rank: int) -> list[tuple[object, ...]]:
    random = Random(SEED)  # noqa: S311 -- invented data, the same at each run
    rows: list[tuple[object, ...]] = []
    regions = [*REGIONS, ("", 41)]
    for rome, heads, women, older in JOBS:
        for band, (ages, weight) in enumerate(BANDS):
            for gender, part in (("F", women), ("M", 1 - women)):
                for region, share in regions:
                    tilt = 1 + older * (band - 4.5) / 4.5
                    number = heads * weight / 100 * part * share / 100 * tilt * random.uniform(0.92, 1.08)
                    number *= 1 + rank * (0.018 - older / 25)
                    rows.append((FIRST, year, rome, ages, gender, region, "CDI", round(number)))
    return rows


def _asked(by: User, on: dt.date, lead: str, title: str, romes: tuple[str, ...], ago: int = 20) -> Study:
    day = on - dt.timedelta(days=ago)
    field = Field(
        title, "Quels métiers recrutent, qui part, quelles formations manquent d’ici cinq ans ?",
        "Entretiens avec des entreprises, exploitation de données sociales, enquête en ligne.",
        Committee.objects.get(pk=lead), [], [], [], romes,
    )  # fmt: skip
    return studies.request(
        field=field, requested_by="cpne", requested_on=day, order=paper("Lettre de commande"), by=by, on=day
    )


def _scoped(study: Study, by: User, day: dt.date, lines: tuple[tuple[str, Decimal], ...]) -> None:
    studies.add_paper(
        study=study.pk, kind="scoping", file=paper("Note de cadrage"), dated_on=day, by=by, on=day
    )
    study_money.set_budget(
        study=study.pk, lines=lines, by=by, on=day,
        funders=[
            Funder("mission", "", Decimal("66.67")),
            Funder("conventional", "Fonds de la branche", Decimal("33.33")),
        ],
    )  # fmt: skip
    studies.advance(study=study.pk, verb="scope", by=by, on=day)


def _bought(study: Study, by: User, day: dt.date, supplier: str) -> None:
    _consulted(study, by, day)
    day += dt.timedelta(days=35)
    for kind, title in (("scoring", "Grille de notation"), ("contract", "Marché signé")):
        studies.add_paper(study=study.pk, kind=kind, file=paper(title), dated_on=day, by=by, on=day)
    studies.advance(study=study.pk, verb="award", supplier=supplier, by=by, on=day)
    day += dt.timedelta(days=10)
    studies.add_paper(
        study=study.pk, kind="steering", file=paper("Comité de pilotage"), dated_on=day, by=by, on=day
    )
    studies.advance(study=study.pk, verb="start", by=by, on=day)
    line = study.lines.earliest("rank")
    study_money.add_expense(
        line=line.pk, kind="commitment", amount=line.amount, dated_on=day, reference="M-2026-014",
        file=paper("Marché signé"), by=by, on=day,
    )  # fmt: skip


def _consulted(study: Study, by: User, day: dt.date) -> None:
    studies.add_paper(
        study=study.pk, kind="specification", file=paper("Cahier des charges"), dated_on=day, by=by, on=day
    )
    studies.advance(study=study.pk, verb="tender", by=by, on=day)


def _published(by: User, on: dt.date) -> None:
    study = _asked(by, on, FIRST, "Métiers de la boulangerie : besoins à cinq ans", ("D1102", "D1104"), 420)
    day = on - dt.timedelta(days=400)
    _scoped(study, by, day, (("Enquête et rapport", Decimal(38000)), ("Restitution", Decimal("4500.50"))))
    _bought(study, by, day + dt.timedelta(days=20), "Cabinet Perspectives (démo)")
    day = on - dt.timedelta(days=120)
    made = [
        studies.expect(study=study.pk, title=title, due_on=day, public=True, by=by, on=day)
        for title in ("Rapport final", "Synthèse en quatre pages")
    ]
    for each in made:
        studies.receive(deliverable=each.pk, file=paper(each.title), by=by, on=day)
    studies.advance(study=study.pk, verb="deliver", by=by, on=day)
    day += dt.timedelta(days=25)
    for each in made:
        studies.accept(deliverable=each.pk, by=by, on=day)
    studies.add_paper(
        study=study.pk, kind="validation", file=paper("Procès-verbal de la CPNE"), dated_on=day, by=by, on=day
    )
    studies.advance(study=study.pk, verb="validate", by=by, on=day)
    studies.advance(
        study=study.pk, verb="publish", by=by, on=day + dt.timedelta(days=10),
        summary="Un départ sur trois d’ici cinq ans tient à l’âge ; la vente peine à garder ses apprentis.",
    )  # fmt: skip


def _running(by: User, on: dt.date) -> None:
    study = _asked(by, on, SECOND, "Mobilités professionnelles des saisonniers", ("G1602", "G1803"), 200)
    day = on - dt.timedelta(days=180)
    _scoped(study, by, day, (("Enquête", Decimal(24000)), ("Entretiens", Decimal(9000))))
    _bought(study, by, day + dt.timedelta(days=20), "Atelier des métiers (démo)")
    for title, due in (("Note d’étape", -12), ("Rapport final", 60)):
        studies.expect(
            study=study.pk, title=title, due_on=on + dt.timedelta(days=due), public=True, by=by, on=on
        )


def _tendered(by: User, on: dt.date) -> None:
    lead = world.BRANCHES[2].committees[0][0]
    study = _asked(by, on, lead, "Compétences numériques des bureaux d’études", ("M1806", "H1206"), 75)
    day = on - dt.timedelta(days=50)
    _scoped(study, by, day, (("Étude", Decimal(52000)),))
    _consulted(study, by, day + dt.timedelta(days=20))
