"""Addresses of the certifications of branches and of their projects."""

from django.urls import path

from branches.views import criteria, frames, project_acts, project_page, projects, qualification_page
from branches.views import qualifications as certifications

urlpatterns = [
    path("certifications/", certifications.listed, name="qualifications"),
    path("certifications/nouvelle/", certifications.new, name="new_qualification"),
    path("certifications/<int:pk>/", qualification_page.one, name="qualification"),
    path("certifications/<int:pk>/modifier/", qualification_page.change, name="change_qualification"),
    path("certifications/<int:pk>/proprietaire/", qualification_page.own, name="own_qualification"),
    path("certifications/<int:pk>/enregistrement/", qualification_page.record, name="record_life"),
    path("certifications/<int:pk>/projet/<slug:kind>/", qualification_page.start, name="start_project"),
    path("certifications/<int:pk>/referentiels/", frames.listed, name="frames"),
    path("certifications/<int:pk>/referentiels/nouvelle/", frames.start, name="start_frame"),
    path("projets/", projects.listed, name="projects"),
    path("projets/<int:pk>/", project_page.one, name="project"),
    path("projets/<int:pk>/description/", project_acts.describe, name="describe_project"),
    path("projets/<int:pk>/phases/<slug:phase>/", project_acts.plan, name="plan_project"),
    path("projets/<int:pk>/documents/", project_acts.paper, name="project_paper"),
    path("projets/<int:pk>/criteres/", criteria.listed, name="criteria"),
    path("projets/<int:pk>/criteres/<slug:slug>/", criteria.answer, name="answer_criterion"),
    path(
        "projets/<int:pk>/criteres/<slug:slug>/preuves/<int:document>/",
        criteria.take_away,
        name="take_away_proof",
    ),
    path("projets/<int:pk>/action/<slug:verb>/", project_acts.act, name="act_project"),
]
