"""Addresses of the library of clauses, and of the clauses of a draft."""

from django.urls import path

from conventions.views import clauses

urlpatterns = [
    path("clauses/", clauses.library, name="clauses"),
    path("clauses/nouvelle/", clauses.new, name="clause_new"),
    path("clauses/<int:pk>/", clauses.one, name="clause"),
    path("clauses/<int:pk>/retirer/", clauses.withdraw, name="clause_withdraw"),
    path("<int:pk>/clauses/", clauses.draft, name="draft_clauses"),
    path("<int:pk>/clauses/ajouter/", clauses.insert, name="clause_insert"),
    path("<int:pk>/clauses/<slug:code>/", clauses.adapt, name="clause_adapt"),
    path("<int:pk>/clauses/<slug:code>/<slug:move>/", clauses.arrange, name="clause_arrange"),
]
