"""Addresses of the training-plan requests, of their ceilings and of their budget."""

from django.urls import path

from smeservice.views import (
    plan_figures,
    plan_terms,
    request_letters,
    request_money,
    request_steps,
    requests,
)

urlpatterns = [
    path("demandes/", requests.listed, name="requests"),
    path("demandes/export.csv", requests.export, name="requests_export"),
    path("demandes/nouvelle/", requests.new, name="request_new"),
    path("demandes/fichier/", requests.upload, name="requests_upload"),
    path("demandes/chiffres/", plan_figures.figures, name="plan_figures"),
    path("demandes/plafonds/", plan_terms.terms, name="plan_terms"),
    path("demandes/plafonds/fixer/", plan_terms.set_terms, name="plan_terms_set"),
    path("demandes/plafonds/enveloppe/", plan_terms.set_budget, name="plan_budget_set"),
    path("demandes/reprises/", request_money.recoveries, name="request_recoveries"),
    path("demandes/reprises/<int:pk>/valider/", request_money.recovery_validate, name="recovery_validate"),
    path("demandes/reprises/<int:pk>/rejeter/", request_money.recovery_reject, name="recovery_reject"),
    path("demandes/pieces/<int:pk>/accepter/", request_money.dispute_accept, name="dispute_accept"),
    path("demandes/pieces/<int:pk>/ecarter/", request_money.dispute_drop, name="dispute_drop"),
    path("demandes/<int:pk>/courrier/", request_letters.letter, name="request_letter"),
    path("demandes/<int:pk>/courrier.pdf", request_letters.letter_file, name="request_letter_file"),
    path("demandes/<int:pk>/courrier/envoyer/", request_letters.letter_send, name="request_letter_send"),
    path("demandes/<int:pk>/courrier/poste/", request_letters.letter_posted, name="request_letter_posted"),
    path("demandes/<int:pk>/", requests.one, name="request"),
    path("demandes/<int:pk>/document/<int:document_pk>/", requests.document, name="request_document"),
    path("demandes/<int:pk>/joindre/", request_steps.paper, name="request_paper"),
    path("demandes/<int:pk>/verifier/", request_steps.find, name="request_find"),
    path("demandes/<int:pk>/retirer/", request_steps.withdraw, name="request_withdraw"),
    path("demandes/<int:pk>/accepter/", request_steps.accept, name="request_accept"),
    path("demandes/<int:pk>/refuser/", request_steps.refuse, name="request_refuse"),
    path("demandes/<int:pk>/annuler/", request_steps.cancel, name="request_cancel"),
    path("demandes/<int:pk>/solder/", request_steps.close, name="request_close"),
    path("demandes/<int:pk>/service-fait/", request_steps.serve, name="request_serve"),
    path("demandes/<int:pk>/piece/", request_steps.bill, name="request_bill"),
    path("demandes/<int:pk>/reprendre/", request_steps.take_back, name="request_take_back"),
]
