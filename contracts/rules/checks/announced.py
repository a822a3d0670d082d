"""What the sender announces beside what is computed: compared or capped, never trusted."""

from decimal import Decimal

import law
from contracts.rules.check import Check
from contracts.rules.checks.pay import euros
from contracts.rules.checks.say import passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.npec import Choice
from contracts.rules.price import equipment_cap, equipment_rule
from contracts.rules.terms import Terms
from contracts.rules.topups import is_regional
from contracts.rules.traits import level_of, priority_public
from contracts.rules.verdict import ZERO, Amount, Npec

_ROUNDING = Decimal(1)  # a euro between two ways of rounding is not worth a warning


def level_found(facts: Facts, choice: Choice) -> Check:
    """The level retained, or what stands in its way."""
    npec = choice.npec
    if npec is None:
        return warned("npec.key", choice.question or choice.missing or "", choice.column)
    seen = {"montant annuel": euros(npec.annual), "CPNE": npec.cpne or "non indiquée"}
    if facts.cpne_chosen and facts.cpnes and facts.cpne_chosen not in facts.cpnes:
        said = (
            f"La CPNE {facts.cpne_chosen} n'est pas l'une de celles de l'IDCC {facts.idcc} "
            f"({', '.join(facts.cpnes)}) : vérifiez-la avant de décider."
        )
        return warned("npec.key", said, "employeur_code_cpne", seen)
    if npec.source == "npec":
        return passed("npec.key", seen)
    said = f"Aucun niveau publié : {euros(npec.annual)} par an sont retenus, puis régularisés."
    return warned("npec.interim", said, None, seen)


def compare_apprenticeship(
    facts: Facts, terms: Terms, npec: Npec | None, amount: Amount | None
) -> list[Check]:
    """Level, pedagogy, employer share, disability, first equipment, mobility."""
    announced, found = facts.announced, []
    if npec is not None and announced.npec_annual is not None:
        found.append(_same("npec.which_version", "npec_annuel", announced.npec_annual, npec.annual))
    if amount is not None:
        if announced.pedagogy is not None:
            found.append(_same("npec.base", "montant_pedagogie", announced.pedagogy, _pedagogy(amount)))
        if announced.employer_share is not None and terms.employer_share_flat is not None:
            found.append(
                _same(
                    "employer.share",
                    "participation_employeur",
                    announced.employer_share,
                    amount.employer_share,
                )
            )
    if facts.disabled or announced.disability:
        found.append(_disability(facts, terms))
    if announced.equipment:
        found.append(_equipment(facts, terms))
    found += [_quantity(rule, column, count, facts) for rule, column, count in _quantities(facts) if count]
    if announced.mobility:
        found.append(
            undecided("annexes.mobility", "Mobilité annoncée : le forfait est celui que l'OPCO a fixé.")
        )
    return found


def compare_professionalisation(facts: Facts, terms: Terms, amount: Amount | None) -> list[Check]:
    """The amount announced beside hours times rate."""
    found = []
    if amount is not None and facts.announced.pedagogy is not None:
        found.append(_same("pro.amount.branch", "montant_pedagogie", facts.announced.pedagogy, amount.total))
    if facts.priority_public is None and not priority_public(facts, terms):
        said = "Dites si le bénéficiaire est d'un public prioritaire : le taux ordinaire est retenu sinon."
        found.append(undecided("pro.public.priority", said))
    return found


def _pedagogy(amount: Amount) -> Decimal:
    """What the CFA is worth for its teaching: yearly lines, without the région’s, before employer share."""
    yearly = (line for line in amount.lines if line.year is not None and not is_regional(line.rule))
    return sum((line.amount for line in yearly), ZERO)


def _same(rule: str, column: str, announced: Decimal, computed: Decimal) -> Check:
    seen = {"annoncé": euros(announced), "calculé": euros(computed)}
    if abs(announced - computed) < _ROUNDING:
        return passed(rule, seen)
    said = (
        f"Le montant annoncé est de {euros(announced)}, le montant calculé de {euros(computed)} : il "
        "est seul retenu."
    )
    return warned(rule, said, column, seen)


def _disability(facts: Facts, terms: Terms) -> Check:
    announced, rule = facts.announced.disability or ZERO, "handicap.plus"
    if not facts.disabled:
        said = "Une majoration est annoncée sans travailleur handicapé déclaré : elle n'est pas comptée."
        return warned(rule, said, "alternant_handicap", {"annoncé": euros(announced)})
    if not announced:
        said = "Indiquez le montant des modules (montant_rqth) si le CFA en demande : aucun n'est compté."
        return warned(rule, said, "montant_rqth")
    cap = terms.handicap_cap
    if cap is None or announced <= cap:
        return passed(rule, {"annoncé": euros(announced)})
    said = f"La majoration annoncée dépasse {euros(cap)} par an : elle est ramenée à cette limite."
    return warned(rule, said, "montant_rqth", {"annoncé": euros(announced), "limite": euros(cap)})


def _quantities(facts: Facts) -> tuple[tuple[str, str, int | None], ...]:
    announced = facts.announced
    return (
        ("annexes.meal", "nombre_repas", announced.meals),
        ("annexes.lodging", "nombre_nuitees", announced.nights),
    )


def _quantity(rule: str, column: str, count: int, facts: Facts) -> Check:
    """A meal or a night a day at most is plausible; more is asked about before it is committed."""
    days = law.periods.days(facts.starts_on, facts.ends_on) if facts.starts_on and facts.ends_on else 0
    seen = {"annoncé": count, "jours du contrat": days}
    if count <= days:
        return passed(rule, seen)
    return warned(
        rule, f"{count} annoncés pour {days} jours de contrat : vérifiez la quantité.", column, seen
    )


def _equipment(facts: Facts, terms: Terms) -> Check:
    announced, rule = facts.announced.equipment or ZERO, equipment_rule(terms)
    if terms.equipment_cap is None:
        said = "Aucune limite de premier équipement connue à cette date : le montant n'est pas compté."
        return warned(rule, said, "montant_premier_equipement", {"annoncé": euros(announced)})
    cap = equipment_cap(terms, level_of(facts)) or ZERO
    seen = {"annoncé": euros(announced), "limite": euros(cap)}
    if announced <= cap:
        return passed(rule, seen)
    said = f"Le premier équipement annoncé dépasse {euros(cap)}, limite de ce niveau : il y est ramené."
    return warned(rule, said, "montant_premier_equipement", seen)
