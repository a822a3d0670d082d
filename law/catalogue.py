"""Every parameter of the law, by theme, for the page « Textes et barèmes »."""

from collections.abc import Mapping
from datetime import date

from law.dated import Parameter, Value
from law.parameters import (
    apprenticeship,
    campaigns,
    certification,
    cofinancing,
    com,
    companies,
    conventions,
    de_minimis,
    deadlines,
    diagnoses,
    figures,
    governance,
    gpec,
    habilitation,
    level_publication,
    levels,
    pay,
    payment,
    plan50,
    privacy,
    professionalisation,
    promotion,
    prorata,
    proximity,
    reading,
    regions,
    retention,
    side_costs,
    training_centres,
    wages,
)

THEMES: Mapping[str, str] = {
    "deadlines": "Délais et décision",
    "apprenticeship": "Contrat d’apprentissage",
    "professionalisation": "Contrat de professionnalisation",
    "training_centres": "Organismes de formation",
    "wages": "SMIC",
    "pay": "Rémunérations minimales",
    "levels": "Niveaux de prise en charge",
    "campaigns": "Campagnes de niveaux",
    "prorata": "Du niveau annuel au contrat",
    "side_costs": "Frais annexes, tuteurs et prix horaires",
    "payment": "Paiement aux CFA",
    "companies": "Entreprises",
    "de_minimis": "Aides de minimis et seuils d’effectif",
    "proximity": "Service de proximité",
    "diagnoses": "Diagnostics d’entreprises",
    "plan50": "Plan des entreprises de moins de 50 salariés",
    "promotion": "Promotion de la FOAD et de l’AFEST",
    "figures": "Couverture et satisfaction du service de proximité",
    "certification": "Certifications de branche",
    "habilitation": "Habilitations, sessions et certificats",
    "retention": "Conservation et suivi",
    "privacy": "Chiffres montrés aux branches",
    "reading": "Lectures et exports",
    "gpec": "Études, emplois et compétences des branches",
    "governance": "Instances et décisions",
    "conventions": "Conventions",
    "cofinancing": "Argent des conventions",
    "regions": "Compléments des régions",
    "com": "Convention d’objectifs et de moyens",
}
_MODULES = (
    deadlines,
    apprenticeship,
    professionalisation,
    training_centres,
    wages,
    pay,
    levels,
    level_publication,
    campaigns,
    prorata,
    side_costs,
    payment,
    companies,
    de_minimis,
    proximity,
    diagnoses,
    plan50,
    promotion,
    figures,
    certification,
    habilitation,
    retention,
    privacy,
    reading,
    gpec,
    governance,
    conventions,
    cofinancing,
    com,
    regions,
)

PARAMETERS: tuple[Parameter, ...] = tuple(
    each for module in _MODULES for each in vars(module).values() if isinstance(each, Parameter)
)


def in_force(on: date) -> list[tuple[Parameter, Value]]:
    """The parameters that have a value on that day, in the order of the themes."""
    return [(each, found) for each in PARAMETERS if (found := each.at(on))]
