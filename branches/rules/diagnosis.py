"""The diagnosis of a branch as blocks: the same facts always give the same document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.letters.shape import in_words
from law.typography import french

Block = dict[str, Any]
Shown = int | None
HIDDEN = "masqué"
RANKS = ("bas", "central", "haut")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a diagnosis says, already without small cells."""

    committee: str
    code: str
    agreements: Sequence[str]
    made_on: date
    least: int
    senior_age: int
    house: str
    contracts: Sequence[tuple[str, Shown, Shown]]  # (kind, live, accepted over a year)
    contracts_on: date | None
    companies: Sequence[tuple[str, Shown, Shown]]  # (size, known, with a contract)
    workforce: Mapping[str, Any] | None  # total, women, seniors, year, source, pyramid, evolution, …
    projection: Mapping[str, Any] | None
    studies: Sequence[tuple[str, str]]  # (title, when published)
    due_on: date | None


def content(facts: Facts) -> dict[str, Any]:
    """JSON-safe: a title, a day, blocks."""
    blocks = [
        *_identity(facts),
        *_contracts(facts),
        *_workforce(facts),
        *_projection(facts),
        *_studies(facts),
    ]
    return {
        "title": french(f"Diagnostic de branche : {facts.committee}"),
        "committee": facts.committee,
        "house": facts.house,
        "dated_on": facts.made_on.isoformat(),
        "date": in_words(facts.made_on),
        "blocks": blocks,
    }


def heading(text: str) -> Block:
    return {"block": "heading", "text": french(text)}


def text(sentence: str) -> Block:
    return {"block": "text", "text": french(sentence)}


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """Rows of words; all but the first column are figures."""
    return {
        "block": "table",
        "caption": french(caption),
        "columns": [french(each) for each in columns],
        "rows": [list(row) for row in rows],
    }


def number(worth: Shown) -> str:
    """« 1 234 », or that it is hidden."""
    return HIDDEN if worth is None else french(f"{worth:,}".replace(",", " "))


def percent(worth: float | None) -> str:
    """« 12,5 % »."""
    return HIDDEN if worth is None else french(f"{100 * worth:.1f} %".replace(".", ",").replace("-", "−"))


def _identity(facts: Facts) -> list[Block]:
    rows = [
        [f"CPNE {facts.code}", facts.committee],
        ["Conventions collectives", "\n".join(facts.agreements) or "—"],
    ]
    if facts.due_on:
        rows.append(["Prochaine négociation emplois et compétences", f"avant le {facts.due_on:%d/%m/%Y}"])
    return [
        heading("La branche"),
        {"block": "facts", "rows": rows},
        text(
            f"Les effectifs de moins de {facts.least} personnes, et ceux qui permettraient de les retrouver, "
            "sont masqués."
        ),
    ]


def _contracts(facts: Facts) -> list[Block]:
    blocks = [heading("Entreprises et contrats")]
    if facts.contracts_on is None:
        return [*blocks, text("Les chiffres des contrats ne sont pas encore calculés.")]
    blocks.append(
        table(
            f"Contrats au {facts.contracts_on:%d/%m/%Y}",
            ("Dispositif", "En cours", "Acceptés en un an"),
            [[kind, number(live), number(year)] for kind, live, year in facts.contracts],
        )
    )
    if facts.companies:
        blocks.append(
            table(
                "Entreprises par taille",
                ("Taille", "Connues", "Avec un contrat en cours"),
                [[size, number(known), number(busy)] for size, known, busy in facts.companies],
            )
        )
    return blocks


def _workforce(facts: Facts) -> list[Block]:
    blocks, known = [heading("Effectifs")], facts.workforce
    if known is None:
        return [*blocks, text("Aucun effectif n’est chargé pour cette branche.")]
    said = f"{number(known['total'])} salariés en {known['year']} (source : {known['source']})"
    if known["women"] is not None:
        said += f", dont {percent(known['women'])} de femmes"
    if known["seniors"] is not None:
        said += f" et {percent(known['seniors'])} de {facts.senior_age} ans et plus"
    blocks.append(text(f"{said}."))
    if known["pyramid"]:
        blocks.append(
            {
                "block": "pyramid",
                "caption": french(f"Pyramide des âges en {known['year']}"),
                "alt": _pyramid_words(known["pyramid"]),
                "rows": [list(row) for row in known["pyramid"]],
            }
        )
        rows = [[ages, number(women), number(men)] for ages, women, men in reversed(known["pyramid"])]
        blocks.append(table("Effectifs par âge", ("Âges", "Femmes", "Hommes"), rows))
    if len(known["evolution"]) > 1:
        rows = [[year, *map(number, pair)] for year, pair in known["evolution"]]
        blocks.append(table("Évolution", ("Année", "Femmes", "Hommes"), rows))
    rows = [[rome, number(heads)] for rome, heads in known["occupations"]]
    blocks.append(table("Principaux métiers", ("Code ROME", "Effectif"), rows))
    return blocks


def _pyramid_words(rows: Sequence[Sequence[Any]]) -> str:
    said = (
        f"{ages} ans : {number(women)} femmes, {number(men)} hommes" for ages, women, men in reversed(rows)
    )
    return french(f"Pyramide des âges. {'; '.join(said)}.")


def _projection(facts: Facts) -> list[Block]:
    made = facts.projection
    blocks = [heading("Projections et tensions")]
    if made is None:
        return [*blocks, text("Aucune projection n’est enregistrée pour cette branche.")]
    years = made["curve"]
    series = [f"Scénario {rank}" for rank in RANKS]
    said = "; ".join(f"{year} : {', '.join(map(number, values))}" for year, values in years)
    blocks += [
        text(f"« {made['title']} », faite le {made['made_on']} à partir des effectifs de {years[0][0]}."),
        {
            "block": "curve",
            "caption": french("Effectif projeté selon trois scénarios"),
            "alt": french(f"Courbes des scénarios bas, central et haut, par année. {said}."),
            "series": series,
            "rows": [[year, list(values)] for year, values in years],
        },
        table(
            "Effectif projeté", ("Année", *series), [[year, *map(number, values)] for year, values in years]
        ),
        table(
            "Hypothèses, les mêmes chaque année",
            ("Hypothèse", *series),
            [[french(label), *words] for label, words in made["hypotheses"]],
        ),
        text(
            "Chaque année, tous vieillissent d’un an ; ceux qui atteignent l’âge de départ partent, puis "
            "une part des autres selon l’âge ; viennent ensuite les entrées. La part des femmes parmi les "
            "entrées est celle de l’année de départ."
        ),
        table(
            "Tensions par métier, scénario central : départs attendus ÷ entrées attendues, par an",
            ("Code ROME", "Effectif", "Départs par an", "Entrées par an", "Tension"),
            made["tensions"],
        ),
    ]
    return blocks


def _studies(facts: Facts) -> list[Block]:
    if not facts.studies:
        return [heading("Études"), text("Aucune étude n’est publiée pour cette branche.")]
    return [
        heading("Études"),
        table("Études publiées", ("Étude", "Publiée le"), [list(row) for row in facts.studies]),
    ]
