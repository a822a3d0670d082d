"""The checks of each kind of contract, in the order of the file."""

from contracts.rules.checks import age, duration, pay, people, provider, reception, training

_BOTH = (
    reception.transmission,
    reception.decision,
    people.branch,
    reception.numbers,
    reception.previous_contract,
    reception.rupture,
    reception.dates,
    reception.weekly_hours,
)

APPRENTICESHIP = (
    people.public_employer,
    training.apprentice_certification,
    age.apprentice_age,
    people.maitre,
    pay.apprentice_pay,
    people.ban,
    provider.entitlement,
    provider.quality,
    age.derogation,
    duration.apprenticeship_length,
    duration.adapted_length,
    duration.failure_extension,
    duration.training_starts,
    duration.before_contract,
    training.apprentice_share,
    pay.apprentice_step,
    pay.plus_fifteen,
    pay.succession,
    pay.after_rupture,
    people.maitre_load,
    people.mentions,
    people.employer_type,
    provider.declaration,
    provider.remote_share,
    provider.in_house,
    *_BOTH,
    reception.amendment,
    reception.plausible_length,
)

PROFESSIONALISATION = (
    age.professional_public,
    age.priority,
    training.qualification,
    people.contract_form,
    duration.action_length,
    duration.renewal,
    training.professional_share,
    pay.professional_pay,
    pay.professional_step,
    people.tutor,
    people.tutor_load,
    people.two_tutors,
    provider.declaration,
    provider.quality,
    *_BOTH,
)
