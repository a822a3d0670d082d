"""Levels as lists show them: one vintage at a time, or every one for one certification or one CPNE."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, When

from registers import search
from registers.models import Certification, Committee, DiplomaLink, NpecLevel, NpecSettlement, NpecVintage

CHUNK = 2000
TITLES = (
    "Fiche", "Intitulé", "Niveau", "CPNE", "Libellé de la CPNE", "Montant annuel", "Absence de valeur",
    "Montants contradictoires", "Statut", "Applicable à partir du", "Millésime", "Acte ou fichier",
)  # fmt: skip


def vintage_on(day: date) -> NpecVintage | None:
    """The list in force on a day, else the first one to come."""
    live = NpecVintage.objects.live()
    begun = live.filter(applicable_from__lte=day).order_by("-applicable_from").first()
    return begun or live.order_by("applicable_from").first()


def levels(
    *,
    vintage: NpecVintage | None,
    q: str = "",
    cpne: str = "",
    level: int | None = None,
    status: str = "",
    worth: str = "",
    act: bool = False,
) -> QuerySet[NpecLevel]:
    """The rows that answer the filters; without a vintage, those of every list in force."""
    wanted = {"vintage": vintage} if vintage else {"vintage__superseded_by": None}
    rows = NpecLevel.objects.filter(**wanted)
    if q:
        code = search.code_of(q)
        rows = rows.filter(rncp__in=[code] if code else search.certifications(q).values("pk"))
    if cpne:
        rows = rows.filter(cpne=cpne)
    if level:
        rows = rows.filter(rncp__in=Certification.objects.filter(level=level).values("code"))
    if status:
        rows = rows.filter(status=status)
    if worth == "avec":
        rows = rows.filter(annual__isnull=False)
    elif worth == "sans":
        rows = rows.filter(annual=None, conflict=None)
    elif worth == "conflit":
        rows = rows.filter(conflict__isnull=False)
    if act:
        rows = rows.filter(publication__isnull=False)
    return rows


def codes_of(q: str) -> list[str]:
    """The certifications that words or a code name, whether the register has the code or not."""
    code = search.code_of(q)
    return [code] if code else list(search.certifications(q).order_by("pk").values_list("pk", flat=True))


def shown(rows: QuerySet[NpecLevel]) -> QuerySet[NpecLevel]:
    """Rows with what a line of a list says besides: the amount kept of a conflict, the act, the file."""
    settled = NpecSettlement.objects.filter(
        rncp=OuterRef("rncp"),
        cpne=OuterRef("cpne"),
        vintage_from=OuterRef("vintage__applicable_from"),
        applicable_from=OuterRef("applicable_from"),
        amounts=OuterRef("conflict"),
    ).order_by("-id")
    chosen = Subquery(settled.values("chosen")[:1])
    return rows.select_related("vintage__source", "publication").annotate(
        worth=Case(
            When(conflict__isnull=False, then=chosen),
            default=F("annual"),
            output_field=DecimalField(max_digits=12, decimal_places=4),
        )
    )


def named(rows: Sequence[NpecLevel]) -> list[dict[str, Any]]:
    """Rows with the titles and levels of their certifications, and their committees."""
    certifications = Certification.objects.in_bulk({row.rncp for row in rows})
    committees = Committee.objects.in_bulk({row.cpne for row in rows})
    known = titles({row.rncp for row in rows})
    return [
        {
            "level": row,
            "qualification": certifications[row.rncp].level if row.rncp in certifications else None,
            "title": known.get(row.rncp, ""),
            "committee": committees.get(row.cpne),
        }
        for row in rows
    ]


def titles(codes: Collection[str]) -> dict[str, str]:
    """The titles of certifications; that of a diploma code where the sheet has none."""
    links = DiplomaLink.objects.filter(certification__in=codes).exclude(diploma__title="")
    found = dict(links.order_by("-diploma").values_list("certification", "diploma__title"))
    sheets = Certification.objects.filter(pk__in=codes).exclude(title="")
    return found | dict(sheets.values_list("pk", "title"))


def table(rows: QuerySet[NpecLevel]) -> Iterator[list[Any]]:
    """The lines of the list as exported, in its order."""
    for some in batched_rows(shown(rows).order_by("pk")):
        for each in named(some):
            level, committee = each["level"], each["committee"]
            yield [
                level.rncp or level.diploma,
                each["title"],
                each["qualification"],
                level.cpne,
                committee.label if committee else "",
                level.worth,
                level.absence,
                " / ".join(f"{amount:f}".replace(".", ",") for amount in level.conflict or ()),
                level.status,
                level.applicable_from,
                level.vintage.applicable_from,
                level.publication.act if level.publication else level.vintage.source.name,
            ]


def batched_rows(rows: QuerySet[NpecLevel]) -> Iterator[list[NpecLevel]]:
    """Rows by chunks, read by a cursor of the database."""
    some: list[NpecLevel] = []
    for row in rows.iterator(chunk_size=CHUNK):
        some.append(row)
        if len(some) == CHUNK:
            yield some
            some = []
    if some:
        yield some


def in_force(cpne: str, on: date) -> tuple[list[NpecLevel], list[NpecLevel]]:
    """The levels of a branch for a contract concluded on a day, and those published for later days.

    As `rules.levels.level_on`: the last list begun, or the one before it for rows that begin later.
    """
    ours = shown(NpecLevel.objects.filter(cpne=cpne, vintage__superseded_by=None).exclude(rncp="")).order_by(
        "rncp", "-applicable_from", F("publication").desc(nulls_last=True)
    )
    lists = NpecVintage.objects.live().filter(applicable_from__lte=on).order_by("-applicable_from")
    found: dict[str, NpecLevel] = {}
    waiting: set[str] | None = None  # certifications whose rows all begin later; None: every one of the list
    for vintage in lists:
        rows = ours.filter(vintage=vintage)
        if waiting is not None:
            rows = rows.filter(rncp__in=waiting)
        later = set()
        for row in rows:
            if row.applicable_from <= on:
                found.setdefault(row.rncp, row)
            else:
                later.add(row.rncp)
        waiting = later - found.keys()
        if not waiting:
            break
    coming = sorted(ours.filter(applicable_from__gt=on), key=lambda row: (row.applicable_from, _order(row)))
    return sorted(found.values(), key=_order), coming


def _order(row: NpecLevel) -> tuple[int, str]:
    return len(row.rncp), row.rncp
