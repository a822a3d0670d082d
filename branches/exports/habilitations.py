"""Accreditations and their changes as tables for France compétences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from branches.exports.campaigns import lines
from branches.models import Habilitation, HabilitationChange

LIST = ("SIRET", "Organisme", "Branche", "Pour", "État", "Certifications", "Du", "Au")
CHANGES = (
    "SIRET", "Organisme", "Changement", "Intervenu le", "À signaler le", "Certifications", "Pour", "Du", "Au",
)  # fmt: skip


def csv_lines(rows: Iterable[Habilitation], scopes: Mapping[int, list[str]]) -> Iterator[str]:
    """The list as it is seen; no cell can be a formula."""
    return lines(
        LIST,
        (
            (row.provider_id, row.provider.name, row.committee.label, row.get_kind_display(),
             row.get_state_display(), ", ".join(scopes.get(row.pk, [])), row.since, row.until)
            for row in rows
        ),
    )  # fmt: skip


def change_lines(rows: Iterable[HabilitationChange], scopes: Mapping[int, list[str]]) -> Iterator[str]:
    """A batch of changes, as it is reported."""
    return lines(
        CHANGES,
        (
            (row.habilitation.provider_id, row.habilitation.provider.name, row.get_what_display(),
             row.changed_on, row.due_on, ", ".join(scopes.get(row.habilitation_id, [])),
             row.habilitation.get_kind_display(), row.habilitation.since, row.habilitation.until)
            for row in rows
        ),
    )  # fmt: skip
