"""Addresses of the COM: its indicators as written, its ceilings, the file that prepares it."""

from django.urls import path

from conventions.views import com_ceilings, com_file, com_indicators

urlpatterns = [
    path("com/<int:pk>/indicateurs/nouveau/", com_indicators.new, name="com_indicator_new"),
    path("com/<int:pk>/indicateurs/catalogue/", com_indicators.catalogue, name="com_catalogue"),
    path("com/indicateurs/<int:pk>/", com_indicators.change, name="com_indicator"),
    path("com/indicateurs/<int:pk>/retirer/", com_indicators.withdraw, name="com_withdraw"),
    path("com/<int:pk>/plafonds/", com_ceilings.ceilings, name="com_ceilings"),
    path("com/<int:pk>/plafonds/fixer/", com_ceilings.set_ceilings, name="com_ceilings_set"),
    path("com/<int:pk>/charges/", com_ceilings.charges, name="com_charges"),
    path("com/<int:pk>/charges/export.csv", com_ceilings.export, name="com_charges_export"),
    path("com/<int:pk>/dossier/", com_file.checklist, name="com_file"),
    path("com/<int:pk>/dossier/<int:code>/", com_file.item, name="com_file_item"),
]
