"""The missions beside contract financing, in the demonstration: each piece once, through the real verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from accounts.models import User
from opco_admin.demo.missions import (
    bodies,
    branches,
    budget,
    campaign,
    certification,
    com,
    conventions,
    diagnoses,
    firm_care,
    firms,
    history,
    levels,
    privacy,
    promotion,
    proximity,
    reading,
    regions,
    reopened,
    requests,
    rooms,
    scenarios,
    sessions,
    studies,
    views,
)

People = dict[str, User]
Piece = Callable[[dt.date, People], bool]

# What is told when it was made, and what makes it when it is missing (False: already there).
PIECES: tuple[tuple[str, Piece], ...] = (
    ("branches et représentants rattachés", branches.attach),
    ("certifications de branche et leurs projets", certification.follow),
    ("habilitations, sessions, certificats et enquête", sessions.live),
    ("campagnes NPEC, une close et une en cours", campaign.make),
    ("scénarios de niveaux et leur effet", scenarios.imagine),
    ("entreprises suivies et rencontrées", firms.meet),
    ("diagnostics d’entreprises et plans d’action", diagnoses.diagnose),
    ("demandes de plan de moins de 50 salariés", requests.ask),
    ("aides, documents, doublons et portefeuilles des entreprises", firm_care.care),
    ("promotion de la FOAD et de l’AFEST", promotion.promote),
    ("objectifs, satisfaction et chiffres du service de proximité", proximity.count),
    ("réponses sur des dossiers, réouvertures", reopened.reopen),
    ("niveaux révisés, tranchés, publiés", levels.publish),
    ("études et négociations", studies.conduct),
    ("effectifs de la première branche, projetés", studies.count),
    ("instances, séances et décisions", bodies.sit),
    ("chiffres des branches", rooms.count),
    ("documents d’une branche, publiés à ses représentants", rooms.publish),
    ("accès proposé à une représentante", rooms.propose),
    ("conventions à chaque étape de leur vie, clauses", conventions.agree),
    ("convention d’objectifs et de moyens", com.agree),
    ("argent d’un EDEC : budget, engagements, dépenses, appels de fonds", budget.fund),
    ("convention d’une région, tirée par ses contrats", regions.agree),
    ("purge proposée, suspensions, demandes de personnes", privacy.keep),
    ("historique : un dossier passé de main en main", history.follow),
    ("lectures de dossiers, export d’une liste de personnes", reading.read),
    ("vues enregistrées de quelques listes", views.keep),
)


def live(*, on: dt.date, people: People, say: Callable[[str], None]) -> None:
    """Make every piece that is missing."""
    for words, make in PIECES:
        if make(on, people):
            say(words)
