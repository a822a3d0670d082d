"""Companies: the sizes that open or close a right."""

from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "companies")

size_small = rule(
    "size_small",
    "Effectif à partir duquel une entreprise n’est plus « moins de 11 »",
    "salariés",
    value(
        11,
        sources.L6331_1,
        comment="Taux de contribution, et formation de tuteur ouverte à l’employeur lui-même.",
    ),
    keyed_by="day",
)
size_plan = rule(
    "size_plan",
    "Effectif à partir duquel le plan de développement des compétences n’est plus pris en charge",
    "salariés",
    value(
        50,
        sources.L6332_3,
        comment="Seule section légale finançant le plan : celle des entreprises de moins de 50 salariés.",
    ),
    keyed_by="day",
)
size_large = rule(
    "size_large",
    "Effectif à partir duquel une entreprise n’est plus petite ou moyenne",
    "salariés",
    value(
        250,
        sources.L6332_1_2,
        confidence="secondary",
        comment="De 50 à 249 salariés : contributions conventionnelles et volontaires, et services.",
    ),
    keyed_by="day",
)
