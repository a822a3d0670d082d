"""Certifications of the branches of the demonstration: one to renew, one being made, one refused, a radar."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.core.files.base import ContentFile

import law
import registers.actions
from accounts.models import User
from branches.actions import advancing, criteria, filing, frames, projects, qualifications
from branches.models import Project, Qualification
from branches.rules.frames import Item
from opco_admin.demo import world
from registers.models import Committee

SHEET = "RNCP99611"
_HEADER = [
    "Code Diplôme",
    "Intitulé diplôme (DEPP)",
    "FicheRNCP",
    "Niveau fiche RNCP",
    "Abrégé de diplôme (RNCP)",
    "Dernière MaJ",
    "Accès à l'apprentissage de la fiche RNCP (oui/non)",
    "Date d'échéance de la fiche RNCP",
    "Fiche ACTIVE/INACTIVE",
]
BAKERY = (
    Item("block", "BC01", "Accueillir et conseiller le client en boulangerie-pâtisserie"),
    Item("block", "BC02", "Tenir l’espace de vente dans le respect de l’hygiène"),
    Item("activity", "A1", "Accueil du client et vente additionnelle"),
    Item("activity", "A2", "Mise en valeur des produits et tenue du magasin"),
    Item(
        "skill", "C1", "Accueillir chaque client, y compris en situation de handicap, avec un langage adapté",
        "BC01", ("A1",), frozenset({"disability"}),
    ),
    Item(
        "skill", "C2", "Conseiller le client sur la composition et les allergènes des produits",
        "BC01", ("A1",), frozenset({"safety"}),
    ),
    Item(
        "skill", "C3", "Encaisser une vente avec un outil numérique et traiter les écarts de caisse",
        "BC01", ("A1",), frozenset({"digital"}),
    ),
    Item(
        "skill", "C4", "Présenter les produits en limitant le gaspillage et les emballages",
        "BC02", ("A2",), frozenset({"ecological"}),
    ),
    Item("assessment", "E1", "Mise en situation de vente devant deux professionnels", "", ("C1", "C2")),
    Item("assessment", "E2", "Étude de cas sur la tenue de l’espace de vente et la caisse", "", ("C3", "C4")),
)  # fmt: skip
WORKSHOP = (
    Item("block", "BC01", "Diagnostiquer un véhicule électrique ou hybride"),
    Item("block", "BC02", "Intervenir sur la chaîne de traction en sécurité"),
    Item("activity", "A1", "Diagnostic des systèmes électriques de puissance"),
    Item("activity", "A2", "Maintenance de la chaîne de traction"),
    Item(
        "skill", "C1", "Consigner le véhicule et vérifier l’absence de tension avant toute intervention",
        "BC02", ("A2",), frozenset({"safety"}),
    ),
    Item(
        "skill", "C2", "Lire les codes de défaut avec l’outil de diagnostic connecté",
        "BC01", ("A1",), frozenset({"digital"}),
    ),
    Item(
        "skill", "C3", "Trier et confier les batteries usagées à la filière de recyclage",
        "BC02", ("A2",), frozenset({"ecological"}),
    ),
    Item("skill", "C4", "Remplacer un module de batterie selon la procédure constructeur", "BC02", ("A2",)),
    Item("assessment", "E1", "Intervention sur véhicule, observée par un jury", "", ("C1", "C3")),
    Item("assessment", "E2", "Diagnostic d’une panne simulée", "", ("C2",)),
)  # fmt: skip
MOBILITY = (
    Item("block", "BC01", "Conseiller et vendre un vélo à assistance électrique"),
    Item("activity", "A1", "Conseil et vente en magasin de cycles"),
    Item("skill", "C1", "Recueillir l’usage prévu du vélo et la morphologie du client", "BC01", ("A1",)),
    Item(
        "skill", "C2", "Trier et confier les batteries usagées à la filière de recyclage du constructeur",
        "BC01", ("A1",), frozenset({"ecological"}),
    ),
    Item("assessment", "E1", "Vente simulée devant deux professionnels du cycle", "", ("C1", "C2")),
)  # fmt: skip


def follow(on: dt.date, people: dict[str, User]) -> bool:
    """The certifications and their projects, as seen on a day."""
    if Qualification.objects.exists():
        return False
    by = people["br@demo.local"]
    with TemporaryDirectory() as folder:
        registers.actions.load_certifications(_sheets(Path(folder), on), by=by)
    _renewed(on, by)
    _made(on, by)
    _refused(on, by)
    return True


def _sheets(folder: Path, on: dt.date) -> Path:
    """Sheets that end soon, in the layout of the kit apprentissage."""
    near = {"RNCP99302": 10, "RNCP99401": 5, "RNCP99202": 17, "RNCP99102": 22}
    rows = [
        [d.code, d.title, d.rncp, f"niveau{d.level}", "", "démo", "oui", _end(on, near[d.rncp]), "ACTIVE"]
        for d in world.DIPLOMAS
        if d.rncp in near
    ]
    title = "CQP Vendeur conseil en boulangerie (démo)"
    rows.append(["13599611", title, SHEET, "niveau3", "", "démo", "oui", _end(on, 9), "ACTIVE"])
    path = folder / "demo-kit-echeances.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(_HEADER)
        writer.writerows(rows)
    return path


def _end(on: dt.date, months: int) -> str:
    return f"{law.add_months(on, months):%d/%m/%Y}"


def _paper(title: str) -> ContentFile[bytes]:
    pdf = typst.compile(
        f"#set document(title: [{title}])\n= {title}\nExemple sans valeur.".encode(), format="pdf"
    )
    return ContentFile(pdf, f"{title.lower().replace(' ', '-')[:40]}.pdf")


def _ago(on: dt.date, months: int) -> dt.date:
    return law.add_months(on, -months)


def _committee(rank: int) -> Committee:
    return Committee.objects.get(pk=world.BRANCHES[rank].committees[0][0])


def _renewed(on: dt.date, by: User) -> None:
    """A CQP registered for five years, near its end, whose renewal is under way."""
    bakery = _committee(0)
    row = qualifications.create(
        kind="cqp", title="CQP Vendeur conseil en boulangerie (démo)", committees=[bakery], level=3,
        job="Vendeur conseil en boulangerie-pâtisserie", by=by,
    )  # fmt: skip
    qualifications.own(
        qualification=row.pk, siret=world.luhn_siret(90030001), name="Association de la boulangerie (démo)",
        since=_ago(on, 70), minutes=_paper("Procès-verbal du propriétaire"), by=by, on=on,
    )  # fmt: skip
    for code, begins, ends in (("RNCP99600", 123, 63), (SHEET, 51, -9)):
        decided_on = _ago(on, begins)
        last = row.registrations.order_by("-effective_on").first()
        qualifications.record(
            qualification=row.pk, code=code, decided_on=decided_on, effective_on=decided_on,
            ends_on=law.add_months(on, -ends), basis="ordinary", replaces=last.pk if last else None,
            by=by, on=on,
        )  # fmt: skip
    version = frames.start(qualification=row.pk, by=by)
    frames.fill(version=version.pk, items=BAKERY, by=by)
    project = projects.start(
        qualification=row.pk, kind="renewal", by=by, on=_ago(on, 5),
        aim="Le métier change : vente à emporter, commande en ligne, allergènes.",
    )  # fmt: skip
    projects.attach(
        project=project.pk, need="balance", file=_paper("Bilan du CQP"), published=True, by=by, on=_ago(on, 4)
    )
    advancing.decide(
        project=project.pk,
        decided_on=_ago(on, 4),
        minutes=_paper("Procès-verbal de la CPNE"),
        by=by,
        on=_ago(on, 4),
    )
    advancing.move(project=project.pk, verb="engineer", by=by, on=_ago(on, 3))
    _answer(project, by, on, {
        "1": "Douze titulaires sur quinze vendent en boulangerie six mois après.",
        "2": "Retour à l’emploi supérieur de neuf points à celui des certifications voisines.",
        "3": "Trois référentiels revus avec six professionnels.",
        "7": "Deux blocs, chacun évaluable seul.",
        "9": "La CPNE a voté le renouvellement et suivi les travaux.",
    })  # fmt: skip


def _made(on: dt.date, by: User) -> None:
    """A CQPI of two branches, in engineering, its frames nearly coherent."""
    row, project = projects.make(
        kind="cqpi", title="CQPI Technicien de maintenance des véhicules électriques (démo)",
        committees=[_committee(1), _committee(4)], level=4, job="Technicien de maintenance automobile",
        by=by, on=_ago(on, 9),
        aim="Les ateliers ne trouvent pas de techniciens habilités au travail sous tension.",
    )  # fmt: skip
    assert project is not None  # noqa: S101 -- asked for
    advancing.move(project=project.pk, verb="study", by=by, on=_ago(on, 9))
    projects.attach(
        project=project.pk, need="opportunity_note", file=_paper("Note d'opportunité"), by=by, on=_ago(on, 7)
    )
    projects.describe(project=project.pk, by=by, on=_ago(on, 7), target_volume=180)
    advancing.decide(
        project=project.pk, decided_on=_ago(on, 6), minutes=_paper("Procès-verbal de création"),
        siret=world.luhn_siret(90030002), owner="Association nationale de la mobilité (démo)",
        by=by, on=_ago(on, 6),
    )  # fmt: skip
    advancing.move(project=project.pk, verb="engineer", by=by, on=_ago(on, 6))
    projects.plan(
        project=project.pk, phase="engineering", responsible="Groupe de travail paritaire",
        starts_on=_ago(on, 6), due_on=on - dt.timedelta(days=12), by=by, on=_ago(on, 6),
    )  # fmt: skip
    version = frames.start(qualification=row.pk, by=by, note="Première rédaction")
    frames.fill(version=version.pk, items=WORKSHOP, by=by)
    _answer(project, by, on, {
        "3": "Référentiels écrits avec huit ateliers.",
        "5": "Habilitation électrique exigée par le code du travail, portée par la compétence C1.",
    })  # fmt: skip


def _refused(on: dt.date, by: User) -> None:
    """A CQP refused for want of proofs of its effect."""
    row, project = projects.make(
        kind="cqp", title="CQP Conseiller en mobilité douce (démo)", committees=[_committee(1)], level=4,
        by=by, on=_ago(on, 20), aim="Accompagner la vente et l’entretien des vélos à assistance électrique.",
    )  # fmt: skip
    assert project is not None  # noqa: S101 -- asked for
    advancing.move(project=project.pk, verb="study", by=by, on=_ago(on, 20))
    advancing.decide(
        project=project.pk, decided_on=_ago(on, 18), minutes=_paper("Procès-verbal du CQP mobilité"),
        siret=world.luhn_siret(90030002), owner="Association nationale de la mobilité (démo)",
        by=by, on=_ago(on, 18),
    )  # fmt: skip
    advancing.move(project=project.pk, verb="engineer", by=by, on=_ago(on, 17))
    version = frames.start(qualification=row.pk, by=by)
    frames.fill(version=version.pk, items=MOBILITY, by=by)
    projects.describe(project=project.pk, by=by, on=_ago(on, 8), bulletin_on=_ago(on, 8))
    filing.put_in(
        project=project.pk, filed_on=_ago(on, 7), reference="DEMO-2026-014", by=by, on=_ago(on, 7),
        reserve="La branche demande un dépôt avant la rentrée.",
    )  # fmt: skip
    filing.refuse(
        project=project.pk, decided_on=_ago(on, 2), ground="criteria", failed=["1", "2"],
        by=by, on=_ago(on, 2),
        reasons="Les données portent sur trop peu de titulaires pour montrer un effet sur l’emploi.",
    )  # fmt: skip


def _answer(project: Project, by: User, on: dt.date, answers: dict[str, str]) -> None:
    for code, text in answers.items():
        criteria.answer(
            project=project.pk,
            code=code,
            state="ready",
            text=text,
            file=_paper(f"Preuve {code}"),
            by=by,
            on=on,
        )
    criteria.answer(project=project.pk, code="4", state="draft", text="Procédure à écrire.", by=by, on=on)
