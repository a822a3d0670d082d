"""The documents of a file (D6224-1, D6325-1, R6224-3): what may be asked when it is sent back."""

from typing import NamedTuple

from law.typography import french


class Piece(NamedTuple):
    """A document that may be asked for, and the article that asks for it."""

    label: str
    article: str


_CONTRACT = "Contrat signé des deux parties (CERFA)"
_PIECES = {
    "app": {
        "contract": Piece(_CONTRACT, "D6224-1"),
        "convention": Piece("Convention de formation avec le CFA", "D6224-1"),
        "tripartite": Piece("Convention tripartite d'aménagement de la durée", "D6224-1"),
        "annex": Piece("Annexe pédagogique et financière du CFA d'entreprise", "D6224-1"),
        "maitre": Piece("Justificatif de la compétence du maître d'apprentissage", "L6223-8-1"),
        "age": Piece("Justificatif de l'exception d'âge", "L6222-2"),
        "disability": Piece("Justificatif de la reconnaissance de travailleur handicapé", "D6332-82"),
    },
    "pro": {
        "contract": Piece(_CONTRACT, "D6325-1"),
        "annex": Piece("Annexe : objectifs, programme, organisation, évaluation", "D6325-1"),
        "public": Piece("Justificatif du public prioritaire", "L6325-1-1"),
    },
}
PIECES = {
    kind: {code: Piece(french(piece.label), piece.article) for code, piece in pieces.items()}
    for kind, pieces in _PIECES.items()
}
