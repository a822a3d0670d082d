"""Addresses of the studies and of the negotiations on jobs and skills."""

from django.urls import path

from branches.views import studies, study_money, study_steps, talks

urlpatterns = [
    path("etudes/", studies.listed, name="studies"),
    path("etudes/export.csv", studies.exported, name="studies_export"),
    path("etudes/nouvelle/", studies.new, name="study_new"),
    path("etudes/<int:pk>/", studies.study, name="study"),
    path("etudes/<int:pk>/champ/", studies.change, name="study_change"),
    path("etudes/<int:pk>/etape/<slug:verb>/", study_steps.step, name="study_step"),
    path("etudes/<int:pk>/pieces/", study_steps.paper, name="study_paper"),
    path("etudes/<int:pk>/livrables/", study_steps.deliverable, name="study_deliverable"),
    path("etudes/<int:pk>/budget/", study_money.budget, name="study_budget"),
    path("etudes/<int:pk>/depenses/", study_money.expenses, name="study_expenses"),
    path("etudes/<int:pk>/documents/<int:document>/", study_steps.file, name="study_file"),
    path("livrables/<int:pk>/reception/", study_steps.receive, name="deliverable_receive"),
    path("livrables/<int:pk>/acceptation/", study_steps.accept, name="deliverable_accept"),
    path("livrables/<int:pk>/refus/", study_steps.refuse, name="deliverable_refuse"),
    path("livrables/<int:pk>/fichier/", study_steps.download, name="study_download"),
    path("negociations/", talks.talks, name="talks"),
]
