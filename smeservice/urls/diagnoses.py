"""Addresses of the questionnaires, of the diagnoses and of their plans."""

from django.urls import path

from registers import keys  # noqa: F401 -- registers the converter « key »
from smeservice.views import advice, consultants, diagnoses, filling, plans, questionnaires

urlpatterns = [
    path("questionnaires/", questionnaires.listed, name="questionnaires"),
    path("questionnaires/nouveau/", questionnaires.new, name="questionnaire_new"),
    path("questionnaires/<int:pk>/", questionnaires.one, name="questionnaire"),
    path("questionnaires/<int:pk>/copier/", questionnaires.copy, name="questionnaire_copy"),
    path("questionnaires/<int:pk>/publier/", questionnaires.publish, name="questionnaire_publish"),
    path("questionnaires/<int:pk>/partie/", questionnaires.section, name="section_new"),
    path("questionnaires/<int:pk>/partie/<slug:code>/", questionnaires.section, name="section"),
    path(
        "questionnaires/<int:pk>/partie/<slug:part>/question/", questionnaires.question, name="question_new"
    ),
    path(
        "questionnaires/<int:pk>/partie/<slug:part>/question/<slug:code>/",
        questionnaires.question,
        name="question",
    ),
    path("questionnaires/<int:pk>/monter/<slug:code>/", questionnaires.raise_up, name="question_up"),
    path("questionnaires/<int:pk>/retirer/<slug:code>/", questionnaires.remove, name="question_remove"),
    path("consultants/", consultants.listed, name="consultants"),
    path("consultants/nouveau/", consultants.sheet, name="consultant_new"),
    path("consultants/<int:pk>/", consultants.sheet, name="consultant"),
    path("entreprises/<key:siren>/conseil-rh/", advice.advise, name="advise"),
    path("entreprises/<key:siren>/conseil-rh/<int:pk>/", advice.correct, name="advice"),
    path("entreprises/<key:siren>/conseil-rh/<int:pk>/annuler/", advice.cancel, name="advice_cancel"),
    path("diagnostics/", diagnoses.listed, name="diagnoses"),
    path("diagnostics/<int:pk>/", diagnoses.one, name="diagnosis"),
    path("diagnostics/<int:pk>/partie/<slug:code>/", filling.fill, name="diagnosis_fill"),
    path("diagnostics/<int:pk>/priorites/", diagnoses.choose, name="diagnosis_choose"),
    path("diagnostics/<int:pk>/rapport/", diagnoses.report, name="diagnosis_report"),
    path("diagnostics/<int:pk>/etape/<slug:verb>/", diagnoses.step, name="diagnosis_step"),
    path("diagnostics/<int:pk>/action/", plans.add, name="plan_add"),
    path("diagnostics/action/<int:pk>/", plans.change, name="plan_change"),
    path("diagnostics/action/<int:pk>/<slug:verb>/", plans.advance, name="plan_advance"),
    path("entreprises/<key:siren>/diagnostic/", diagnoses.begin, name="diagnosis_begin"),
]
