"""The training provider: declaration, quality, authorisation, remote share (L6351-1, L6316-1, R6113-16)."""

from datetime import date

import law
from contracts.rules.check import Check
from contracts.rules.checks.say import day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months


def declaration(facts: Facts, terms: Terms) -> Check | None:
    """A training body has an activity declaration."""
    number = facts.provider_nda or (facts.provider.nda if facts.provider else None)
    if number:
        return passed("cfa.nda", {"NDA": number})
    said = "Aucune déclaration d'activité connue pour l'organisme : indiquez son numéro (NDA)."
    return warned("cfa.nda", said, "organisme_nda")


def in_house(facts: Facts, terms: Terms) -> Check | None:
    """With an in-house CFA an annex stands for the training convention."""
    if not (facts.in_house_cfa or (facts.provider is not None and facts.provider.in_house)):
        return None
    said = "CFA d'entreprise : vérifiez l'annexe pédagogique et financière qui remplace la convention."
    return undecided("app.transmit.internal_cfa", said)


def quality(facts: Facts, terms: Terms) -> Check | None:
    """Qualiopi on the day of the funding agreement (R6316-8), newcomers apart (R6316-9)."""
    judged_on = facts.assessed_on or facts.complete_on or facts.received_on or terms.on
    if not law.qualiopi_required.known(judged_on):
        return None
    provider = facts.provider
    if provider is None:
        said = "L'organisme n'est pas au registre chargé : vérifiez son SIRET et sa certification Qualiopi."
        seen = {"organisme": facts.provider_siret or "non indiqué", "jour retenu": day(judged_on)}
        return warned("cfa.qualiopi", said, "organisme_siret", seen)
    if provider.state_accredited:
        return passed("cfa.qualiopi", {"accrédité par l’État": "oui"})
    seen = {"organisme": provider.siret, "jour retenu": day(judged_on)}
    if provider.qualiopi_until is not None:
        seen["certifié jusqu’au"] = day(provider.qualiopi_until)
        if provider.qualiopi_until >= judged_on:
            return passed("cfa.qualiopi", seen)
        said = (
            f"La certification Qualiopi a pris fin le {day(provider.qualiopi_until)} : demandez le "
            "nouveau certificat."
        )
        return failed("cfa.qualiopi", said, "organisme_siret", seen)
    if _is_new(provider.declared_on, judged_on):
        said = "Nouveau CFA sans certificat : demandez la copie de son contrat de certification."
        return warned("cfa.qualiopi.new", said, "organisme_siret", seen)
    said = "L'organisme n'a pas de certification Qualiopi : il ne peut pas être financé sans elle."
    return failed("cfa.qualiopi", said, "organisme_siret", seen)


def _is_new(declared_on: date | None, on: date) -> bool:
    """Within the months a newcomer may be funded; the declaration stands for its first convention."""
    months = law.qualiopi_newcomer_months.at(on)
    return declared_on is not None and months is not None and on < add_months(declared_on, months.value)


def entitlement(facts: Facts, terms: Terms) -> Check | None:
    """Authorised by the certifier, checked since the seven conditions."""
    if terms.law_version == "v1":
        return None
    if facts.provider_entitled is None:
        said = "Si la certification l'exige, vérifiez l'habilitation du CFA par le certificateur."
        return undecided("cfa.habilitation", said)
    if facts.provider_entitled:
        return passed("cfa.habilitation")
    said = "Le CFA n'est pas habilité par le certificateur : demandez l'habilitation ou un autre CFA."
    return failed("cfa.habilitation", said, "organisme_siret")


def remote_share(facts: Facts, terms: Terms) -> Check | None:
    """Since July 2025 the convention states the remote share."""
    if terms.distance_threshold is None:
        return None
    if facts.remote_hours is None:
        said = "Indiquez les heures à distance, 0 s'il n'y en a pas : elles peuvent réduire le montant."
        return warned("cfa.convention", said, "heures_distance")
    seen = {"heures à distance": facts.remote_hours, "heures de formation": facts.training_hours or 0}
    return passed("cfa.convention", seen)
