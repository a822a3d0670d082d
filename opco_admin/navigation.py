"""The side menu: one table says what is shown to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; `pages` are the other views for which it stays lit."""

    label: str
    view: str
    icon: str
    permission: str | None = None
    pages: tuple[str, ...] = ()


READ = "contracts.view_contract"
IMPORT = "contracts.import_contracts"
MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Instruction",
        (
            Entry("Accueil", "home", "home"),
            Entry(
                "File de travail",
                "contracts:queue",
                "inbox-stack",
                READ,
                ("contracts:contract", "contracts:replay", "contracts:lot"),
            ),
            Entry(
                "Import de contrats",
                "contracts:batches",
                "arrow-up-tray",
                IMPORT,
                ("contracts:upload", "contracts:batch", "contracts:batch_line"),
            ),
            Entry("Saisir un contrat", "contracts:entry", "pencil-square", "contracts.add_contract"),
            Entry("Pré-contrôle", "contracts:precheck", "clipboard-document-check", READ),
        ),
    ),
    (
        "Références",
        (
            Entry(
                "Branches",
                "registers:branches",
                "building-office-2",
                "registers.view_agreement",
                ("registers:branch",),
            ),
            Entry(
                "Certifications",
                "registers:certifications",
                "academic-cap",
                "registers.view_certification",
                ("registers:certification",),
            ),
            Entry("Niveaux (NPEC)", "registers:npec", "table-cells", "registers.view_npeclevel"),
            Entry(
                "Entreprises",
                "registers:companies",
                "briefcase",
                "registers.view_company",
                ("registers:company",),
            ),
            Entry(
                "Organismes",
                "registers:providers",
                "building-library",
                "registers.view_provider",
                ("registers:provider",),
            ),
            Entry("Textes et barèmes", "texts", "scale"),
            Entry(
                "Fichiers nationaux",
                "registers:sources",
                "circle-stack",
                "registers.load_sourcefile",
                ("registers:source",),
            ),
        ),
    ),
)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups and links this user may open, with the current one marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for title, entries in MENU:
        links = [
            {
                "label": entry.label,
                "icon": entry.icon,
                "url": url,
                "current": here in (entry.view, *entry.pages),
            }
            for entry in entries
            if (entry.permission is None or request.user.has_perm(entry.permission))
            and (url := _address(entry.view))
        ]
        if links:
            groups.append({"title": title, "links": links})
    return groups


def _address(view: str) -> str | None:
    try:
        return reverse(view)
    except NoReverseMatch:
        return None
