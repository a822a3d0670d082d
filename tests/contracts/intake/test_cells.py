"""Every way people and spreadsheets write a cell: read exactly, or refused with what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.cells import READERS, Unreadable, explain

SEPTEMBER = date(2026, 9, 1)

GOOD = [
    ("date_conclusion", "01/09/2026", SEPTEMBER),
    ("date_conclusion", "1/9/26", SEPTEMBER),
    ("date_conclusion", "01.09.2026", SEPTEMBER),
    ("date_conclusion", "2026-09-01", SEPTEMBER),
    ("date_conclusion", "2026-09-01 00:00:00", SEPTEMBER),
    ("date_conclusion", "46266", SEPTEMBER),
    ("date_conclusion", "46266.0", SEPTEMBER),
    ("alternant_date_naissance", "14/03/06", date(2006, 3, 14)),
    ("tuteur_date_naissance", "2/11/85", date(1985, 11, 2)),
    ("salaire_brut_embauche", "1 081,23", Decimal("1081.23")),
    ("salaire_brut_embauche", "1\u00a0081,23", Decimal("1081.23")),
    ("salaire_brut_embauche", "1\u202f081,23", Decimal("1081.23")),
    ("salaire_brut_embauche", "1081.23", Decimal("1081.23")),
    ("salaire_brut_embauche", "1.081,23", Decimal("1081.23")),
    ("salaire_brut_embauche", "500 €", Decimal("500.00")),
    ("salaire_brut_embauche", "1081,230", Decimal("1081.23")),
    ("duree_formation_heures", "1 350", 1350),
    ("duree_formation_heures", "1350.0", 1350),
    ("duree_formation_heures", "1350,0", 1350),
    ("duree_hebdo_minutes", "00", 0),
    ("employeur_siret", "732 829 320 00074", "73282932000074"),
    ("employeur_siret", "\t73282932000074", "73282932000074"),
    ("employeur_siret", "73282932000074.0", "73282932000074"),
    ("employeur_siret", "35600000000048", "35600000000048"),
    ("employeur_siret", "35600000049837", "35600000049837"),
    ("employeur_code_postal", "6250", "06250"),
    ("employeur_code_postal", "6250.0", "06250"),
    ("employeur_idcc", "16", "0016"),
    ("employeur_idcc", "00016", "0016"),
    ("employeur_idcc", "16.0", "0016"),
    ("employeur_idcc", "IDCC 16", "0016"),
    ("employeur_code_cpne", "2.0", "2"),
    ("employeur_naf", "62.02A", "6202A"),
    ("employeur_naf", "6202a", "6202A"),
    ("code_rncp", "38362", "RNCP38362"),
    ("code_rncp", "rncp 38362", "RNCP38362"),
    ("code_rncp", "38362.0", "RNCP38362"),
    ("code_rncp", "RNCP13", "RNCP13"),
    ("code_diplome", "1022001", "01022001"),
    ("code_diplome", "26E22701", "26E22701"),
    ("code_diplome", "32031213.0", "32031213"),
    ("organisme_uai", "0831774c", "0831774C"),
    ("numero_deca", "02a202212000000", "02A202212000000"),
    ("numero_deca", "006202609NC0456", "006202609NC0456"),
    ("dispositif", "appr", "app"),
    ("dispositif", "Professionnalisation", "pro"),
    ("version_cerfa", "CERFA n° 10103-14", "10103*14"),
    ("version_cerfa", "12434*3", "12434*03"),
    ("etat", "RUPTU", "RUPTURE"),
    ("etat", "en_cours_instruction", "EN_COURS_INSTRUCTION"),
    ("employeur_prive_public", "Privé", False),
    ("type_contrat", "11.0", "11"),
    ("alternant_nom", "N’Guyen  Lefèvre", "N'Guyen Lefèvre"),
    ("alternant_nom", "LEFE\u0300VRE", "LEFÈVRE"),
    ("employeur_denomination", "Bœuf & Fils\r\nSARL", "Bœuf & Fils SARL"),
    ("employeur_denomination", "+ de Vies", "+ de Vies"),
    *[("alternant_handicap", word, True) for word in ("oui", "Oui", "O", "VRAI", "true", "1", "X")],
    *[("alternant_handicap", word, False) for word in ("non", "N", "FAUX", "false", "0")],
    *[("alternant_sexe", word, "F") for word in ("F", "2", "Mme", "femme")],
    *[("alternant_sexe", word, "M") for word in ("M", "H", "1", "M.", "Homme")],
]

BAD = [
    ("date_conclusion", "31/02/2026", "n’existe pas"),
    ("date_conclusion", "00/00/0000", "est vide"),
    ("date_conclusion", "08/28/2026", "inversés"),
    ("date_conclusion", "bientôt", "JJ/MM/AAAA"),
    ("date_conclusion", "01/09/0226", "vraisemblable"),
    ("date_conclusion", "01/09/0026", "vraisemblable"),
    ("salaire_brut_embauche", "-", "montant"),
    ("salaire_brut_embauche", "9" * 27, "hors de portée"),
    ("salaire_brut_embauche", "9" * 27 + ",505", "hors de portée"),
    ("salaire_brut_embauche", "#REF!", "erreur du tableur"),
    ("salaire_brut_embauche", "#N/A", "erreur du tableur"),
    ("salaire_brut_embauche", "#VALEUR!", "erreur du tableur"),
    ("salaire_brut_embauche", "1.081", "deux façons"),
    ("salaire_brut_embauche", "1081,234", "décimales"),
    ("salaire_brut_embauche", "1,081.23", "décimales"),
    ("salaire_brut_embauche", "-5", "négatif"),
    ("salaire_brut_embauche", "1e5", "montant"),
    ("salaire_brut_embauche", "99999999999", "hors de portée"),
    ("duree_formation_heures", "12,5", "entier"),
    ("duree_formation_heures", "douze", "entier"),
    ("duree_formation_heures", "500 €", "entier"),
    ("employeur_siret", "7,32829E+13", "scientifique"),
    ("employeur_siret", "7.32829E13", "scientifique"),
    ("employeur_siret", "7328293200007", "14 chiffres, celui-ci 13"),
    ("employeur_siret", "73282932000075", "clé"),
    ("employeur_siret", "35600000049838", "clé"),
    ("employeur_code_postal", "625", "5 chiffres"),
    ("employeur_code_postal", "2A004", "5 chiffres"),
    ("employeur_idcc", "abc", "IDCC"),
    ("employeur_idcc", "12345", "IDCC"),
    ("employeur_naf", "62", "NAF"),
    ("code_rncp", "TITRE", "RNCP"),
    ("code_diplome", "inf", "8 chiffres"),
    ("code_diplome", "2,6E+22", "scientifique"),
    ("organisme_uai", "0831774A", "UAI"),
    ("organisme_nda", "123", "11 chiffres"),
    ("numero_deca", "6,2026E+12", "scientifique"),
    ("numero_deca", "6202609000456", "15 caractères"),
    ("dispositif", "stage", "APPRENTISSAGE"),
    ("version_cerfa", "10103*99", "inconnue"),
    ("etat", "fini", "inconnu"),
    ("alternant_handicap", "peut-être", "oui ou par non"),
    ("alternant_sexe", "X", "M ou F"),
    ("alternant_nom", "ThÃ©o", "accents"),
    ("alternant_nom", "Th\ufffdo", "accents"),
    ("alternant_nom", "Jo\u0092", "invisible"),
    ("alternant_nom", "12345", "chiffres"),
    ("alternant_nom", "A" * 81, "80 au plus"),
    ("alternant_nom", '=HYPERLINK("x")', "formule"),
    ("alternant_nom", "#NOM?", "erreur du tableur"),
    ("employeur_courriel", "rh.exemple.fr", "adresse"),
    ("employeur_courriel", "rh@exemple.fr; a@b.fr", "adresse"),
]


@pytest.mark.parametrize(("column", "text", "value"), GOOD)
def test_read(column: str, text: str, value: object) -> None:
    found = READERS[column](text.strip())
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("column", "text", "said"), BAD)
def test_refused(column: str, text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        READERS[column](text)
    sentence = explain(text, refusal.value)
    assert said in sentence.replace("\u00a0", " ")
    assert sentence.endswith(".")
    assert " :" not in sentence
