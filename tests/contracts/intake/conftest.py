"""A good line of each kind, and files made of lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest

from contracts.rules.columns import NAMES

ON = date(2026, 11, 5)

APPRENTICE = {
    "dispositif": "APPRENTISSAGE",
    "numero_externe": "T-1",
    "version_cerfa": "10103*14",
    "mode_contractuel": "1",
    "type_contrat": "11",
    "date_conclusion": "28/08/2026",
    "date_debut_contrat": "01/09/2026",
    "date_debut_formation_pratique": "01/09/2026",
    "date_fin_contrat": "31/08/2028",
    "duree_hebdo_heures": "35",
    "duree_hebdo_minutes": "00",
    "salaire_brut_embauche": "1 250,00",
    "employeur_siret": "73282932000074",
    "employeur_denomination": "Atelier Brun",
    "employeur_prive_public": "PRIVE",
    "employeur_type": "12",
    "employeur_specifique": "0",
    "employeur_naf": "62.02A",
    "employeur_effectif": "48",
    "employeur_idcc": "1486",
    "employeur_code_postal": "06250",
    "alternant_nom": "Aubert",
    "alternant_prenom": "Jeanne",
    "alternant_sexe": "F",
    "alternant_date_naissance": "14/03/2006",
    "alternant_handicap": "non",
    "tuteur_nom": "Caron",
    "tuteur_prenom": "Paul",
    "tuteur_date_naissance": "02/11/1985",
    "organisme_siret": "13002526500013",
    "organisme_uai": "0831774C",
    "code_rncp": "RNCP38362",
    "date_debut_formation": "01/09/2026",
    "date_fin_formation": "30/06/2028",
    "duree_formation_heures": "1350",
    "heures_distance": "0",
    "nombre_repas": "200",
}

PROFESSIONAL = {
    name: value
    for name, value in {
        **APPRENTICE,
        "dispositif": "PROFESSIONNALISATION",
        "numero_externe": "T-2",
        "version_cerfa": "12434*03",
        "mode_contractuel": "",
        "employeur_prive_public": "",
        "employeur_type": "",
        "organisme_uai": "",
        "nature_contrat": "2",
        "date_fin_contrat": "31/08/2027",
        "date_fin_formation": "20/08/2027",
        "duree_formation_heures": "420",
        "alternant_date_naissance": "30/06/1994",
        "salaire_brut_embauche": "1950,00",
        "organisme_nda": "93131234513",
    }.items()
    if value
}

AMENDMENT = {
    "dispositif": "APPRENTISSAGE",
    "numero_externe": "T-1",
    "numero_avenant": "1",
    "type_contrat": "36",
    "date_conclusion": "02/11/2026",
    "date_effet_avenant": "02/11/2026",
    "tuteur_nom": "Petit",
    "tuteur_prenom": "Hélène",
    "tuteur_date_naissance": "19/06/1980",
}

TERMINATION = {
    "dispositif": "APPRENTISSAGE",
    "numero_externe": "T-1",
    "etat": "RUPTURE",
    "date_rupture": "15/01/2027",
    "motif_rupture": "Commun accord",
}

Line = Mapping[str, str]


def csv_text(lines: Iterable[Line], *, names: Iterable[str] = NAMES, delimiter: str = ";") -> str:
    """A canonical file as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(names), restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of lines: `make_file([line, …])`, or the bytes given."""

    def make(lines: Iterable[Line] | bytes, *, name: str = "envoi.csv") -> Path:
        content = lines if isinstance(lines, bytes) else csv_text(lines).encode("utf-8-sig")
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


@pytest.fixture
def send(db: None, make_file: Callable[..., Path]) -> Callable[..., object]:
    """Receive a file for a sender: `send([line, …])` gives its batch."""
    from django.core.files import File

    from contracts.actions import intake

    def receive(lines: Iterable[Line] | bytes | Path, *, sender: str = "CFA Test", name: str = "envoi.csv"):
        path = lines if isinstance(lines, Path) else make_file(lines, name=name)
        with path.open("rb") as stream:
            return intake.receive_file(
                sender=intake.sender_named(sender), file=File(stream), name=path.name, on=ON, by=None
            )

    return receive


@pytest.fixture
def load(send: Callable[..., object]) -> Callable[..., object]:
    """Receive a file and import it: `load([line, …])` gives its batch."""
    from contracts.actions import intake

    def run(lines: Iterable[Line] | bytes | Path, *, accept_valid: bool = False, **options: str):
        return intake.import_batch(batch=send(lines, **options), by=None, accept_valid=accept_valid)

    return run
