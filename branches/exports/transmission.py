"""The XML file of certificates, checked against our own schema: the official one could not be obtained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from lxml import etree

from law.refusal import Impossible

FOLDER = Path(__file__).parent / "schemas"
ROUTES = {
    "training": "FORMATION",
    "vae": "VAE",
    "apprenticeship": "APPRENTISSAGE",
    "professionalisation": "PROFESSIONNALISATION",
    "free": "CANDIDAT_LIBRE",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """A file: its number, its schema, its day, and who sends it."""

    number: int
    schema: str
    made_on: date
    siret: str
    name: str


@dataclass(frozen=True, slots=True)
class Holding:
    """One certificate and its holder."""

    identifier: str
    correction: bool
    certification: str
    block: str
    certifier: str
    certifier_name: str
    delivered_on: date
    route: str
    name: str
    used_name: str
    first_name: str
    born_on: date
    sex: str
    nir: str = field(repr=False)


def flow(head: Flow, holdings: Sequence[Holding]) -> bytes:
    """The file, in UTF-8; the same lines always make the same bytes. Impossible when it breaks its schema."""
    namespace = f"urn:opco-admin:{head.schema}"
    root = etree.Element(f"{{{namespace}}}flux", nsmap={None: namespace})

    def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        made = etree.SubElement(parent, f"{{{namespace}}}{name}")
        if text is not None:
            made.text = "".join(char for char in text if char >= " ")
        return made

    add(root, "idFlux", f"OPCO-{head.number:08d}")
    add(root, "date", head.made_on.isoformat())
    sender = add(root, "emetteur")
    if head.siret:
        add(sender, "siret", head.siret)
    add(sender, "nom", head.name)
    for one in holdings:
        _certificate(add, add(root, "passageCertification"), one)
    _check(root, head.schema)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _certificate(add, parent: etree._Element, one: Holding) -> None:
    add(parent, "idTechnique", one.identifier)
    add(parent, "nature", "CORRECTION" if one.correction else "CREATION")
    certification = add(parent, "certification")
    add(certification, "code", one.certification)
    if one.block:
        add(certification, "bloc", one.block)
    add(certification, "siretCertificateur", one.certifier)
    if one.certifier_name:
        add(certification, "nomCertificateur", one.certifier_name)
    add(parent, "dateObtention", one.delivered_on.isoformat())
    add(parent, "modaliteAcces", ROUTES[one.route])
    holder = add(parent, "titulaire")
    add(holder, "nomNaissance", one.name)
    if one.used_name:
        add(holder, "nomUsage", one.used_name)
    add(holder, "prenom", one.first_name)
    add(holder, "dateNaissance", one.born_on.isoformat())
    if one.sex:
        add(holder, "sexe", one.sex)
    if one.nir:
        add(holder, "nir", one.nir)


def _check(root: etree._Element, schema: str) -> None:
    found = _schema(schema)
    if not found.validate(root):
        place = found.error_log[0]
        raise Impossible(
            f"Le fichier ne respecte pas son schéma « {schema} », ligne {place.line} : "
            "signalez-le à votre administrateur. Rien n’a été produit."
        )


@cache
def _schema(name: str) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.XMLSchema(etree.parse(FOLDER / f"{name}.xsd", parser))
