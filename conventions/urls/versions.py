"""Addresses of the texts of a convention, and of its amendments."""

from django.urls import path

from conventions.views import versions

urlpatterns = [
    path("<int:pk>/textes/", versions.listed, name="versions"),
    path("<int:pk>/textes/comparer/", versions.compare, name="versions_compare"),
    path("<int:pk>/textes/ecrire/", versions.write, name="terms"),
    path("<int:pk>/textes/signer/", versions.sign, name="version_sign"),
    path("<int:pk>/textes/<int:number>/", versions.one, name="version"),
    path("<int:pk>/textes/<int:number>/pdf/", versions.document, name="version_pdf"),
    path("<int:pk>/avenant/", versions.amend, name="amend"),
    path("<int:pk>/avenant/abandonner/", versions.drop, name="amendment_drop"),
    path("<int:pk>/avenant/sceller/", versions.seal, name="amendment_seal"),
    path("<int:pk>/avenant/reprendre/", versions.unseal, name="amendment_unseal"),
    path("<int:pk>/avenant/appliquer/", versions.effect, name="amendment_effect"),
]
