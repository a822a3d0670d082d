"""The certification aimed at and the time given to training (L6211-1, L6211-2, L6314-1, L6325-13)."""

from fractions import Fraction
from math import ceil, floor

from contracts.rules.check import Check
from contracts.rules.checks.say import YES_NO, Seen, day, failed, passed, warned
from contracts.rules.facts import CertificationFacts, Facts
from contracts.rules.terms import Terms, years_of

_AFTER_RUPTURE = "23"  # type_contrat


def apprentice_certification(facts: Facts, terms: Terms) -> Check | None:
    """A diploma or title registered in the RNCP and open to apprenticeship."""
    rule = "app.training.rncp"
    if facts.rncp is None:
        return failed(rule, "Indiquez le code RNCP du diplôme ou titre visé.", "code_rncp")
    if not facts.rncp.startswith("RNCP"):
        said = "Seule une certification du RNCP peut être préparée en apprentissage : corrigez le code."
        return failed(rule, said, "code_rncp", {"certification": facts.rncp})
    return _registered(rule, facts, terms, open_to="l'apprentissage")


def qualification(facts: Facts, terms: Terms) -> Check | None:
    """RNCP, branch classification, CQP or CQPI."""
    rule = "pro.qualification"
    if facts.rncp is None:
        if facts.qualification_type is not None:
            return passed(rule, {"type de qualification": facts.qualification_type})
        return warned(rule, "Indiquez le code RNCP ou le type de qualification visée.", "type_qualification")
    if not facts.rncp.startswith("RNCP"):
        return passed(rule, {"certification": facts.rncp})
    return _registered(rule, facts, terms, open_to="la professionnalisation")


def _registered(rule: str, facts: Facts, terms: Terms, open_to: str) -> Check:
    record = facts.certification
    if record is None:
        said = (
            f"{facts.rncp} n'est pas au référentiel chargé : vérifiez le code ou chargez le dernier export."
        )
        return warned(rule, said, "code_rncp", {"certification": facts.rncp})
    allowed = record.apprenticeship if rule.startswith("app") else record.professionalisation
    seen: dict[str, object] = {"certification": record.code, "active": YES_NO[record.active]}
    if record.registered_until is not None:
        seen["enregistrée jusqu’au"] = day(record.registered_until)
    if not _in_force(record, terms):
        instead = f" Elle est remplacée par {record.successor}." if record.successor else ""
        said = (
            f"{record.code} n'était plus enregistrée le {day(terms.on)} : indiquez la certification en "
            "vigueur."
        )
        return failed(rule, said + instead, "code_rncp", seen)
    if allowed is False:
        said = f"{record.code} n'est pas ouverte à {open_to} : corrigez le code ou la voie d'accès."
        return failed(rule, said, "code_rncp", seen)
    starts_on = facts.training_starts_on or facts.starts_on
    if record.registered_until is not None and starts_on is not None and starts_on > record.registered_until:
        said = (
            f"L'enregistrement de {record.code} prend fin avant le début de la formation : vérifiez sa suite."
        )
        return warned(rule, said, "code_rncp", seen)
    return passed(rule, seen)


def _in_force(record: CertificationFacts, terms: Terms) -> bool:
    """Registered on the conclusion date; the end date, when known, says more than the present state."""
    if record.registered_until is not None:
        return record.registered_until >= terms.on
    return record.active is not False


def apprentice_share(facts: Facts, terms: Terms) -> Check | None:
    """A quarter of the contract at least at the CFA."""
    contract_hours = _contract_hours(facts, terms)
    if contract_hours is None or facts.training_hours is None or terms.app_training_share is None:
        return None
    needed = ceil(contract_hours * Fraction(terms.app_training_share))
    seen = {"heures de formation": facts.training_hours, "minimum": needed}
    if facts.training_hours >= needed:
        return passed("app.training.share", seen)
    if facts.contract_type == _AFTER_RUPTURE:
        return passed("app.duration.after_rupture", seen)
    said = (
        f"La formation compte {facts.training_hours} h : il en faut {needed} pour un quart du contrat, "
        "sauf règle "
        "propre du certificateur."
    )
    if facts.announced.mobility:
        return warned(
            "app.training.share",
            f"{said} La mobilité à l'étranger s'en déduit.",
            "mobilite_internationale",
            seen,
        )
    return failed(
        "app.training.share", f"{said} Corrigez les heures ou les dates.", "duree_formation_heures", seen
    )


def professional_share(facts: Facts, terms: Terms) -> Check | None:
    """Fifteen to twenty-five per cent of the contract, 150 hours at least."""
    contract_hours = _contract_hours(facts, terms)
    if contract_hours is None or facts.training_hours is None or terms.pro_training_share_min is None:
        return None
    least = max(ceil(contract_hours * Fraction(terms.pro_training_share_min)), terms.pro_training_hours_min)
    most = floor(contract_hours * Fraction(terms.pro_training_share_max))
    seen: Seen = {"heures de formation": facts.training_hours, "minimum": least, "maximum": most}
    if facts.training_hours < least:
        return failed(
            "pro.training.share",
            f"La formation compte {facts.training_hours} h : il en faut {least} au moins. Corrigez les "
            "heures.",
            "duree_formation_heures",
            seen,
        )
    if facts.training_hours > most:
        return warned(
            "pro.training.more",
            f"La formation compte {facts.training_hours} h, plus que {most} h : vérifiez l'accord de "
            "branche.",
            "duree_formation_heures",
            seen,
        )
    return passed("pro.training.share", seen)


def _contract_hours(facts: Facts, terms: Terms) -> Fraction | None:
    """Hours of the contract at the yearly full-time length, by execution year."""
    if facts.starts_on is None or facts.ends_on is None or facts.ends_on < facts.starts_on:
        return None
    years = years_of(facts.starts_on, facts.ends_on)
    return terms.yearly_hours * (len(years) - 1 + Fraction(years[-1].days, years[-1].base_days))
