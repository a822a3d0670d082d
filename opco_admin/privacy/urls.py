"""Addresses of personal data: retention, holds, requests of persons, register."""

from django.urls import path

from opco_admin.privacy.views import holds, purges, register, requests

app_name = "privacy"
urlpatterns = [
    path("", purges.home, name="home"),
    path("purges/simuler/", purges.simulate, name="simulate"),
    path("purges/<int:pk>/", purges.run, name="run"),
    path("purges/<int:pk>/liste/", purges.items, name="items"),
    path("purges/<int:pk>/liste.csv", purges.items_csv, name="items_csv"),
    path("purges/<int:pk>/proposer/", purges.propose, name="propose"),
    path("purges/<int:pk>/valider/", purges.validate, name="validate"),
    path("purges/<int:pk>/abandonner/", purges.drop, name="drop"),
    path("purges/<int:pk>/note/", purges.note, name="note"),
    path("suspensions/", holds.listed, name="holds"),
    path("suspensions/proposer/", holds.new, name="hold_new"),
    path("suspensions/<int:pk>/", holds.hold, name="hold"),
    path("suspensions/<int:pk>/<slug:verb>/", holds.act, name="hold_act"),
    path("demandes/", requests.listed, name="requests"),
    path("demandes/enregistrer/", requests.new, name="request_new"),
    path("demandes/<int:pk>/", requests.asked, name="request"),
    path("demandes/<int:pk>/dossier/<slug:form>/", requests.file, name="request_file"),
    path("demandes/<int:pk>/repondre/", requests.answer, name="request_answer"),
    path("registre/", register.page, name="register"),
    path("registre.pdf", register.paper, name="register_pdf"),
]
