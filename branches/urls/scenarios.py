"""Addresses of the simulator."""

from django.urls import path

from branches.views import scenarios, scenarios_grid

urlpatterns = [
    path("simulateur/", scenarios.listed, name="scenarios"),
    path("simulateur/nouveau/", scenarios_grid.new, name="scenario_new"),
    path("simulateur/comparer/", scenarios.compare, name="scenario_compare"),
    path("simulateur/stock/", scenarios.refresh_stock, name="scenario_stock"),
    path("simulateur/<int:pk>/", scenarios.scenario, name="scenario"),
    path("simulateur/<int:pk>/modifier/", scenarios_grid.edit, name="scenario_edit"),
    path("simulateur/<int:pk>/dupliquer/", scenarios.duplicate, name="scenario_duplicate"),
    path("simulateur/<int:pk>/partager/", scenarios.share, name="scenario_share"),
    path("simulateur/<int:pk>/archiver/", scenarios.put_away, name="scenario_put_away"),
    path("simulateur/<int:pk>/recalculer/", scenarios.compute, name="scenario_compute"),
    path("simulateur/<int:pk>/avancement/", scenarios.progress, name="scenario_progress"),
    path("simulateur/<int:pk>/export/", scenarios.export, name="scenario_export"),
]
