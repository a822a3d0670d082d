"""What a file for the Caisse des dépôts says of each certificate, and what a certificate lacks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from branches.actions import sealing
from branches.actions.certifications_known import code_at, codes_on, owner_at, owners_of
from branches.exports import transmission as file
from branches.exports.transmission import Flow, Holding
from branches.models import CandidateNir, Certificate, Sending
from branches.rules import transmission
from branches.rules.transmission import Holder


def missing(rows: Sequence[Certificate]) -> dict[int, list[str]]:
    """What each certificate lacks before it may be sent; rows come from `with_last`."""
    qualifications = {row.qualification_id for row in rows}
    codes, owners = codes_on(qualifications), owners_of(qualifications)
    found = {}
    for row in rows:
        periods, held = codes.get(row.qualification_id, []), owners.get(row.qualification_id, [])
        holder = Holder(
            row.name, row.first_name, row.born_on,
            has_nir=sealing.readable(row.sealed),  # type: ignore[attr-defined]
            code=code_at(periods, row.delivered_on), certifier=_certifier(held, row.delivered_on)[0],
        )  # fmt: skip
        found[row.pk] = transmission.lacking(holder, delivered_on=row.delivered_on)
    return found


def content(sending: Sending) -> bytes:
    """The bytes of a file, from its lines: nothing of it is kept."""
    lines = list(
        sending.lines.select_related("certificate__qualification", "certificate__candidate").order_by("pk")
    )
    qualifications = {line.certificate.qualification_id for line in lines}
    codes, owners = codes_on(qualifications), owners_of(qualifications)
    people = [line.certificate.candidate_id for line in lines]
    numbers = sealing.opened(list(CandidateNir.objects.filter(candidate__in=people)))
    holdings = []
    for line in lines:
        one, who = line.certificate, line.certificate.candidate
        siret, name = _certifier(owners.get(one.qualification_id, []), one.delivered_on)
        holdings.append(
            Holding(
                identifier=one.number, correction=line.correction_id is not None,
                certification=code_at(codes.get(one.qualification_id, []), one.delivered_on),
                block=one.block, certifier=siret, certifier_name=name, delivered_on=one.delivered_on,
                route=who.route, name=one.name, used_name=who.used_name, first_name=one.first_name,
                born_on=one.born_on, sex=who.sex, nir=numbers.get(who.pk, ""),
            )
        )  # fmt: skip
    flow = Flow(
        sending.pk, sending.schema, sending.made_on, settings.OPCO_SIRET, settings.OPCO_NAME or "OPCO"
    )
    return file.flow(flow, holdings)


def _certifier(owners: list[tuple[date, date | None, str, str]], on: date) -> tuple[str, str]:
    """The owner of that day, else the OPCO when it says who it is."""
    siret, name = owner_at(owners, on)
    return (siret, name) if siret else (settings.OPCO_SIRET, settings.OPCO_NAME)
