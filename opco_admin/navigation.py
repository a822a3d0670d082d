"""The side menu: one table says what is shown to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; `pages` are the other views for which it stays lit."""

    label: str
    view: str
    icon: str
    permission: str | None = None
    pages: tuple[str, ...] = ()
    unless: str | None = None  # a right whose holders find the page under another entry


READ = "contracts.view_contract"
IMPORT = "contracts.import_contracts"
CONVENTIONS = "conventions.view_convention"
CERTIFICATION_PAGES = (
    "branches:qualification",
    "branches:new_qualification",
    "branches:projects",
    "branches:project",
    "branches:criteria",
    "branches:frames",
    "branches:frame",
    "branches:frame_table",
    "branches:compare_frames",
)
SESSION_PAGES = (
    "branches:session",
    "branches:session_new",
    "branches:candidate_new",
    "branches:candidates_upload",
    "branches:candidate",
    "branches:certificates",
    "branches:certificate",
    "branches:transmission",
    "branches:sending",
)
SURVEY_PAGES = ("branches:survey", "branches:survey_new")
FIRM_PAGES = (
    "smeservice:aids",
    "smeservice:aid_new",
    "smeservice:aid_withdraw",
    "smeservice:document_new",
    "smeservice:document_withdraw",
)
PROMOTION_PAGES = (
    "smeservice:promotion_campaigns",
    "smeservice:promotion_campaign",
    "smeservice:promotion_campaign_new",
    "smeservice:promotion_new",
    "smeservice:promotion_action",
    "smeservice:promotion_change",
    "smeservice:promotion_add",
    "smeservice:promotion_follow",
    "smeservice:promotion_firms",
    "smeservice:trial_new",
    "smeservice:afest_list",
    "smeservice:afest",
    "smeservice:afest_begin",
    "smeservice:afest_change",
    "smeservice:afest_condition",
    "smeservice:afest_journal",
    "smeservice:afest_line",
    "smeservice:afest_line_new",
    "smeservice:path_models",
    "smeservice:path_model",
    "smeservice:path_model_new",
    "smeservice:path_model_write",
    "smeservice:foad_list",
    "smeservice:foad",
    "smeservice:foad_begin",
    "smeservice:foad_change",
    "smeservice:foad_condition",
)
MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Instruction",
        (
            Entry("Accueil", "home", "home"),
            Entry(
                "File de travail",
                "contracts:queue",
                "inbox-stack",
                READ,
                ("contracts:contract", "contracts:replay", "contracts:lot"),
            ),
            Entry(
                "Imports",
                "contracts:batches",
                "arrow-up-tray",
                IMPORT,
                ("contracts:upload", "contracts:batch", "contracts:batch_line"),
            ),
            Entry("Saisir un contrat", "contracts:entry", "pencil-square", "contracts.add_contract"),
            Entry("Pré-contrôle", "contracts:precheck", "clipboard-document-check", READ),
            Entry("Délais", "contracts:delays", "clock", READ, ("contracts:fix_amount",)),
            Entry(
                "Courriers",
                "contracts:letters",
                "envelope",
                "contracts.view_letter",
                (
                    "contracts:letter",
                    "contracts:letter_new",
                    "contracts:letters_lot",
                    "contracts:letters_job",
                ),
            ),
            Entry(
                "Dépôts au ministère", "contracts:deposits", "building-library", "contracts.deposit_contracts"
            ),
        ),
    ),
    (
        "Vie des contrats",
        (
            Entry("Avenants", "contracts:amendments", "document-duplicate", "contracts.change_course"),
            Entry("Réouvertures", "contracts:reopenings", "lock-open", "contracts.propose_reopening"),
            Entry("Réouvertures", "contracts:reopenings", "lock-open", "contracts.validate_reopening"),
            Entry(
                "Ruptures probables",
                "contracts:probable_ends",
                "scissors",
                "contracts.change_course",
                ("contracts:incomplete_ends", "contracts:end_lot"),
            ),
            Entry(
                "Régularisations",
                "contracts:regularisations",
                "adjustments-horizontal",
                "contracts.regularise_contracts",
            ),
            Entry("Aides au tutorat", "contracts:tutor_requests", "user-group", READ),
            Entry(
                "Contrôles",
                "contracts:campaigns",
                "magnifying-glass-circle",
                "contracts.run_controls",
                (
                    "contracts:campaign",
                    "contracts:new_campaign",
                    "contracts:control_file",
                    "contracts:breaches",
                ),
            ),
            Entry("Anomalies", "contracts:anomalies", "flag", "contracts.view_anomaly"),
        ),
    ),
    (
        "Proximité",
        (
            Entry(
                "Entreprises à rencontrer",
                "smeservice:firms",
                "map-pin",
                "smeservice.open_firm",
                (
                    "smeservice:firm",
                    "smeservice:follow",
                    "smeservice:exchange",
                    "smeservice:contact_new",
                    *FIRM_PAGES,
                ),
            ),
            Entry(
                "Noter un échange",
                "smeservice:exchange_new",
                "chat-bubble-left-right",
                "smeservice.work_firm",
                ("smeservice:record", "smeservice:correct", "smeservice:reminders"),
            ),
            Entry(
                "Portefeuilles",
                "smeservice:portfolios",
                "user-group",
                "smeservice.open_firm",
                ("smeservice:lot", "smeservice:transfer"),
            ),
            Entry("Seuils franchis", "smeservice:crossings", "arrow-trending-up", "smeservice.open_firm"),
            Entry(
                "Doublons",
                "smeservice:duplicates",
                "document-duplicate",
                "smeservice.open_firm",
                (
                    "smeservice:duplicate",
                    "smeservice:merge",
                    "smeservice:ceased",
                    "smeservice:succeed",
                    "smeservice:takeover",
                ),
            ),
            Entry(
                "Diagnostics",
                "smeservice:diagnoses",
                "clipboard-document-check",
                "smeservice.open_firm",
                (
                    "smeservice:diagnosis",
                    "smeservice:diagnosis_begin",
                    "smeservice:diagnosis_fill",
                    "smeservice:plan_add",
                    "smeservice:plan_change",
                    "smeservice:questionnaires",
                    "smeservice:questionnaire",
                    "smeservice:questionnaire_new",
                    "smeservice:section",
                    "smeservice:section_new",
                    "smeservice:question",
                    "smeservice:question_new",
                    "smeservice:consultants",
                    "smeservice:consultant",
                    "smeservice:consultant_new",
                    "smeservice:advise",
                    "smeservice:advice",
                ),
            ),
            Entry(
                "FOAD et AFEST",
                "smeservice:promotion",
                "megaphone",
                "smeservice.open_firm",
                PROMOTION_PAGES,
            ),
            Entry(
                "Couverture",
                "smeservice:coverage",
                "map",
                "smeservice.open_firm",
            ),
            Entry(
                "Chiffres et objectifs",
                "smeservice:figures",
                "presentation-chart-bar",
                "smeservice.open_firm",
                (
                    "smeservice:figure",
                    "smeservice:goals",
                    "smeservice:goal",
                    "smeservice:goal_new",
                    "smeservice:satisfaction",
                ),
            ),
            Entry(
                "Demandes de plan",
                "smeservice:requests",
                "inbox-arrow-down",
                "smeservice.view_planrequest",
                (
                    "smeservice:request",
                    "smeservice:request_new",
                    "smeservice:requests_upload",
                    "smeservice:plan_terms",
                    "smeservice:plan_figures",
                ),
            ),
        ),
    ),
    (
        "Paiement",
        (
            Entry(
                "Factures",
                "contracts:invoices",
                "document-text",
                "contracts.view_invoice",
                (
                    "contracts:invoice",
                    "contracts:invoice_entry",
                    "contracts:invoice_upload",
                    "contracts:threatened",
                ),
            ),
            Entry(
                "Paiements",
                "contracts:payments",
                "banknotes",
                "contracts.view_paymentrun",
                (
                    "contracts:runs",
                    "contracts:run",
                    "contracts:payment",
                    "contracts:payment_returns",
                    "contracts:settlements",
                    "contracts:overpaid",
                    "contracts:holds",
                    "registers:account_changes",
                    "registers:accounts",
                ),
            ),
            Entry(
                "Trop-perçus",
                "contracts:settlements",
                "arrow-uturn-left",
                "contracts.propose_settlement",
                ("contracts:overpaid",),
                unless="contracts.view_paymentrun",
            ),
            Entry(
                "Suspensions",
                "contracts:holds",
                "pause-circle",
                "contracts.propose_hold",
                unless="contracts.view_paymentrun",
            ),
            Entry(
                "Livres",
                "contracts:books",
                "book-open",
                "contracts.view_entry",
                (
                    "contracts:journal",
                    "contracts:ledger_entry",
                    "contracts:old_commitments",
                    "contracts:periods",
                    "contracts:period",
                    "contracts:books_export",
                ),
            ),
        ),
    ),
    (
        "Conventions",
        (
            Entry(
                "Conventions",
                "conventions:conventions",
                "document-check",
                CONVENTIONS,
                (
                    "conventions:convention",
                    "conventions:convention_new",
                    "conventions:past",
                    "conventions:follow_up",
                    "conventions:deliverable",
                    "conventions:meeting",
                    "conventions:reports",
                    "conventions:report",
                    "conventions:controls",
                    "conventions:control",
                    "conventions:versions",
                    "conventions:version",
                    "conventions:versions_compare",
                    "conventions:terms",
                    "conventions:party",
                    "conventions:party_new",
                    "conventions:draft_clauses",
                    "conventions:clause_adapt",
                    "conventions:budget",
                    "conventions:topups",
                    "conventions:topup_new",
                    "conventions:topup",
                    "conventions:subsidies",
                    "conventions:subsidy_new",
                    "contracts:envelope",
                    "contracts:region_annex",
                    "conventions:budget_write",
                    "conventions:budget_scenario",
                    "conventions:commitments",
                    "conventions:commitment",
                    "conventions:commitment_new",
                    "conventions:expenses",
                    "conventions:expense",
                    "conventions:expense_new",
                    "conventions:expenses_load",
                    "conventions:calls",
                    "conventions:call",
                ),
            ),
            Entry(
                "Objectifs et moyens (COM)",
                "steering:coms",
                "flag",
                CONVENTIONS,
                (
                    "steering:dashboard",
                    "steering:indicator",
                    "steering:freeze",
                    "steering:behind",
                    "steering:evaluations",
                    "steering:evaluation",
                    "steering:evaluation_draft",
                    "steering:calendar",
                    "conventions:com_ceilings",
                    "conventions:com_ceilings_set",
                    "conventions:com_charges",
                    "conventions:com_file",
                    "conventions:com_file_item",
                    "conventions:com_indicator",
                    "conventions:com_indicator_new",
                ),
            ),
            Entry("Échéances des conventions", "conventions:radar", "calendar-days", CONVENTIONS),
            Entry(
                "Clauses",
                "conventions:clauses",
                "document-text",
                CONVENTIONS,
                ("conventions:clause", "conventions:clause_new"),
            ),
        ),
    ),
    (
        "Appui aux branches",
        (
            Entry(
                "Ma branche",
                "branches:my_branch",
                "building-office",
                "branches.represent_branch",
                ("branches:my_room", "branches:my_levels", "branches:my_documents"),
            ),
            Entry(
                "Pages des branches",
                "branches:rooms",
                "building-office",
                "branches.open_branch",
                ("branches:room", "branches:documents", "branches:my_room", "branches:my_levels"),
            ),
            Entry(
                "Accès aux branches",
                "branches:accesses",
                "key",
                "branches.view_accesses",
                ("branches:propose_access", "branches:access_proposal", "branches:end_access"),
            ),
            Entry(
                "Campagnes NPEC",
                "branches:campaigns",
                "megaphone",
                "branches.open_branch",
                (
                    "branches:campaign",
                    "branches:campaign_new",
                    "branches:campaign_recommendations",
                    "branches:campaign_conflicts",
                    "branches:campaign_transmission",
                    "branches:campaign_defaults",
                    "branches:campaign_closing",
                    "branches:campaign_branch",
                    "branches:campaign_paste",
                    "branches:position",
                ),
            ),
            Entry(
                "Campagnes NPEC",
                "branches:campaigns",
                "megaphone",
                "branches.represent_branch",
                ("branches:campaign_branch", "branches:campaign_paste", "branches:position"),
                unless="branches.open_branch",
            ),
            Entry(
                "Simulateur de niveaux",
                "branches:scenarios",
                "calculator",
                "branches.view_scenario",
                (
                    "branches:scenario",
                    "branches:scenario_new",
                    "branches:scenario_edit",
                    "branches:scenario_compare",
                ),
            ),
            Entry(
                "Certifications de branche",
                "branches:qualifications",
                "trophy",
                "branches.open_branch",
                CERTIFICATION_PAGES,
            ),
            Entry(
                "Échéances des certifications",
                "branches:radar",
                "calendar-days",
                "branches.open_branch",
                ("branches:sheet",),
            ),
            Entry(
                "Certifications de branche",
                "branches:qualifications",
                "trophy",
                "branches.represent_branch",
                CERTIFICATION_PAGES,
                unless="branches.open_branch",
            ),
            Entry(
                "Échéances des certifications",
                "branches:radar",
                "calendar-days",
                "branches.represent_branch",
                ("branches:sheet",),
                unless="branches.open_branch",
            ),
            Entry(
                "Habilitations",
                "branches:habilitations",
                "check-badge",
                "branches.open_branch",
                (
                    "branches:habilitation",
                    "branches:habilitation_new",
                    "branches:habilitation_edit",
                    "branches:habilitation_changes",
                ),
            ),
            Entry(
                "Sessions et certificats",
                "branches:sessions",
                "academic-cap",
                "branches.open_branch",
                SESSION_PAGES,
            ),
            Entry(
                "Enquêtes d’insertion",
                "branches:surveys",
                "chart-bar",
                "branches.open_branch",
                SURVEY_PAGES,
            ),
            Entry(
                "Sessions",
                "branches:sessions",
                "academic-cap",
                "branches.represent_branch",
                SESSION_PAGES,
                unless="branches.open_branch",
            ),
            Entry(
                "Enquêtes d’insertion",
                "branches:surveys",
                "chart-bar",
                "branches.represent_branch",
                SURVEY_PAGES,
                unless="branches.open_branch",
            ),
            Entry(
                "Études",
                "branches:studies",
                "book-open",
                "branches.open_branch",
                (
                    "branches:study",
                    "branches:study_new",
                    "branches:study_change",
                    "branches:study_budget",
                    "branches:study_expenses",
                    "branches:talks",
                ),
            ),
            Entry(
                "Études publiées",
                "branches:studies",
                "book-open",
                "branches.represent_branch",
                ("branches:study",),
                unless="branches.open_branch",
            ),
            Entry(
                "Effectifs",
                "branches:workforce",
                "users",
                "branches.open_branch",
                (
                    "branches:workforce_load",
                    "branches:workforce_vintages",
                    "branches:projection",
                    "branches:projection_new",
                    "branches:diagnoses",
                ),
            ),
            Entry(
                "Effectifs",
                "branches:workforce",
                "users",
                "branches.represent_branch",
                unless="branches.open_branch",
            ),
            Entry(
                "Instances",
                "branches:bodies",
                "user-group",
                "branches.open_branch",
                (
                    "branches:body",
                    "branches:body_new",
                    "branches:meeting",
                    "branches:mandates",
                    "branches:member",
                    "branches:decisions",
                    "branches:decision_publish",
                    "branches:declarations",
                ),
            ),
            Entry(
                "Instances",
                "branches:bodies",
                "user-group",
                "branches.represent_branch",
                ("branches:body",),
                unless="branches.open_branch",
            ),
        ),
    ),
    (
        "Administration",
        (
            Entry(
                "Comptes",
                "accounts:accounts",
                "users",
                "accounts.handle_account",
                (
                    "accounts:account",
                    "accounts:account_new",
                    "accounts:account_roles",
                    "accounts:account_factor",
                    "accounts:account_close",
                    "accounts:proposal",
                ),
            ),
            Entry("Exploitation", "state", "heart", "accounts.handle_account"),
        ),
    ),
    (
        "Références",
        (
            Entry(
                "Branches",
                "registers:branches",
                "building-office-2",
                "registers.view_agreement",
                ("registers:branch",),
            ),
            Entry(
                "Certifications",
                "registers:certifications",
                "academic-cap",
                "registers.view_certification",
                ("registers:certification",),
            ),
            Entry(
                "Niveaux (NPEC)",
                "registers:npec",
                "table-cells",
                "registers.view_npeclevel",
                (
                    "registers:levels",
                    "registers:compare",
                    "registers:conflicts",
                    "registers:conflict",
                    "branches:level_of_contract",
                    "branches:conflict_contracts",
                    "branches:level_pages",
                    "branches:level_page",
                    "branches:level_sheet",
                ),
            ),
            Entry(
                "Entreprises",
                "registers:companies",
                "briefcase",
                "registers.view_company",
                ("registers:company",),
            ),
            Entry(
                "Organismes",
                "registers:providers",
                "building-library",
                "registers.view_provider",
                ("registers:provider",),
            ),
            Entry(
                "Forfaits de professionnalisation",
                "registers:rates",
                "currency-euro",
                "registers.view_agreement",
                ("registers:set_rates",),
            ),
            Entry("Textes et barèmes", "texts", "scale"),
            Entry(
                "Fichiers nationaux",
                "registers:sources",
                "circle-stack",
                "registers.load_sourcefile",
                ("registers:source",),
            ),
        ),
    ),
)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups and links this user may open, with the current one marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for title, entries in MENU:
        links = [
            {
                "label": entry.label,
                "icon": entry.icon,
                "url": reverse(entry.view),
                "current": here in (entry.view, *entry.pages),
            }
            for entry in entries
            if (entry.permission is None or request.user.has_perm(entry.permission))
            and not (entry.unless and request.user.has_perm(entry.unless))
        ]
        if links:
            groups.append({"title": title, "links": links})
    return groups
