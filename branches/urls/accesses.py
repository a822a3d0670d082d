"""Addresses of the accesses."""

from django.urls import path

from branches.views import accesses

urlpatterns = [
    path("acces/", accesses.listed, name="accesses"),
    path("acces/proposer/", accesses.propose, name="propose_access"),
    path("acces/propositions/<int:pk>/", accesses.proposal, name="access_proposal"),
    path("acces/propositions/<int:pk>/valider/", accesses.validate, name="validate_access"),
    path("acces/propositions/<int:pk>/clore/", accesses.refuse, name="refuse_access"),
    path("acces/<int:pk>/fermer/", accesses.end, name="end_access"),
    path("acces/<int:pk>/confirmer/", accesses.confirm, name="confirm_access"),
]
