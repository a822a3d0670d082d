"""The 71 columns of a line: how each is read, when it must be filled, its words, its other names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from registers.rules import fold, fold_header

APP, PRO = "app", "pro"
BOTH = frozenset({APP, PRO})
ONLY_APP = frozenset({APP})
ONLY_PRO = frozenset({PRO})
NEVER: frozenset[str] = frozenset()

SECTIONS = {
    "file": "Dossier",
    "contract": "Contrat",
    "employer": "Employeur",
    "learner": "Alternant",
    "tutor": "Maître d’apprentissage ou tuteur",
    "training": "Formation",
    "claim": "Montants annoncés",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `reader` is a key in `cells`, `required` the kinds of contract that must fill it."""

    name: str
    section: str
    label: str
    reader: str
    required: frozenset[str] = NEVER
    max_length: int = 0
    aliases: tuple[str, ...] = ()


_ROWS: tuple[tuple, ...] = (
    ("dispositif", "file", "Dispositif", "kind", BOTH, 0, ("type de dispositif",)),
    ("numero_externe", "file", "Numéro de l’émetteur", "text", BOTH, 40,
     ("numero du dossier", "reference cfa", "numero dossier externe", "reference")),
    ("numero_interne", "file", "Numéro de l’OPCO", "text", NEVER, 20, ("numero opco", "numero dossier opco")),
    ("numero_deca", "file", "Numéro DECA", "deca", NEVER, 15, ("numero de depot", "no contrat", "deca")),
    ("numero_avenant", "file", "Numéro d’avenant", "count", NEVER, 0, ("no avenant", "avenant")),
    ("numero_contrat_precedent", "file", "Numéro du contrat précédent", "previous", NEVER, 15,
     ("contrat precedent", "numero du contrat precedent")),
    ("version_cerfa", "file", "Version du CERFA", "cerfa", NEVER, 0, ("cerfa", "numero cerfa")),
    ("etat", "file", "État chez l’émetteur", "exchange_state", NEVER, 0, ("statut", "etat du dossier")),
    ("mode_contractuel", "contract", "Mode contractuel", "code", ONLY_APP, 0,
     ("mode contractuel de l'apprentissage",)),
    ("nature_contrat", "contract", "Nature du contrat", "code", ONLY_PRO, 0, ("nature du contrat",)),
    ("type_contrat", "contract", "Type de contrat", "code", BOTH, 0,
     ("type contrat app", "type de contrat", "type de contrat ou d'avenant")),
    ("type_derogation", "contract", "Type de dérogation", "code", NEVER, 0,
     ("type de derogation", "derogation")),
    ("date_conclusion", "contract", "Date de conclusion", "date", BOTH, 0,
     ("date de conclusion", "date de signature", "conclu le")),
    ("date_debut_contrat", "contract", "Début d’exécution", "date", BOTH, 0,
     ("date de debut d'execution", "date de debut du contrat", "date de debut de contrat", "debut contrat",
      "contrat date debut")),
    ("date_debut_formation_pratique", "contract", "Début de la formation pratique", "date", NEVER, 0,
     ("date formation pratique employeur", "date de debut de formation pratique chez l'employeur")),
    ("date_fin_contrat", "contract", "Fin du contrat", "date", BOTH, 0,
     ("date de fin du contrat", "date de fin de contrat", "fin contrat", "contrat date fin")),
    ("date_effet_avenant", "contract", "Date d’effet de l’avenant", "date", NEVER, 0,
     ("date d'effet", "date d'effet de l'avenant")),
    ("date_rupture", "contract", "Date de rupture", "date", NEVER, 0,
     ("date effet rupture", "date de rupture", "contrat date rupture")),
    ("motif_rupture", "contract", "Motif de rupture", "text", NEVER, 80,
     ("code motif rupture", "motif de rupture", "cause rupture contrat")),
    ("duree_hebdo_heures", "contract", "Heures par semaine", "count", NEVER, 0,
     ("duree travail hebdo heures", "heures hebdomadaires", "duree hebdomadaire heures")),
    ("duree_hebdo_minutes", "contract", "Minutes par semaine", "count", NEVER, 0,
     ("duree travail hebdo minutes", "duree hebdomadaire minutes")),
    ("salaire_brut_embauche", "contract", "Salaire brut mensuel à l’embauche", "euros", NEVER, 0,
     ("salaire embauche", "salaire brut mensuel", "salaire brut", "salaire brut a l'embauche")),
    ("employeur_siret", "employer", "SIRET de l’employeur", "siret", BOTH, 14,
     ("siret employeur", "siret de l'employeur", "siret entreprise")),
    ("employeur_denomination", "employer", "Dénomination de l’employeur", "text", NEVER, 150,
     ("raison sociale", "denomination employeur", "nom employeur", "nom de l'employeur", "denomination")),
    ("employeur_prive_public", "employer", "Employeur privé ou public", "sector", ONLY_APP, 0,
     ("prive public", "employeur prive ou public", "secteur")),
    ("employeur_type", "employer", "Type d’employeur", "code", ONLY_APP, 0,
     ("type d'employeur", "type employeur")),
    ("employeur_specifique", "employer", "Employeur spécifique", "code", NEVER, 0, ("employeur specifique",)),
    ("employeur_naf", "employer", "Code NAF", "naf", NEVER, 0, ("naf", "code naf", "code ape", "ape")),
    ("employeur_effectif", "employer", "Effectif de l’entreprise", "count", NEVER, 0,
     ("effectif", "nombre de salaries", "effectif de l'entreprise")),
    ("employeur_idcc", "employer", "IDCC", "idcc", BOTH, 0,
     ("idcc", "code idcc", "convention collective", "code idcc de la convention collective")),
    ("employeur_code_cpne", "employer", "Code CPNE", "cpne", NEVER, 8, ("cpne", "code cpne")),
    ("employeur_code_postal", "employer", "Code postal de l’employeur", "postcode", NEVER, 5,
     ("code postal employeur", "cp employeur")),
    ("employeur_commune", "employer", "Commune de l’employeur", "text", NEVER, 80,
     ("commune employeur", "ville employeur")),
    ("employeur_courriel", "employer", "Courriel de l’employeur", "email", NEVER, 254,
     ("courriel employeur", "email employeur", "mail employeur")),
    ("alternant_nom", "learner", "Nom de naissance", "name", BOTH, 80,
     ("nom", "nom de naissance", "nom alternant", "nom apprenti", "nom apprenant")),
    ("alternant_prenom", "learner", "Premier prénom", "name", BOTH, 80,
     ("prenom", "premier prenom", "prenom alternant", "prenom apprenti", "prenom apprenant")),
    ("alternant_sexe", "learner", "Sexe", "sex", BOTH, 0, ("sexe", "civilite", "sexe apprenant")),
    ("alternant_date_naissance", "learner", "Date de naissance", "date", BOTH, 0,
     ("date de naissance", "date naissance", "date de naissance apprenant", "ne le")),
    ("alternant_nationalite", "learner", "Nationalité", "code", NEVER, 0, ("nationalite",)),
    ("alternant_handicap", "learner", "Travailleur handicapé (RQTH)", "truth", NEVER, 0,
     ("rqth", "handicap", "rqth apprenant")),
    ("alternant_equivalence_jeunes", "learner", "Équivalence jeunes", "truth", NEVER, 0,
     ("equivalence jeunes",)),
    ("alternant_extension_boe", "learner", "Extension BOE", "truth", NEVER, 0, ("extension boe",)),
    ("alternant_situation_avant_contrat", "learner", "Situation avant le contrat", "code", NEVER, 0,
     ("situation avant contrat", "situation avant ce contrat")),
    ("alternant_diplome_plus_eleve", "learner", "Diplôme le plus élevé obtenu", "code", NEVER, 0,
     ("diplome le plus eleve", "diplome le plus eleve obtenu")),
    ("alternant_code_postal", "learner", "Code postal de l’alternant", "postcode", NEVER, 5,
     ("code postal alternant", "code postal apprenti", "code postal apprenant", "code postal")),
    ("alternant_commune", "learner", "Commune de l’alternant", "text", NEVER, 80,
     ("commune alternant", "commune apprenti", "commune", "ville")),
    ("alternant_courriel", "learner", "Courriel de l’alternant", "email", NEVER, 254,
     ("courriel", "email", "mail", "courriel alternant", "email alternant", "email contact")),
    ("tuteur_nom", "tutor", "Nom", "name", NEVER, 80,
     ("nom du tuteur", "nom du maitre d'apprentissage", "nom tuteur", "nom maitre")),
    ("tuteur_prenom", "tutor", "Prénom", "name", NEVER, 80,
     ("prenom du tuteur", "prenom du maitre d'apprentissage", "prenom tuteur", "prenom maitre")),
    ("tuteur_date_naissance", "tutor", "Date de naissance", "date", NEVER, 0,
     ("date de naissance du tuteur", "date naissance tuteur", "date naissance maitre")),
    ("organisme_siret", "training", "SIRET de l’organisme", "siret", BOTH, 14,
     ("siret cfa", "siret of", "siret organisme", "siret de l'organisme de formation",
      "etablissement formateur siret")),
    ("organisme_uai", "training", "UAI", "uai", NEVER, 8,
     ("uai", "uai cfa", "code uai", "etablissement formateur uai")),
    ("organisme_nda", "training", "Numéro de déclaration d’activité", "nda", NEVER, 11,
     ("nda", "numero declaration activite", "numero de declaration d'activite")),
    ("organisme_denomination", "training", "Dénomination de l’organisme", "text", NEVER, 150,
     ("nom cfa", "denomination cfa", "nom organisme", "nom du cfa", "organisme de formation", "cfa")),
    ("cfa_entreprise", "training", "CFA d’entreprise", "truth", NEVER, 0, ("cfa d'entreprise",)),
    ("code_rncp", "training", "Code RNCP", "rncp", BOTH, 0, ("rncp", "fiche rncp", "formation rncp")),
    ("code_diplome", "training", "Code diplôme", "diploma", NEVER, 8,
     ("code diplome vise", "cfd", "formation cfd")),
    ("type_qualification", "training", "Type de qualification", "code", NEVER, 2,
     ("type de qualification", "type de qualification visee")),
    ("intitule_qualification", "training", "Intitulé de la qualification", "text", NEVER, 255,
     ("intitule", "intitule de la qualification", "intitule formation", "diplome vise",
      "libelle court formation")),
    ("date_debut_formation", "training", "Début de la formation", "date", BOTH, 0,
     ("date de debut de formation", "date debut formation cfa", "date entree formation")),
    ("date_fin_formation", "training", "Fin de la formation", "date", BOTH, 0,
     ("date de fin de formation", "date de fin des epreuves", "date fin epreuves")),
    ("duree_formation_heures", "training", "Durée de la formation en heures", "count", BOTH, 0,
     ("duree formation", "duree de la formation", "nombre d'heures de formation", "heures formation")),
    ("heures_distance", "training", "Heures à distance", "count", NEVER, 0,
     ("nombre heures en distanciel", "heures a distance", "dont formation a distance")),
    ("npec_annuel", "claim", "NPEC annuel", "euros", NEVER, 0, ("npec", "niveau de prise en charge")),
    ("montant_pedagogie", "claim", "Coût pédagogique", "euros", NEVER, 0,
     ("cout total pedagogie cfa", "cout pedagogique", "montant pedagogique")),
    ("montant_rqth", "claim", "Majoration handicap", "euros", NEVER, 0,
     ("montant rqth annee 1", "majoration rqth")),
    ("nombre_repas", "claim", "Repas", "count", NEVER, 0, ("nombre repas totaux", "repas")),
    ("nombre_nuitees", "claim", "Nuitées", "count", NEVER, 0, ("nombre hebergement totaux", "nuitees")),
    ("montant_premier_equipement", "claim", "Premier équipement", "euros", NEVER, 0,
     ("premier equipement", "frais premier equipement")),
    ("mobilite_internationale", "claim", "Mobilité internationale", "truth", NEVER, 0,
     ("mention mobilite internationale", "mobilite")),
    ("participation_employeur", "claim", "Participation de l’employeur", "euros", NEVER, 0,
     ("participation de l'employeur", "reste a charge employeur")),
)  # fmt: skip

COLUMNS: tuple[Column, ...] = tuple(Column(*row) for row in _ROWS)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
NAMES: tuple[str, ...] = tuple(BY_NAME)
REQUIRED: dict[str, tuple[str, ...]] = {
    kind: tuple(column.name for column in COLUMNS if kind in column.required) for kind in (APP, PRO)
}
# A file without one of these columns cannot hold a single valid line.
INDISPENSABLE: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.required == BOTH)


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header folded to its letters and digits: « Numéro externe * » and « numeroExterne » are one."""
    return re.sub(r"[^a-z0-9]", "", fold_header(text))


@dataclass(frozen=True, eq=False, slots=True)
class FileColumns:
    """The columns of one kind of file, and what tells its lines from totals and repeated headers."""

    columns: tuple[Column, ...]
    sections: Mapping[str, str]
    indispensable: tuple[str, ...]
    anchors: tuple[str, str]  # a line that fills neither may be a line of totals
    marker: str  # a header repeated among the lines fills it too
    empty: str  # why a file without a line is refused
    by_name: dict[str, Column] = field(init=False)
    _by_key: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        named = {column.name: column for column in self.columns}
        keys = {header_key(alias): name for name, each in named.items() for alias in (*each.aliases, name)}
        object.__setattr__(self, "by_name", named)
        object.__setattr__(self, "_by_key", keys)

    def suggestion(self, header: str) -> str | None:
        """The column that a header most likely names; None when nothing fits."""
        return self._by_key.get(header_key(header)) or self._by_key.get(header_key(fold(header)))


CONTRACTS = FileColumns(
    COLUMNS,
    SECTIONS,
    INDISPENSABLE,
    anchors=("numero_externe", "alternant_nom"),
    marker="dispositif",
    empty="Ce fichier ne contient aucune ligne de contrat.",
)
suggestion = CONTRACTS.suggestion
