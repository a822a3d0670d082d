"""The columns of a line of invoice: how each is read, when it must be filled, its words, its other names."""

from __future__ import annotations

from contracts.rules.columns import BOTH, NEVER, Column, FileColumns

SECTIONS = {
    "invoice": "Facture",
    "contract": "Contrat",
    "due": "Prestation facturée",
    "certificate": "Certificat de réalisation",
}
_ROWS: tuple[tuple, ...] = (
    ("numero_facture", "invoice", "Numéro de facture", "text", BOTH, 40,
     ("no facture", "n facture", "facture", "reference facture", "reference facture cfa",
      "numero de la facture")),
    ("date_facture", "invoice", "Date de la facture", "date", BOTH, 0,
     ("date de facture", "date de la facture", "date emission", "facture du")),
    ("organisme_siret", "invoice", "SIRET de l’organisme", "siret", BOTH, 14,
     ("siret organisme", "siret cfa", "siret du cfa", "siret de l'organisme", "siret emetteur")),
    ("reception", "invoice", "Reçue le", "date", NEVER, 0, ("date de reception", "recue le", "recu le")),
    ("numero_dossier", "contract", "Numéro du dossier", "text", BOTH, 40,
     ("numero du dossier", "dossier", "numero contrat", "numero interne dossier", "numero externe dossier",
      "numero_externe", "numero_interne", "numero_deca", "reference dossier")),
    ("nature", "due", "Nature", "nature", BOTH, 0,
     ("type de ligne", "nature de la ligne", "nature des frais", "prestation", "type")),
    ("echeance", "due", "Échéance", "text", NEVER, 40,
     ("numero echeance", "no echeance", "codification", "echeance codification", "numero d'echeance")),
    ("periode_du", "due", "Période, du", "date", NEVER, 0,
     ("debut de periode", "date debut", "du", "date de debut", "periode debut")),
    ("periode_au", "due", "Période, au", "date", NEVER, 0,
     ("fin de periode", "date fin", "au", "date de fin", "periode fin")),
    ("quantite", "due", "Quantité", "euros", NEVER, 0, ("qte", "nombre", "quantite facturee")),
    ("prix_unitaire", "due", "Prix unitaire", "euros", NEVER, 0, ("pu", "prix", "tarif unitaire")),
    ("montant", "due", "Montant", "euros", BOTH, 0,
     ("montant total", "montant facture", "montant ligne", "montant ttc", "montant net de taxe")),
    ("certificat", "certificate", "Certificat", "certificate", NEVER, 0,
     ("type certificat", "type de certificat", "certificat de realisation")),
    ("certificat_du", "certificate", "Certificat, du", "date", NEVER, 0,
     ("certificat debut", "debut certificat")),
    ("certificat_au", "certificate", "Certificat, au", "date", NEVER, 0,
     ("certificat fin", "fin certificat")),
    ("heures_realisees", "certificate", "Heures réalisées", "euros", NEVER, 0,
     ("heures", "nombre d'heures", "duree realisee")),
    ("facture_employeur", "certificate", "Copie de la facture à l’employeur jointe", "truth", NEVER, 0,
     ("facture employeur jointe", "copie facture employeur")),
)  # fmt: skip

COLUMNS: tuple[Column, ...] = tuple(Column(*row) for row in _ROWS)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
INDISPENSABLE: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.required)
INVOICES = FileColumns(
    COLUMNS,
    SECTIONS,
    INDISPENSABLE,
    anchors=("numero_dossier", "organisme_siret"),
    marker="nature",
    empty="Ce fichier ne contient aucune ligne de facture.",
)
