"""Addresses of the money of a convention."""

from django.urls import path

from conventions.views import budget, calls, commitments, expenses

urlpatterns = [
    path("<int:pk>/budget/", budget.one, name="budget"),
    path("<int:pk>/budget/ecrire/", budget.write, name="budget_write"),
    path("<int:pk>/budget/export/", budget.export, name="budget_export"),
    path("<int:pk>/budget/reduction/", budget.scenario, name="budget_scenario"),
    path("<int:pk>/engagements/", commitments.listed, name="commitments"),
    path("<int:pk>/engagements/export/", commitments.export, name="commitments_export"),
    path("<int:pk>/engagements/nouveau/", commitments.new, name="commitment_new"),
    path("<int:pk>/engagements/<int:commitment>/", commitments.one, name="commitment"),
    path("<int:pk>/engagements/<int:commitment>/rendre/", commitments.release, name="commitment_release"),
    path("<int:pk>/depenses/", expenses.listed, name="expenses"),
    path("<int:pk>/depenses/export/", expenses.export, name="expenses_export"),
    path("<int:pk>/depenses/nouvelle/", expenses.new, name="expense_new"),
    path("<int:pk>/depenses/charger/", expenses.load, name="expenses_load"),
    path("<int:pk>/depenses/<int:expense>/", expenses.one, name="expense"),
    path("<int:pk>/depenses/<int:expense>/<slug:verb>/", expenses.act, name="expense_act"),
    path("<int:pk>/appels/", calls.listed, name="calls"),
    path("<int:pk>/appels/prevoir/", calls.plan, name="call_plan"),
    path("<int:pk>/appels/<int:call>/", calls.one, name="call"),
    path("<int:pk>/appels/<int:call>/<slug:verb>/", calls.act, name="call_act"),
]
