"""Addresses of the accounts, for who handles them."""

from django.urls import path

from accounts import granted, people

app_name = "accounts"
urlpatterns = [
    path("", people.listed, name="accounts"),
    path("droits/", granted.rights, name="rights"),
    path("nouveau/", people.new, name="account_new"),
    path("<int:pk>/", people.account, name="account"),
    path("<int:pk>/roles/", people.roles, name="account_roles"),
    path("<int:pk>/second-facteur/", people.forget, name="account_factor"),
    path("<int:pk>/fermer/", people.close, name="account_close"),
    path("demandes/<int:pk>/", people.proposal, name="proposal"),
    path("demandes/<int:pk>/valider/", people.validate, name="proposal_validate"),
    path("demandes/<int:pk>/refuser/", people.refuse, name="proposal_refuse"),
]
