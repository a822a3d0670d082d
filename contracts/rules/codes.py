"""Code tables of CERFA 10103 and 12434, in our words; a code may depend on the version of the form."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

Table = MappingProxyType[str, str]


def _table(**codes: str) -> Table:
    return MappingProxyType({key[1:]: label for key, label in codes.items()})


MODE = _table(_1="Durée limitée", _2="Dans un CDI", _3="Travail temporaire", _4="Saisonnier, deux employeurs")
NATURE = _table(_1="CDI", _2="CDD", _3="Travail temporaire")
AMENDMENTS_APP = _table(
    _31="Avenant : situation juridique de l’employeur",
    _32="Avenant : changement d’employeur saisonnier",
    _33="Avenant : prolongation après échec à l’examen",
    _34="Avenant : prolongation après RQTH",
    _35="Avenant : diplôme modifié ou ajouté",
    _36="Avenant : autre changement (maître, durée…)",
    _37="Avenant : lieu de travail",
    _38="Avenant : lieu de formation",
)
AMENDMENTS_PRO = _table(_30="Avenant")
NEW_APP = _table(
    _11="Premier contrat d’apprentissage",
    _21="Nouveau contrat, même employeur, précédent terminé",
    _22="Nouveau contrat, autre employeur, précédent terminé",
    _23="Nouveau contrat, autre employeur, précédent rompu",
)
NEW_PRO = _table(
    _11="Contrat initial", _21="Renouvellement, même employeur", _22="Nouveau contrat, autre employeur"
)
TYPE_APP: Table = MappingProxyType({**NEW_APP, **AMENDMENTS_APP})
TYPE_PRO: Table = MappingProxyType({**NEW_PRO, **AMENDMENTS_PRO})
AMENDMENT_TYPES = frozenset({*AMENDMENTS_APP, *AMENDMENTS_PRO})
SUCCESSION_TYPES = frozenset({"21", "22", "23"})
DEROGATION = _table(
    _11="Moins de 16 ans",
    _12="Plus de 29 ans",
    _21="Durée réduite",
    _22="Durée allongée",
    _50="Plusieurs dérogations",
    _60="Autre dérogation",
)
PRIVATE_EMPLOYER = _table(
    _11="Répertoire des métiers, Alsace-Moselle",
    _12="Registre du commerce seul",
    _13="Régime agricole (MSA)",
    _14="Profession libérale",
    _15="Association",
    _16="Autre employeur privé",
)
PUBLIC_EMPLOYER = _table(
    _21="État",
    _22="Commune",
    _23="Département",
    _24="Région",
    _25="Hôpital public",
    _26="Établissement local d’enseignement",
    _27="Établissement administratif de l’État",
    _28="Établissement administratif local",
    _29="Autre employeur public",
    _30="Établissement industriel et commercial (EPIC)",
)
EMPLOYER: Table = MappingProxyType({**PRIVATE_EMPLOYER, **PUBLIC_EMPLOYER})
SPECIFIC_EMPLOYER = _table(
    _0="Aucun", _1="Travail temporaire", _2="Groupement d’employeurs", _3="Saisonnier", _4="Familial"
)
NATIONALITY = _table(_1="Française", _2="Union européenne", _3="Hors Union européenne")
SITUATION_APP = _table(
    _1="Scolaire",
    _2="Prépa apprentissage",
    _3="Étudiant",
    _4="En apprentissage",
    _5="En contrat de professionnalisation",
    _6="En contrat aidé",
    _7="En CFA avant signature",
    _8="En CFA après rupture",
    _9="Autre stagiaire de la formation",
    _10="Salarié",
    _11="En recherche d’emploi",
    _12="Inactif",
)
# Labels of the form 12434 are not public in a reliable source: the number alone is shown.
SITUATION_PRO: Table = MappingProxyType(
    {str(code): f"Situation {code} du CERFA 12434" for code in range(1, 11)}
)
DIPLOMA = _table(
    _80="Doctorat",
    _71="Master professionnel, DESS",
    _72="Master recherche, DEA",
    _73="Master",
    _74="Ingénieur ou école de commerce",
    _75="Ingénieur",
    _76="École de commerce",
    _79="Autre, bac+5 ou plus",
    _61="Première année de master",
    _62="Licence professionnelle",
    _63="Licence",
    _64="BUT",
    _69="Autre, bac+3 ou 4",
    _54="BTS",
    _55="DUT",
    _58="Autre, bac+2",
    _41="Bac professionnel",
    _42="Bac général",
    _43="Bac technologique",
    _44="Diplôme de spécialisation professionnelle",
    _49="Autre, niveau bac",
    _33="CAP",
    _34="BEP",
    _35="Certificat de spécialisation, mention complémentaire",
    _38="Autre, niveau CAP",
    _25="Brevet",
    _26="Certificat de formation générale",
    _13="Aucun diplôme",
)
DIPLOMA_SINCE_14 = frozenset({"75", "76", "64", "44"})
DIPLOMA_UNTIL_13 = frozenset({"71", "72", "74", "61"})
QUALIFICATION: Table = MappingProxyType(
    {str(code): f"Qualification {code} du CERFA 12434" for code in range(1, 10)}
)
EXCHANGE_STATES = _table(
    _BROUILLON="Brouillon",
    _INCOMPLET="Incomplet",
    _DEPOSE="Déposé",
    _TRANSMIS="Transmis",
    _EN_COURS_INSTRUCTION="En cours d’instruction",
    _ENGAGE="Engagé",
    _REFUSE="Refusé",
    _ANNULE="Annulé",
    _RUPTURE="Rompu",
    _SOLDE="Soldé",
)
CERFA = {"app": "10103", "pro": "12434"}
CERFA_VERSIONS = {"10103": range(1, 15), "12434": range(1, 5)}
REMOTE_HOURS_VERSION = 14

_TABLES: dict[str, dict[str, Table]] = {
    "mode_contractuel": {"app": MODE, "pro": MODE},
    "nature_contrat": {"app": NATURE, "pro": NATURE},
    "type_contrat": {"app": TYPE_APP, "pro": TYPE_PRO},
    "type_derogation": {"app": DEROGATION, "pro": DEROGATION},
    "employeur_type": {"app": EMPLOYER, "pro": EMPLOYER},
    "employeur_specifique": {"app": SPECIFIC_EMPLOYER, "pro": SPECIFIC_EMPLOYER},
    "alternant_nationalite": {"app": NATIONALITY, "pro": NATIONALITY},
    "alternant_situation_avant_contrat": {"app": SITUATION_APP, "pro": SITUATION_PRO},
    "alternant_diplome_plus_eleve": {"app": DIPLOMA, "pro": DIPLOMA},
    "type_qualification": {"app": QUALIFICATION, "pro": QUALIFICATION},
}
CODED: tuple[str, ...] = tuple(_TABLES)


@lru_cache(maxsize=512)
def table(column: str, kind: str, cerfa: str | None = None) -> Table:
    """The codes admitted in a column for that kind of contract and that version of the form."""
    codes = _TABLES[column][kind]
    if column != "alternant_diplome_plus_eleve" or not cerfa or not cerfa.startswith(CERFA["app"]):
        return codes
    gone = DIPLOMA_UNTIL_13 if int(cerfa[6:]) >= REMOTE_HOURS_VERSION else DIPLOMA_SINCE_14
    return MappingProxyType({code: label for code, label in codes.items() if code not in gone})


def label(column: str, kind: str, code: str) -> str:
    """The words of a code; the code itself when unknown."""
    return _TABLES[column][kind].get(code, code)
