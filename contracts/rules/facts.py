"""What a verdict is made from: plain typed values, None where the file does not say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from conventions.rules.topups import TopUp

Kind = Literal["app", "pro"]


@dataclass(frozen=True, slots=True)
class Level:
    """One published NPEC candidate for the certification and one CPNE, already chosen by conclusion date."""

    cpne: str
    annual: Decimal | None  # None: NC, no amount published
    status: str = ""
    applicable_from: date | None = None
    vintage: str = ""
    conflict: tuple[Decimal, ...] | None = None  # contradictory published amounts, never averaged


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """The RNCP or RS record of the certification aimed at."""

    code: str
    level: int | None = None
    active: bool | None = None
    registered_until: date | None = None
    apprenticeship: bool | None = None
    professionalisation: bool | None = None
    successor: str | None = None
    ministry_title: bool | None = None  # ministry title whose regulation sets a length under one year


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """The training provider as the register knows it."""

    siret: str
    nda: str | None = None
    declared_on: date | None = None
    qualiopi_until: date | None = None
    state_accredited: bool = False
    in_house: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """Amounts and quantities the sender announces: compared or capped, never trusted."""

    npec_annual: Decimal | None = None
    pedagogy: Decimal | None = None
    disability: Decimal | None = None  # euros per year of execution
    meals: int | None = None
    nights: int | None = None
    equipment: Decimal | None = None
    mobility: bool | None = None
    employer_share: Decimal | None = None


NOTHING_ANNOUNCED = Announced()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything one verdict needs about one contract; `assessed_on` is the day the file is read."""

    kind: Kind
    contract_type: str | None = None
    original_type: str | None = None  # of the contract that an amendment changes: the share depends on it
    derogation: str | None = None
    contract_mode: str | None = None  # mode_contractuel (app) or nature_contrat (pro)
    cerfa: str | None = None
    previous_number: str | None = None
    deca_number: str | None = None

    concluded_on: date | None = None
    starts_on: date | None = None
    practical_starts_on: date | None = None
    ends_on: date | None = None
    training_starts_on: date | None = None
    training_ends_on: date | None = None
    amendment_effective_on: date | None = None
    terminated_on: date | None = None
    practical_days: int | None = None  # days in the company until the rupture
    maintained_until: date | None = None  # kept by the CFA without employer until that day (L6222-18-2)
    hours_done: int | None = None  # hours of the action carried out until the rupture (professionalisation)
    received_on: date | None = None
    complete_on: date | None = None
    assessed_on: date | None = None

    weekly_minutes: int | None = None
    gross_monthly: Decimal | None = None
    cycle_year: int | None = None  # first year of the training cycle this contract covers; None: 1
    previous_share: Decimal | None = None  # share of the SMIC kept from the previous contract
    previous_ended_on: date | None = None
    previous_level: int | None = None

    siret: str | None = None
    employer_public: bool | None = None
    employer_type: str | None = None
    employer_banned: bool | None = None  # opposition, suspension or ban known to the OPCO
    headcount: int | None = None
    employer_postcode: str | None = None
    idcc: str | None = None
    cpnes: tuple[str, ...] = ()  # every CPNE the IDCC maps to
    cpne_chosen: str | None = None
    other_opco: str | None = None  # the OPCO of the branch in the tables, when it is not ours

    born_on: date | None = None
    disabled: bool | None = None
    prior_situation: str | None = None
    highest_diploma: str | None = None
    priority_public: bool | None = None  # L6325-1-1

    tutor_name: str | None = None
    tutor_born_on: date | None = None
    tutor_load: int | None = None  # other contracts followed at the same time

    provider_siret: str | None = None
    provider_nda: str | None = None
    provider: ProviderFacts | None = None
    provider_entitled: bool | None = None  # authorised by the certifier
    in_house_cfa: bool | None = None

    rncp: str | None = None
    diploma_code: str | None = None
    qualification_type: str | None = None
    certification: CertificationFacts | None = None
    training_hours: int | None = None
    remote_hours: int | None = None

    levels: tuple[Level, ...] = ()
    rerated: tuple[Level, ...] = ()  # of the remaining duration, where a text gives it another level
    npec_covered: bool = True  # False: the conclusion date is before every known NPEC vintage
    pro_hourly: Decimal | None = None  # euros an hour set by the branch on the conclusion date (D6332-85)
    pro_hourly_priority: Decimal | None = None  # the same, for priority publics
    announced: Announced = NOTHING_ANNOUNCED
    top_ups: tuple[TopUp, ...] = ()  # rules of régions that may add to the level, as signed that day
    top_up_granted: Decimal | None = None  # what their envelope gives in all; None: not asked yet
    provider_postcode: str | None = None  # said where a rule may look at it
