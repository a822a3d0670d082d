"""The employer, the maître d'apprentissage and the tutor (L6223-8-1, L6225-1, D6325-6, D6275-2)."""

import law
from contracts.rules.check import Check
from contracts.rules.checks.say import day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms

_EPIC = "30"  # type_employeur: public industrial and commercial, served by an OPCO
_PUBLIC_TYPES = "23"  # first digits of the public employer types
_EXAM_FAILURE = "33"  # type_contrat
_TEMP_AGENCY = "3"  # nature_contrat


def public_employer(facts: Facts, terms: Terms) -> Check | None:
    """Public non-industrial employers have no OPCO."""
    if facts.employer_public is None and facts.employer_type is None:
        return None
    seen = {"type d’employeur": facts.employer_type or "non indiqué"}
    typed_public = facts.employer_type is not None and facts.employer_type[0] in _PUBLIC_TYPES
    if facts.employer_type == _EPIC or not (facts.employer_public or typed_public):
        return passed("app.public_sector", seen)
    said = (
        "Un employeur public non industriel ne relève pas d'un OPCO : le contrat se dépose auprès de l'État. "
        "Corrigez le secteur ou le type d'employeur s'il est privé."
    )
    return failed("app.public_sector", said, "employeur_prive_public", seen)


def employer_type(facts: Facts, terms: Terms) -> Check | None:
    """The type agrees with the private or public box."""
    if facts.employer_public is None or not facts.employer_type:
        return None
    seen = {
        "secteur": "public" if facts.employer_public else "privé",
        "type d’employeur": facts.employer_type,
    }
    if facts.employer_public == (facts.employer_type[0] in _PUBLIC_TYPES):
        return passed("cerfa.employer", seen)
    said = "Le type d'employeur ne va pas avec le secteur privé ou public : corrigez l'un des deux."
    return failed("cerfa.employer", said, "employeur_type", seen)


def branch(facts: Facts, terms: Terms) -> Check | None:
    """The branch of the establishment is in the tables."""
    if facts.idcc is None:
        return None
    seen = {"IDCC": facts.idcc}
    if facts.other_opco:
        said = f"L'IDCC {facts.idcc} relève de {facts.other_opco} dans la table : vérifiez le rattachement."
        return warned("app.instruct.attachment", said, "employeur_idcc", seen)
    if facts.cpnes or facts.cpne_chosen:
        return passed("app.instruct.attachment", seen)
    said = f"L'IDCC {facts.idcc} ne mène à aucune CPNE connue : vérifiez-le ou indiquez le code CPNE."
    return warned("app.instruct.attachment", said, "employeur_idcc", seen)


def ban(facts: Facts, terms: Terms) -> Check | None:
    """Opposition, suspension or ban, checked since the seven conditions."""
    if terms.law_version == "v1":
        return None
    if facts.employer_banned is None:
        return undecided(
            "app.ban.opposition", "Vérifiez qu'aucune opposition ou interdiction ne vise l'employeur."
        )
    if facts.employer_banned:
        said = "L'employeur est sous opposition, suspension ou interdiction de recruter : refusez le contrat."
        return failed("app.ban.opposition", said, "employeur_siret", {"SIRET": facts.siret or "non indiqué"})
    return passed("app.ban.opposition")


def mentions(facts: Facts, terms: Terms) -> Check | None:
    """The headcount is a mandatory mention."""
    if facts.headcount is None:
        return warned(
            "app.content", "Indiquez l'effectif de l'entreprise, mention obligatoire.", "employeur_effectif"
        )
    return passed("app.content", {"effectif": facts.headcount})


def maitre(facts: Facts, terms: Terms) -> Check | None:
    """A named adult, on the first day of the contract."""
    rule, least = "app.maitre.base", terms.app_maitre_age
    if facts.tutor_name is None and facts.tutor_born_on is None:
        return failed(
            rule,
            "Aucun maître d'apprentissage n'est désigné : indiquez son nom et sa naissance.",
            "tuteur_nom",
        )
    if facts.tutor_name is None:
        return warned(rule, "Indiquez le nom du maître d'apprentissage.", "tuteur_nom")
    if facts.tutor_born_on is None:
        return warned(
            rule, "Indiquez la date de naissance du maître d'apprentissage.", "tuteur_date_naissance"
        )
    if facts.starts_on is None or least is None:
        return None
    years = law.periods.age(facts.tutor_born_on, facts.starts_on)
    seen = {"âge du maître": years, "né le": day(facts.tutor_born_on)}
    if years >= least:
        return passed(rule, seen)
    said = f"Le maître d'apprentissage a {years} ans au début du contrat : il en faut {least} au moins."
    return failed(rule, said, "tuteur_date_naissance", seen)


def maitre_load(facts: Facts, terms: Terms) -> Check | None:
    """Two apprentices at once, and one more who repeats after an exam failure."""
    if facts.tutor_load is None or terms.app_maitre_cap is None:
        return None
    followed = facts.tutor_load + 1
    cap = terms.app_maitre_cap
    seen = {"apprentis suivis avec celui-ci": followed, "plafond": cap}
    most = cap + terms.app_maitre_cap_repeat
    if followed <= cap or (followed <= most and facts.contract_type == _EXAM_FAILURE):
        return passed("app.maitre.cap", seen)
    if followed <= most:
        said = (
            f"Le maître suivrait {followed} apprentis : ce n'est permis que si l'un redouble après un échec."
        )
        return warned("app.maitre.cap", said, "tuteur_nom", seen)
    said = f"Le maître suivrait {followed} apprentis pour un plafond de {cap} : désignez un autre maître."
    return failed("app.maitre.cap", said, "tuteur_nom", seen)


def tutor(facts: Facts, terms: Terms) -> Check | None:
    """A tutor is mandatory."""
    if facts.tutor_name is None:
        return failed("pro.tutor.who", "Aucun tuteur n'est désigné : indiquez son nom.", "tuteur_nom")
    return passed("pro.tutor.who", {"tuteur": "désigné"})


def tutor_load(facts: Facts, terms: Terms) -> Check | None:
    """Three people at once, apprentices included."""
    if facts.tutor_load is None or terms.pro_tutor_cap is None:
        return None
    followed, cap = facts.tutor_load + 1, terms.pro_tutor_cap
    seen = {"personnes suivies avec celle-ci": followed, "plafond": cap}
    if followed <= cap:
        return passed("pro.tutor.cap", seen)
    said = f"Le tuteur suivrait {followed} personnes pour un plafond de {cap} : désignez un autre tuteur."
    return failed("pro.tutor.cap", said, "tuteur_nom", seen)


def two_tutors(facts: Facts, terms: Terms) -> Check | None:
    """A temporary employment agency and its client each name one."""
    if facts.contract_mode != _TEMP_AGENCY:
        return None
    return undecided(
        "pro.tutor.ett", "Vérifiez que l'entreprise utilisatrice et l'agence ont chacune nommé un tuteur."
    )


def contract_form(facts: Facts, terms: Terms) -> Check | None:
    """Fixed-term or open-ended, in writing."""
    if facts.contract_mode is None:
        return warned(
            "pro.contract.form", "Indiquez la nature du contrat (CDI, CDD ou intérim).", "nature_contrat"
        )
    return passed("pro.contract.form", {"nature": facts.contract_mode})
