"""Which tables the history follows, and how: one list, read by the migration that sets the triggers.

Every table of ours stands in exactly one of FOLLOWED, CHANGES_ONLY and EXCUSED; a test fails for one that
does not. A new table, or a new column to mask, needs a migration of this app: `operations = [Follow()]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

_BATCH = "née d’un fichier de contrats ou de factures, que son lot raconte ; vitesse d’insertion promise"
_RUN = "écrite par milliers par un lot ou un travail, que sa campagne, son lot ou son mouvement raconte"
_LOADED = "née d’un fichier, que son chargement raconte"
_NATIONAL = "copie d’un fichier national gardé, remplacée entière par le suivant"
_COMPUTED = "recalculée à partir d’autres tables, qui sont suivies"
_TECHNICAL = "technique : sans décision ni donnée de gestion"
_OWN_LOG = "journal à part, que la base interdit de changer"

# Birth, changes and disappearance.
FOLLOWED: dict[str, str] = {
    "accounts": """
        AccountProposal AccountTrace Export LegalHold LegalHoldTrace User User_groups
        User_user_permissions
    """,
    "registers": """
        Aid NpecChange NpecPublication NpecSettlement NpecVintage ProRate ProviderAccount SourceFile
        Takeover
    """,
    "conventions": """
        BudgetFunder BudgetLine BudgetYear CallEntry CallTrace ChargeFile Clause ClauseText
        ComCeiling ComFileItem ComFilePaper ComFileTrace Commitment ControlQuestion Convention
        ConventionControl ConventionDeliverable ConventionDocument ConventionReport ConventionTrace
        Evaluation EvaluationComment Expense ExpenseEntry ExpenseTrace Indicator IndicatorDefinition
        LineShare LineTerms Measure Opinion Party PaymentCall Signature SteeringDecision
        SteeringMeeting Subsidy SubsidyInstalment Suspension Version
    """,
    "contracts": """
        Amendment Answers Batch Certificate ColumnMapping ControlCampaign Deposit Disability
        Document Hold Letter PaymentRun Period PieceRequest Regularisation Reopening SectionBudget Sender
        Settlement Termination TutorRequest
    """,
    "branches": """
        Access AccessProposal AccessTrace Aside Attendance Body Body_committees BodyRule BodyTrace
        Campaign CampaignCommittee CampaignTrace CampaignWork Candidate CandidateNir Certificate
        CertificateWithdrawal ChangeReport Correction CriterionReview CriterionReview_evidence
        Decision Declaration Deliverable Diagnosis Document DocumentTrace Filing FrameItem
        FrameVersion Habilitation HabilitationChange HabilitationScope HabilitationTrace Interest
        Item Item_interests Jury JuryMember LevelPosting Mandate Meeting MeetingTrace Member Minutes
        Ownership Position PositionComment PositionTrace ProcessingReport Project ProjectDocument
        ProjectPhase ProjectTrace Qualification Qualification_resembles QualificationCommittee
        Recommendation RecommendationFile Registration Remark Result Scenario ScenarioTrace Seat
        Sending SendingTrace Session SessionBlock SessionTrace SkillsTalk StatisticsReport Study
        Study_agreements Study_committees Study_regions StudyExpense StudyFunder StudyLine
        StudyPaper StudyShare StudyTrace Survey SurveyAnswer SurveyTrace Transmission
        Transmission_positions Vote WorkforceFile WorkforceVintage
    """,
    "smeservice": """
        AfestCondition AfestEvidence AfestPath AfestSequence AfestTrace Consultant ConsultantTrace
        Contact ContactMerge ContactTrace DiagnosisAnswer DiagnosisPriority DiagnosisTrace Firm
        FirmDiagnosis FirmDocument FirmDocumentTrace FirmTakeover FoadCondition FoadEvidence
        FoadFile FoadTrace Following Goal GoalTrace HrAdvice HrAdvice_aids HrAdvice_companies
        HrAdviceTrace Interaction Participation PathModel PathModelTrace PlanAction PlanActionTrace
        PlanDispute PlanFinding PlanPaper PlanRecovery PlanRequest PlanRequestTrace PlanService
        PlanTerms PromotionAction PromotionCampaign PromotionTrace Questionnaire QuestionnaireTrace
        QuestionnaireVersion ReminderChoice Survey SurveyAnswer Transfer TransferWork Trial
    """,
    "privacy": "PersonRequest PersonRequestTrace PurgeNote PurgeRun PurgeTrace",
    "auth": "Group Group_permissions",
    "mfa": "Authenticator",
    "account": "EmailAddress",
}
# Changes and disappearance: why its birth is told elsewhere.
CHANGES_ONLY: dict[str, dict[str, str]] = {
    "registers": {"Company Department Establishment Headcount Provider Region": _LOADED},
    "conventions": {"Charge": "ligne d’un fichier de charges, qui est suivi", "CommitmentEntry Draw": _RUN},
    "contracts": {
        "Claim Contract Correction Instalment Invoice InvoiceLine Learner": _BATCH,
        "LineError Move Training Verdict Work": _BATCH,
        "Anomaly ControlFile ControlPopulation Entry Payable Payment PaymentLine Posting": _RUN,
        "RegularisationPart": _RUN,
    },
    "branches": {"Projection ScenarioLine SendingLine SurveyContact WorkforceFigure": _RUN},
    "smeservice": {"Reminder TransferredFirm": _RUN},
    "privacy": {"PurgeItem": _RUN},
}
# Not followed, and why.
EXCUSED: dict[str, dict[str, str]] = {
    "accounts": {
        "Change Seal": "l’historique lui-même",
        "Access ReadingAlert": _OWN_LOG,
        "FactorTries SavedView": _TECHNICAL,
        "RoleHolding": _COMPUTED,
    },
    "registers": {
        "Agreement Block Certification CertificationActor CertificationTopic Committee": _NATIONAL,
        "CommitteeAgreement DiplomaCode DiplomaLink NafAgreement NpecLevel Succession": _NATIONAL,
    },
    "branches": {
        "CertificateGuess": _TECHNICAL,
        "Figure FiguresState Numbering ScenarioEffect StockLine StockReading": _COMPUTED,
    },
    "smeservice": {"ContactPair FigureCell FiguresCount": _COMPUTED},
}

# Columns whose value is never kept: only that they changed. Health, bank, secrets, and what holds them.
MASKED: dict[str, tuple[str, ...]] = {
    "accounts.User": ("password",),
    "registers.ProviderAccount": ("iban",),
    "contracts.Disability": ("recognised", "boe_extension"),
    "contracts.Claim": ("disability",),
    "contracts.Correction": ("before", "after"),
    "contracts.Amendment": ("values", "verdict"),
    "contracts.Verdict": ("content",),
    "contracts.Letter": ("content",),
    "branches.CandidateNir": ("sealed", "key_id"),
    "mfa.Authenticator": ("data",),
}
# Columns that move by themselves at each use, and tell nothing of a decision.
UNTOLD: dict[str, tuple[str, ...]] = {
    "accounts.User": ("last_login",),
    "mfa.Authenticator": ("last_used_at",),
    "contracts.Batch": ("lines_done",),
}

SEEN = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A table and what is kept of it."""

    label: str
    births: bool
    masked: tuple[str, ...]
    untold: tuple[str, ...]

    @property
    def model(self) -> type[models.Model]:
        found: type[models.Model] = apps.get_model(self.label)
        return found


def followed() -> Iterator[Followed]:
    """Every table of the list."""
    for app, names in FOLLOWED.items():
        for name in names.split():
            yield _followed(f"{app}.{name}", births=True)
    for label in _told(CHANGES_ONLY):
        yield _followed(label, births=False)


def excused() -> dict[str, str]:
    """Every table that is not followed, and why."""
    return _told(EXCUSED)


def _told(reasons: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        f"{app}.{name}": why
        for app, told in reasons.items()
        for names, why in told.items()
        for name in names.split()
    }


def _followed(label: str, *, births: bool) -> Followed:
    return Followed(label, births, MASKED.get(label, ()), UNTOLD.get(label, ()))


def triggers(each: Followed) -> str:
    """The statements that set the triggers of a table, and take away those it has no more."""
    meta: Any = each.model._meta
    told = (meta.label_lower, meta.pk.column, ",".join(each.masked), ",".join(each.untold))
    given = ", ".join(f"'{text}'" for text in told)
    return "".join(
        f'CREATE OR REPLACE TRIGGER history_{verb} AFTER {verb.upper()} ON "{meta.db_table}" '
        f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION history_keep({given});\n"
        if verb != "insert" or each.births
        else f'DROP TRIGGER IF EXISTS history_{verb} ON "{meta.db_table}";\n'
        for verb, tables in SEEN.items()
    )
