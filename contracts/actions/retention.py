"""What goes of a contract, and of what surrounds it, when its time is over; the ledger is never touched."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth, TruncYear

from accounts.keeping import PSEUDONYM, Emptied, Kind
from contracts.models import (
    Amendment,
    Anomaly,
    Answers,
    Batch,
    Certificate,
    Contract,
    ControlFile,
    Correction,
    Deposit,
    Disability,
    Document,
    Instalment,
    InvoiceLine,
    Learner,
    Letter,
    LineError,
    Move,
    PaymentRun,
    PieceRequest,
    Reopening,
    Termination,
    Training,
    TutorRequest,
    Verdict,
    Work,
)
from contracts.rules import retention as rules
from contracts.rules import states
from registers.models import ProviderAccount

GONE = b""  # the fingerprint of a contract whose person went: its line is never known again
_UNSETTLED = Exists(
    InvoiceLine.objects.filter(contract=OuterRef("pk")).filter(
        Q(state="pending") | Q(state="accepted") & ~Q(paid=F("amount"))
    )
)
_MOVED = Subquery(
    Move.objects.filter(contract=OuterRef("pk")).order_by("-pk").values("on")[:1], output_field=DateField()
)
_FACTS = {
    "contract": F("pk"),
    "firm": F("employer_siret"),
    "provider": F("provider_siret"),
    "name": F("learner_name"),
    "first_name": F("learner_first_name"),
    "born_on": F("learner__born_on"),
}


def _month(*names: str) -> dict[str, Any]:
    return {name: TruncMonth(name) for name in names}


_ERASED = {
    "date": "",
    "subject": "Courrier effacé",
    "blocks": [{"block": "text", "text": "La durée de conservation de ce courrier est passée."}],
    "parties": [],
}
_UNCONFIRMED = [Batch.State.UPLOADED, Batch.State.CHECKED]  # nobody can confirm a file that went
_LETTER = {"recipients": [], "content": _ERASED, "failure": "", "sha256": ""}
_CONTRACT_PLAN = (
    Emptied(Move, "contract", {"comment": "", "verdict": None}),
    Emptied(Termination, "contract", {
        "comment": "", "verdict": None, **_month("on", "notified_on", "maintained_until"),
    }),
    Emptied(Verdict, "contract", delete=True),
    Emptied(Amendment, "contract", {
        "values": {}, "verdict": None, "comment": "", "fingerprint": GONE,
        **_month("concluded_on", "effective_on", "received_on"),
    }),
    Emptied(Correction, "contract", delete=True),
    Emptied(Answers, "contract", delete=True),
    Emptied(Disability, "contract", delete=True),
    Emptied(Work, "contract", {
        "tutor_name": "", "tutor_first_name": "", "tutor_born_on": None, "employer_email": "",
        "employer_city": "", "employer_postcode": "", "employer_headcount": None, "gross_monthly": None,
        "weekly_minutes": None, **_month("practical_starts_on"),
    }),
    Emptied(Learner, "contract", {
        "born_on": TruncYear("born_on"), "nationality": "", "youth_equivalent": None, "prior_situation": "",
        "highest_diploma": "", "postcode": "", "city": "", "email": "",
    }),
    Emptied(Training, "contract", _month("starts_on", "ends_on")),
    Emptied(Instalment, "contract", _month("opens_on", "due_on")),
    Emptied(TutorRequest, "contract", {
        "tutor_name": PSEUDONYM, "tutor_born_on": None, "payee_name": "", "comment": "",
    }),
    Emptied(Document, "contract", files=("file",), delete=True, where=~Q(kind__in=sorted(rules.PROOFS))),
    Emptied(PieceRequest, "contract", {"comment": ""}),
    Emptied(Letter, "contract", _LETTER, files=("file",)),
    Emptied(Deposit, "contract", {"message": "", "number": ""}),
    Emptied(Reopening, "contract", {"reason": "", "comment": ""}),
    Emptied(ControlFile, "contract", {
        "finding_text": "", "reply": "", "decision_text": "", "history": [],
    }),
    Emptied(Contract, values={
        "learner_name": PSEUDONYM, "learner_first_name": "", "deca_number": "", "previous_number": "",
        "external_number": Concat(Value("anonyme-"), Cast("pk", Contract._meta.get_field("external_number"))),
        "employer_siret": "", "employer_name": "", "title": "", "termination_reason": "",
        "fingerprint": GONE,
        **_month("concluded_on", "starts_on", "ends_on", "terminated_on", "received_on", "complete_on"),
    }),
)  # fmt: skip


def _kept_contracts(on: date) -> QuerySet[Any, Any]:
    """Funded files ended and paid, not yet anonymised."""
    rows = Contract.objects.filter(state__in=sorted(states.ENGAGED), ends_on__lt=on).exclude(fingerprint=GONE)
    return rows.exclude(_UNSETTLED).values("pk", "concluded_on", "ends_on", "terminated_on", **_FACTS)


def _dropped_contracts(on: date) -> QuerySet[Any, Any]:
    """Files refused, cancelled or never completed, not yet anonymised."""
    rows = Contract.objects.filter(state__in=sorted(rules.DROPPED), received_on__lt=on)
    return rows.exclude(fingerprint=GONE).values("pk", "received_on", moved_on=_MOVED, **_FACTS)


def _disabilities(on: date) -> QuerySet[Any, Any]:
    """Decided and settled files that still say something of a disability."""
    proof = Document.objects.filter(contract=OuterRef("pk"), kind="disability")
    rows = Contract.objects.filter(Q(disability__isnull=False) | Exists(proof), ends_on__lt=on)
    return (
        rows.exclude(state__in=sorted(states.OPEN))
        .exclude(_UNSETTLED)
        .values("pk", "ends_on", "terminated_on", **_FACTS)
    )


def _proved(on: date) -> QuerySet[Any, Any]:
    """Files whose proofs of the accounts are still there."""
    proof = Document.objects.filter(contract=OuterRef("pk"), kind__in=sorted(rules.PROOFS))
    said = InvoiceLine.objects.filter(contract=OuterRef("pk")).exclude(comment="")
    rows = Contract.objects.filter(Exists(proof) | Exists(said), ends_on__lt=on)
    return rows.exclude(_UNSETTLED).values("pk", "ends_on", written_on=Max("entries__on"), **_FACTS)


def _treated(**chosen: Any) -> QuerySet[Any, Any]:
    """Files whose treatment is over, or that nobody confirmed."""
    return (
        Batch.objects.filter(**chosen)
        .exclude(state__in=[Batch.State.CHECKING, Batch.State.IMPORTING])
        .values("pk", treated_on=Cast(Coalesce("finished_at", "created_at"), DateField()))
    )


KINDS = (
    Kind(
        "contract", "Dossiers de contrat", "dossier anonymisé, documents et courriers effacés", Contract,
        _kept_contracts, rules.contract_until, _CONTRACT_PLAN, ("retention_until", "retention_years"),
    ),
    Kind(
        "dropped", "Dossiers refusés ou abandonnés", "dossier anonymisé, documents et courriers effacés",
        Contract, _dropped_contracts, rules.dropped_until, _CONTRACT_PLAN, ("refused_kept_months",),
    ),
    Kind(
        "disability", "Handicap et justificatifs", "mention et justificatif effacés", Contract,
        _disabilities, rules.disability_until,
        (
            Emptied(Disability, "contract", delete=True),
            Emptied(Document, "contract", files=("file",), delete=True, where=Q(kind="disability")),
        ),
        ("disability_kept_months",),
    ),
    Kind(
        "proof", "Preuves de service fait", "documents et commentaires effacés, montants gardés", Contract,
        _proved, rules.proof_until,
        (
            Emptied(Certificate, "contract", {"document": None}),
            Emptied(
                Document, "contract", files=("file",), delete=True, where=Q(kind__in=sorted(rules.PROOFS))
            ),
            Emptied(InvoiceLine, "contract", {"comment": ""}),
        ),
        ("accounting_kept_years",),
    ),
    Kind(
        "payment_file", "Fichiers de paiement", "fichier effacé, montants gardés", PaymentRun,
        lambda on: PaymentRun.objects.filter(execute_on__lt=on).exclude(file="").values("pk", "execute_on"),
        rules.executed_until, (Emptied(PaymentRun, files=("file",)),), ("accounting_kept_years",),
    ),
    Kind(
        "letter", "Courriers hors dossier", "fichier et contenu effacés", Letter,
        lambda on: Letter.objects.filter(contract=None, dated_on__lt=on).exclude(file="").values(
            "pk", "dated_on", provider=F("provider_siret")
        ),
        rules.letter_until,
        (Emptied(Letter, values=_LETTER, files=("file",)),),
        ("accounting_kept_years",),
    ),
    Kind(
        "bank_account", "Comptes bancaires qui ne servent plus", "IBAN et titulaire effacés", ProviderAccount,
        lambda on: ProviderAccount.objects.filter(until__lt=on).exclude(iban="").values(
            "pk", "until", firm=F("provider__siret")
        ),
        rules.account_until,
        (Emptied(ProviderAccount, values={"iban": "", "holder": "", "note": "", "rejection": ""}),),
        ("accounting_kept_years",),
    ),
    Kind(
        "import", "Fichiers déposés", "fichier et aperçu effacés, empreinte et comptes gardés", Batch,
        lambda on: _treated().exclude(file=""), rules.file_until,
        (
            Emptied(Batch, values={"state": Batch.State.UNDONE}, where=Q(state__in=_UNCONFIRMED)),
            Emptied(Batch, values={"preview": []}, files=("file",)),
        ),
        ("import_kept_days",),
    ),
    Kind(
        "import_error", "Erreurs des fichiers déposés", "lignes d’erreur effacées", Batch,
        lambda on: _treated(errors__isnull=False).distinct(), rules.errors_until,
        (Emptied(LineError, "batch", delete=True),), ("error_kept_days",),
    ),
    Kind(
        "anomaly", "Anomalies qui ne se voient plus", "effacées", Anomaly,
        lambda on: Anomaly.objects.filter(still_on__lt=on).values("pk", "still_on"), rules.anomaly_until,
        (Emptied(Anomaly, delete=True),), ("anomaly_kept_months",),
    ),
)  # fmt: skip
