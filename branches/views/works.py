"""The works of a branch that have their own pages: one line each, for those who may open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from registers.models import Committee


@dataclass(frozen=True, slots=True)
class Work:
    """A page of another subject, filtered on the branch."""

    label: str
    text: str
    icon: str
    url: str


OPEN, REPRESENT = "branches.open_branch", "branches.represent_branch"
BOTH = (OPEN, REPRESENT)
# Label, what is there, icon, address, permissions of which one is enough.
PAGES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("Campagnes NPEC", "Recommandations, positions, échéances", "megaphone", "branches:campaigns", BOTH),
    (
        "Simulateur de niveaux",
        "Effet en euros d’autres niveaux de prise en charge",
        "calculator",
        "branches:scenarios",
        ("branches.view_scenario",),
    ),
    ("Études", "De la demande à la publication", "book-open", "branches:studies", BOTH),
    ("Effectifs", "Salariés par métier, âge et région, projections", "users", "branches:workforce", BOTH),
    (
        "Négociations",
        "Emplois et compétences, tous les trois ans",
        "chat-bubble-left-right",
        "branches:talks",
        (OPEN,),
    ),
    ("Instances", "CPNE et sections paritaires, leurs séances", "user-group", "branches:bodies", BOTH),
    ("Certifications de branche", "CQP, titres, référentiels", "trophy", "branches:qualifications", BOTH),
    ("Projets de certification", "De l’opportunité à l’enregistrement", "flag", "branches:projects", BOTH),
    ("Échéances", "Enregistrements qui prennent fin", "calendar-days", "branches:radar", BOTH),
    (
        "Habilitations",
        "Organismes habilités",
        "check-badge",
        "branches:habilitations",
        (OPEN,),
    ),
    ("Sessions", "Candidats, jurys, certificats", "academic-cap", "branches:sessions", BOTH),
    ("Enquêtes d’insertion", "Ce que deviennent les titulaires", "chart-bar", "branches:surveys", BOTH),
)


def works(user: User, committee: Committee, on: date) -> list[Work]:
    """The pages this user may open for that branch."""
    return [
        Work(label, text, icon, reverse(view, query={"cpne": committee.pk}))
        for label, text, icon, view, rights in PAGES
        if any(user.has_perm(right) for right in rights)
    ]
