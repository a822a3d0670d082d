"""The layouts of the national files outside the NPEC."""

from registers.imports.layouts import Layout


def _layout(
    name: str, needs: str, /, *, one_of: tuple[str, ...] = (), never: str = "", **columns: str
) -> Layout:
    """A layout written shortly: names split by « | »."""
    return Layout(
        name,
        {column: tuple(titles.split("|")) for column, titles in columns.items()},
        frozenset(needs.split()),
        tuple(frozenset(group.split()) for group in one_of),
        frozenset(title for title in never.split("|") if title),
    )


CPNE_IDCC = _layout(
    "cpne_idcc",
    "cpne idcc",
    never="valeur finale|npec final|npec|rncp|code rncp",
    cpne="code cpne",
    label="libelle cpne|cpne|libelle de la cpne",
    idcc="idcc|code idcc|codes idcc|code(s) idcc",
)
IDCC_OPCO = _layout(
    "idcc_opco",
    "idcc opco",
    idcc="idcc|code idcc",
    opco="operateur de competences|opco",
    label="libelle|libelle de la convention",
    never="etats juridiques|siret|numero siret|siret de l'etablissement",
)
IDCC_LEGIFRANCE = _layout(
    "idcc_legifrance",
    "idcc label state",
    idcc="idcc",
    label="libelle|titre",
    state="etats juridiques|etat juridique",
    kali="kali conteneur",
    opco="opco",
)
DARES_IDCC = _layout(
    "dares_idcc", "idcc label", idcc="idcc", label="titre de la convention…|intitule de la convention…"
)
DARES_APE = _layout(
    "dares_ape_idcc", "naf idcc share", naf="apen", idcc="idcc", label="intidcc", share="pctdiff"
)
KALI = _layout(
    "kali",
    "kali idcc label state",
    kali="id",
    idcc="idcc",
    label="titre",
    state="etat",
    since="debut",
    until="fin",
)
TERRITORIES = _layout(
    "territories",
    "code name region region_name",
    code="code departement",
    name="nom departement",
    region="code region",
    region_name="nom region",
    academy="code academie",
)
SIRENE_UNITS = _layout(
    "sirene_units",
    "siren name state",
    never="siret",
    siren="siren",
    name="denominationunitelegale",
    last_name="nomunitelegale",
    first_name="prenomusuelunitelegale|prenom1unitelegale",
    category="categoriejuridiqueunitelegale",
    naf="activiteprincipaleunitelegale",
    state="etatadministratifunitelegale",
    since="datedebut",
    band="trancheeffectifsunitelegale",
    year="anneeeffectifsunitelegale",
)
SIRENE_PLACES = _layout(
    "sirene_places",
    "siret state",
    siret="siret",
    head_office="etablissementsiege",
    opened="datecreationetablissement",
    state="etatadministratifetablissement",
    since="datedebut",
    sign="enseigne1etablissement",
    usual="denominationusuelleetablissement",
    naf="activiteprincipaleetablissement",
    postcode="codepostaletablissement",
    city="libellecommuneetablissement",
)
COMPANIES = _layout(
    "companies",
    "siret name",
    one_of=("headcount idcc opco",),
    never="etatadministratifetablissement|numero fiche|npec final",
    siret="siret|siret de l'etablissement|numero siret",
    name="denomination|raison sociale|denomination de l'entreprise|entreprise",
    sign="enseigne|nom commercial",
    naf="naf|ape|code naf|code ape",
    idcc="idcc|code idcc|convention collective (idcc)",
    opco="opco|operateur de competences",
    postcode="code postal|cp",
    city="commune|ville",
    headcount="effectif|effectif moyen|effectif moyen annuel|effectif officiel",
    year="annee de l'effectif|annee effectif|annee",
    closed="date de fermeture|ferme le|date de cessation",
    head_office="siege",
    category="categorie juridique",
)
KIT = _layout(
    "kit",
    "diploma rncp",
    one_of=("level active",),
    never="date correction",
    diploma="code diplome|codediplome",
    diploma_title="intitule diplome (depp)|intitule diplome|libelle diplome|libelle",
    rncp="ficherncp|fiche rncp|code rncp|coderncp",
    level="niveau fiche rncp|niveau2019|niveau",
    kind="abrege de diplome (rncp)|abrege de diplome|abrege",
    apprenticeship="acces a l'apprentissage…",
    until="date d'echeance…|date fin d'enregistrement…",
    active="fiche active/inactive|active/inactive|fiche active",
    title="intitule certification (rncp)|intitule certification|intitule rncp",
    registration="type d'enregistrement",
    decided="date de decision…",
    effective="date de debut des parcours certifiants…",
    awarded="date limite de la delivrance…",
    successors="nouvelle certification…",
)
BCN_DIPLOMA = _layout(
    "bcn_diploma",
    "diploma prefix",
    diploma="formation diplome",
    prefix="niveau formation diplome",
    short="libelle court",
    label="libelle long 200",
    opened="date ouverture",
    closed="date fermeture",
    level="niveau qualification rncp",
)
BCN_LEVEL = _layout(
    "bcn_level",
    "prefix level",
    never="formation diplome",
    prefix="niveau formation diplome",
    level="niveau qualification rncp",
)
RNCP_PARTS = (
    _layout(
        "rncp_standard",
        "code title active",
        code="numero fiche",
        title="intitule",
        kind="abrege libelle",
        level="nomenclature europe niveau",
        decided="date decision",
        until="date fin enregistrement",
        effective="date effet",
        registration="type enregistrement",
        active="actif",
    ),
    _layout(
        "rncp_blocks",
        "code block",
        code="numero fiche",
        block="bloc competences code",
        label="bloc competences libelle",
    ),
    _layout(
        "rncp_brochures",
        "code one",
        code="numero fiche",
        one="ccn 1 numero",
        one_label="ccn 1 libelle",
        two="ccn 2 numero",
        two_label="ccn 2 libelle",
        three="ccn 3 numero",
        three_label="ccn 3 libelle",
    ),
    _layout(
        "rncp_certifiers",
        "code siret name",
        code="numero fiche",
        siret="siret certificateur",
        name="nom certificateur",
    ),
    _layout(
        "rncp_partners",
        "code siret name",
        code="numero fiche",
        siret="siret partenaire",
        name="nom partenaire",
        scope="habilitation partenaire",
    ),
    _layout(
        "rncp_formacode", "code topic", code="numero fiche", topic="formacode code", label="formacode libelle"
    ),
    _layout("rncp_nsf", "code topic", code="numero fiche", topic="nsf code", label="nsf intitule"),
    _layout(
        "rncp_rome", "code topic", code="numero fiche", topic="codes rome code", label="codes rome libelle"
    ),
    _layout("rncp_access", "code access", code="numero fiche", access="si jury"),
    _layout(
        "rncp_successions",
        "code old new",
        code="numero fiche",
        old="ancienne certification",
        new="nouvelle certification",
    ),
)
