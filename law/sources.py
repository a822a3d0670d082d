"""The articles and other sources cited by the parameters, each with the link to read it."""

from law.dated import Article

_ARTICLE = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI0000"
_JOURNAL = "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT0000"


def code(number: str, identifier: str) -> Article:
    """An article of the Code du travail, by the last eight digits of its Légifrance identifier."""
    return Article(number, f"{_ARTICLE}{identifier}")


def journal(title: str, identifier: str) -> Article:
    """A text of the Journal officiel, by the last eight digits of its identifier."""
    return Article(title, f"{_JOURNAL}{identifier}")


# Reception and decision
D6224_1 = code("D6224-1", "39789635")
D6224_2_FIRST = code("D6224-2", "39789637")
D6224_2 = code("D6224-2", "49854574")
R6224_3 = code("R6224-3", "39789639")
D6325_1 = code("D6325-1", "49854565")
D6325_2 = code("D6325-2", "49854563")
D6325_5 = code("D6325-5", "43797503")
D6325_13 = code("D6325-13", "37388081")
R6332_24 = code("R6332-24", "48867675")
R6332_26 = code("R6332-26", "53603252")
R6332_23 = code("R6332-23", "37934375")
D6243_2 = code("D6243-2", "52476041")
CALENDAR_READING = Article(
    "R6224-3 (lecture)",
    "https://123dok.net/document/yr3mw23p-notice-pour-le-contrat-de-professionnalisation-n.html",
)

# Eligibility, apprenticeship
L6211_2 = code("L6211-2", "37386056")
L6222_1 = code("L6222-1", "37385936")
D6222_1 = code("D6222-1", "41770341")
L6222_7_1 = code("L6222-7-1", "38951821")
L6222_11 = code("L6222-11", "37385975")
L6222_12 = code("L6222-12", "37385971")
L6222_12_1 = code("L6222-12-1", "37385961")
L6222_15 = code("L6222-15", "06904011")
L6222_18 = code("L6222-18", "37386025")
L6222_18_1 = code("L6222-18-1", "37386018")
L6222_18_2 = code("L6222-18-2", "38951829")
L6222_22_1 = code("L6222-22-1", "37385889")
L6222_42 = code("L6222-42", "48686231")
R6222_36 = code("R6222-36", "41769788")
R6222_46 = code("R6222-46", "18524056")
D6222_21_1 = code("D6222-21-1", "37876487")
R6222_23 = code("R6222-23", "41771330")
L6223_8_1_FIRST = code("L6223-8-1", "38951795")
L6223_8_1 = code("L6223-8-1", "54140267")
R6223_6 = code("R6223-6", "37813430")
R6223_7 = code("R6223-7", "49754360")
R6223_10 = code("R6223-10", "48721856")
R6223_22 = code("R6223-22", "37813428")
L6225_1 = code("L6225-1 à L6225-6", "06904053")
L6316_1 = code("L6316-1", "48600506")
R6316_9 = code("R6316-9", "44633048")
MAJORITY = Article("Code civil, 388", "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006070721/")
STATE_TOOL = Article("Outil CERFA de l’État", "https://github.com/mission-apprentissage/contrat")

# Eligibility, professionalisation
L6325_1_FIRST = code("L6325-1", "31088014")
L6325_1 = code("L6325-1", "54201191")
L6325_1_1 = code("L6325-1-1", "31087275")
L6325_7 = code("L6325-7", "24422128")
L6325_11 = code("L6325-11", "37386541")
L6325_12 = code("L6325-12", "28698345")
L6325_13 = code("L6325-13", "33024376")
L6325_14_1 = code("L6325-14-1", "37386537")
D6325_6 = code("D6325-6", "29408683")
D6325_9 = code("D6325-9", "18523013")

# Pay
D6222_26 = code("D6222-26", "38033238")
D6222_26_FIRST = Article(
    "D6222-26 (versions 2014 et 2016)",
    "https://legisocial.fr/reperes-sociaux/remuneration-contrat-alternance-apprentissage-2019.html",
)
D6222_30 = code("D6222-30", "41770358")
D6222_31 = code("D6222-31", "41770354")
D6222_32 = code("D6222-32", "41770366")
D6222_33 = code("D6222-33", "41770368")
R6222_48 = code("R6222-48", "37832471")
D6325_15 = code("D6325-15", "18522997")
D6325_17 = code("D6325-17", "18522993")
D6325_18 = code("D6325-18", "18522991")

# Levels
D6332_78 = code("D6332-78", "53003172")
D6332_80 = code("D6332-80", "48050911")
LEVELS_STOCK = Article("Décret 2023-945 (D6332-78)", D6332_78.url)
INTERIM_ORDER = Article(
    "Arrêté du 31 août 2022 (D6332-80)",
    "https://centre-inffo.fr/site-droit-formation/contrat-dapprentissage-determination-des-niveaux-damorcage",
)
LEVELS_CUT = Article(
    "Décret 2024-695", "https://juriblio.fr/decrets/decret-no-2024-695-du-5-juillet-2024/184106684"
)

# Amounts
R6332_25_FIRST = code("R6332-25", "39476635")
R6332_25_SECOND = code("R6332-25", "42907445")
R6332_25 = code("R6332-25", "51821081")
R6332_25_1 = code("R6332-25-1", "51818943")
L6332_14 = code("L6332-14", "52437380")
D6332_82_FIRST = code("D6332-82", "38017120")
D6332_82 = code("D6332-82", "42571214")
D6332_82_1 = code("D6332-82-1", "51818287")
HANDICAP_ORDER = journal("Arrêté du 7 décembre 2020 (D6332-82)", "42658091")
DISTANCE_ORDER = Article(
    "Arrêté du 26 novembre 2025 (D6332-82-1 II)",
    "https://ainoa-asso.fr/apprentissage-a-distance-des-certifications-exemptees-de-la-minoration-de-prise-en-charge",
)
DAY_BASE = Article(
    "R6332-25 III (pratique des OPCO)",
    "https://www.ymag.fr/actualites/contrats-apprentissage-nouveaux-echeanciers",
)
STARTED_MONTH = Article(
    "R6332-25 (lecture)",
    "https://ensuplr.fr/comment-faut-il-interpreter-la-notion-de-chaque-mois-de-contrat-dapprentissage-debute-est-du",
)
D6332_83_FIRST = code("D6332-83", "41770389")
D6332_83 = code("D6332-83", "54552602")
D6332_86 = code("D6332-86", "42323647")
D6332_88 = code("D6332-88", "38033300")
D6332_92 = code("D6332-92", "38033331")
D6332_93 = code("D6332-93", "38016370")
L6332_6_FIRST = code("L6332-6", "37387422")
L6332_6 = code("L6332-6", "54336490")
R6332_27 = code("R6332-27", "51777090")
R6123_33 = code("R6123-33", "53428168")
DRIVING_LICENCE = Article(
    "L6123-5 3° e)",
    "https://travail-emploi.gouv.fr/laide-au-financement-du-permis-de-conduire-pour-les-apprentis",
)

# Retention
NOTICE_FIRST = Article(
    "Notice CERFA 51649#07", "https://afdas.com/actualites/entreprise/cerfa-apprentissage-v10.html"
)
NOTICE = Article("Notice CERFA 51649#08", "https://www.scribd.com/document/834454546")

# Paying, whatever the scheme
ACCOUNT_REST = Article("Choix de gestion", "https://eur-lex.europa.eu/eli/reg/2024/886/oj")
CRPA_L242_1 = Article("CRPA L242-1", "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/")

# Companies
L6331_1 = code("L6331-1", "44981927")
L6332_3 = code("L6332-3", "52437376")
L6332_1_2 = code("L6332-1-2", "48700917")
L6332_1 = code("L6332-1", "52437369")
D6123_37 = code("D6123-37", "53148532")

# Campaigns of levels
D6332_78_1 = code("D6332-78-1", "53003213")
D6332_78_2 = code("D6332-78-2", "53003204")
D6332_79 = code("D6332-79", "53003192")
D6332_79_1 = code("D6332-79-1", "53003183")
LEVELS_ROUND_2024 = Article(
    "D6332-79 (version antérieure)",
    "https://www.akto.fr/contrat-dapprentissage-de-nouveaux-niveaux-de-prise-en-charge-sappliqueront-des-le-15-juillet/",
)

# Accredited bodies, certificates, surveys
R6113_15 = code("R6113-15", "41921524")
R6113_16_1 = code("R6113-16-1", "51703955")
R6113_16_5 = code("R6113-16-5", "51703946")
R6113_16_6 = code("R6113-16-6", "51703948")
R6113_17_1 = code("R6113-17-1", "50924344")
R6113_17_2 = code("R6113-17-2", "50924329")
L6332_23 = code("L6332-23", "38951596")
BRANCH_JURY = Article("Accord de branche", "https://legal.tricoteuses.fr/articles/KALIARTI000030641469")
CDC_STEPS = Article(
    "Aide aux certificateurs", "https://certificateurs.moncompteformation.gouv.fr/comment-faire"
)

# Studies and bodies
L2241_12 = code("L2241-12", "43975208")
R6332_8 = code("R6332-8", "37934456")
R6332_9 = code("R6332-9", "37934445")
L6332_2_1 = code("L6332-2-1", "38951615")
R6332_17 = code("R6332-17", "53603213")
R6332_30 = code("R6332-30", "37934343")
STUDIES_CHOICE = Article("Choix de gestion (L2241-12)", L2241_12.url)
GOVERNANCE_CHOICE = Article(
    "Choix de gestion (RGPD, art. 5)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
)

# Figures shown outside and the accounts of those who read them
PARTNER_ACCOUNTS = Article(
    "Choix de gestion (RGPD, art. 32)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
)

# How long personal data are kept
C_COM_L123_22 = Article(
    "Code de commerce, L123-22", "https://www.legifrance.gouv.fr/codes/id/LEGISCTA000006161266"
)
NIR_DECREE = Article("Décret 2019-341", "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000038396526")
GDPR_5 = Article("RGPD, art. 5(1)(e)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj")
GDPR_9 = Article("RGPD, art. 5(1)(c) et 9", "https://eur-lex.europa.eu/eli/reg/2016/679/oj")
GDPR_12 = Article("RGPD, art. 12(3)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj")
CNIL_LOGS = Article(
    "CNIL, recommandation sur la journalisation (2021)",
    "https://www.cnil.fr/fr/la-cnil-publie-une-recommandation-relative-aux-mesures-de-journalisation",
)

# Certifications of branches
L6113_4 = code("L6113-4", "38951901")
L6113_5 = code("L6113-5", "38951893")
R6113_8_1 = code("R6113-8-1", "51703986")
R6113_9 = code("R6113-9", "51705121")
R6113_10 = code("R6113-10", "51705129")
R6113_11 = code("R6113-11", "51705136")
R6113_11_1 = code("R6113-11-1", "51703978")
R6113_14 = code("R6113-14", "51705151")
R6113_16_7 = code("R6113-16-7", "51704600")
BRANCH_CQP = Article("Accord de branche", "https://legal.tricoteuses.fr/articles/KALIARTI000035779311")

# Proximity service: means listed in the objectives agreement, satisfaction
D6332_18 = code("D6332-18", "53603222")
L6123_5 = code("L6123-5", "53549490")

# Plan of firms under 50
L6332_17 = code("L6332-17", "37387500")
D6332_39 = code("D6332-39", "38011824")
R6332_23_1 = code("R6332-23-1", "48853847")
L6313_2 = code("L6313-2", "37385657")

# Money of the régions for apprenticeship centres
L6211_3 = code("L6211-3", "41469632")
REGION_ENVELOPES_2021 = Article(
    "R6123-24 (montants de 2021)",
    "https://www.aefinfo.fr/depeche/653557-le-montant-des-enveloppes-attribuees-aux-regions-au-titre-de-"
    "l-apprentissage-reste-inchange-en-2021",
)
REGION_ENVELOPES_2024 = Article(
    "R6123-24 (montants de 2024)",
    "https://banquedesterritoires.fr/apprentissage-les-regions-mises-aux-regime-sec",
)
REGION_ENVELOPES_2026 = Article(
    "R6123-24 (montants de 2026)",
    "https://regions-france.org/communique-de-presse-apprentissage-et-formation-professionnelle-le-premier-"
    "ministre-doit-revenir-sur-ses-decisions",
)
CONVENTIONS_CHOICE = Article("Choix de gestion (L6332-1 II)", L6332_1.url)
