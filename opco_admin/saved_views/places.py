"""The lists whose filters may be kept: their label, who opens them (one of these rights), their filters."""

from __future__ import annotations

from typing import NamedTuple

from django import forms
from django.http import HttpRequest

import branches.forms.accesses
import branches.forms.bodies
import branches.forms.certificates
import branches.forms.habilitations
import branches.forms.meetings
import branches.forms.qualifications
import branches.forms.radar
import branches.forms.rooms
import branches.forms.scenarios
import branches.forms.sessions
import branches.forms.studies
import branches.forms.surveys
import contracts.filters
import contracts.forms.controls
import contracts.forms.invoices
import contracts.forms.letters
import contracts.forms.papers
import contracts.forms.paying
import contracts.forms.studio
import contracts.forms.tutoring
import conventions.forms.conventions
import conventions.forms.radar
import registers.forms
import registers.npec_forms
import smeservice.forms.afest
import smeservice.forms.diagnoses
import smeservice.forms.firm_care
import smeservice.forms.firms
import smeservice.forms.foad
import smeservice.forms.promotion
import smeservice.forms.requests
from accounts.forms import AccountFilter
from accounts.models import User
from accounts.rules.saved import PAGES


class Place(NamedTuple):
    """A list."""

    label: str
    rights: tuple[str, ...]
    form: type[forms.Form]

    @property
    def fields(self) -> frozenset[str]:
        """The names of its filters."""
        return frozenset(self.form.base_fields) - PAGES

    def open_to(self, user: User) -> bool:
        """Whether this person may open it."""
        return any(user.has_perm(right) for right in self.rights)


READ = ("contracts.view_contract",)
FIRMS = ("smeservice.open_firm",)
BRANCH = ("branches.open_branch",)
BOTH = (*BRANCH, "branches.represent_branch")
PLACES: dict[str, Place] = {
    "contracts:queue": Place("File de travail", READ, contracts.filters.QueueFilter),
    "contracts:delays": Place("Délais", READ, contracts.forms.papers.DelaysFilter),
    "contracts:letters": Place("Courriers", ("contracts.view_letter",), contracts.forms.letters.LetterFilter),
    "contracts:invoices": Place(
        "Factures", ("contracts.view_invoice",), contracts.forms.invoices.InvoiceFilter
    ),
    "contracts:payments": Place(
        "Paiements", ("contracts.view_paymentrun",), contracts.forms.paying.DueFilter
    ),
    "contracts:batches": Place(
        "Imports", ("contracts.import_contracts",), contracts.forms.studio.BatchFilter
    ),
    "contracts:anomalies": Place(
        "Anomalies", ("contracts.view_anomaly",), contracts.forms.controls.AnomalyFilter
    ),
    "contracts:tutor_requests": Place("Aides au tutorat", READ, contracts.forms.tutoring.RequestFilter),
    "conventions:conventions": Place(
        "Conventions", ("conventions.view_convention",), conventions.forms.conventions.ConventionFilter
    ),
    "conventions:radar": Place(
        "Échéances des conventions", ("conventions.view_convention",), conventions.forms.radar.RadarFilter
    ),
    "smeservice:firms": Place("Entreprises à rencontrer", FIRMS, smeservice.forms.firms.FirmFilter),
    "smeservice:requests": Place(
        "Demandes de plan", ("smeservice.view_planrequest",), smeservice.forms.requests.RequestFilter
    ),
    "smeservice:diagnoses": Place("Diagnostics", FIRMS, smeservice.forms.diagnoses.DiagnosisFilter),
    "smeservice:crossings": Place("Seuils franchis", FIRMS, smeservice.forms.firm_care.CrossingFilter),
    "smeservice:promotion": Place("Actions de promotion", FIRMS, smeservice.forms.promotion.ActionFilter),
    "smeservice:afest_list": Place("Parcours AFEST", FIRMS, smeservice.forms.afest.PathFilter),
    "smeservice:foad_list": Place("Dossiers FOAD", FIRMS, smeservice.forms.foad.FileFilter),
    "branches:rooms": Place("Pages des branches", BRANCH, branches.forms.rooms.RoomFilter),
    "branches:accesses": Place(
        "Accès aux branches", ("branches.view_accesses",), branches.forms.accesses.AccessFilter
    ),
    "branches:scenarios": Place(
        "Simulateur de niveaux", ("branches.view_scenario",), branches.forms.scenarios.ScenarioFilter
    ),
    "branches:qualifications": Place(
        "Certifications de branche", BOTH, branches.forms.qualifications.QualificationFilter
    ),
    "branches:projects": Place("Projets de certification", BOTH, branches.forms.qualifications.ProjectFilter),
    "branches:radar": Place("Échéances des certifications", BOTH, branches.forms.radar.RadarFilter),
    "branches:habilitations": Place("Habilitations", BRANCH, branches.forms.habilitations.HabilitationFilter),
    "branches:sessions": Place("Sessions", BOTH, branches.forms.sessions.SessionFilter),
    "branches:certificates": Place("Certificats", BRANCH, branches.forms.certificates.CertificateFilter),
    "branches:surveys": Place("Enquêtes d’insertion", BOTH, branches.forms.surveys.SurveyFilter),
    "branches:studies": Place("Études", BOTH, branches.forms.studies.StudyFilter),
    "branches:bodies": Place("Instances", BOTH, branches.forms.bodies.BodyFilter),
    "branches:mandates": Place("Mandats", BRANCH, branches.forms.bodies.MandateFilter),
    "branches:decisions": Place("Décisions", BRANCH, branches.forms.meetings.DecisionFilter),
    "registers:branches": Place("Branches", ("registers.view_agreement",), registers.forms.BranchFilter),
    "registers:certifications": Place(
        "Certifications", ("registers.view_certification",), registers.forms.CertificationFilter
    ),
    "registers:levels": Place(
        "Niveaux (NPEC)", ("registers.view_npeclevel",), registers.npec_forms.LevelFilter
    ),
    "registers:companies": Place("Entreprises", ("registers.view_company",), registers.forms.CompanyFilter),
    "registers:providers": Place("Organismes", ("registers.view_provider",), registers.forms.ProviderFilter),
    "accounts:accounts": Place("Comptes", ("accounts.handle_account",), AccountFilter),
}


def place_of(request: HttpRequest) -> str:
    """The list that this page is, or nothing."""
    match = request.resolver_match
    return match.view_name if match and match.view_name in PLACES and not match.kwargs else ""
