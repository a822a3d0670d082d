"""Addresses of the bodies, of their meetings and of their decisions."""

from django.urls import path

from branches.views import bodies, body_verbs, decisions, meetings

urlpatterns = [
    path("instances/", bodies.bodies, name="bodies"),
    path("instances/nouvelle/", bodies.new, name="body_new"),
    path("instances/<int:pk>/", bodies.body, name="body"),
    path("instances/<int:pk>/regles/", body_verbs.set_rules, name="body_rules"),
    path("instances/<int:pk>/sieges/", body_verbs.add_seat, name="seat_add"),
    path("instances/<int:pk>/seances/", body_verbs.plan, name="meeting_plan"),
    path("sieges/<int:pk>/fermer/", body_verbs.close_seat, name="seat_close"),
    path("sieges/<int:pk>/mandat/", body_verbs.give, name="mandate_give"),
    path("mandats/", bodies.mandates, name="mandates"),
    path("mandats/export.csv", bodies.mandates_export, name="mandates_export"),
    path("mandats/<int:pk>/fin/", body_verbs.end, name="mandate_end"),
    path("membres/<int:pk>/", bodies.member, name="member"),
    path("instances/declarations/", bodies.declarations, name="declarations"),
    path("instances/declarations/<int:pk>/export.csv", bodies.declaration_file, name="declaration_file"),
    path("seances/<int:pk>/", meetings.meeting, name="meeting"),
    path("seances/<int:pk>/etape/<slug:verb>/", meetings.step, name="meeting_step"),
    path("seances/<int:pk>/points/", meetings.add_item, name="meeting_item"),
    path("seances/<int:pk>/presences/", meetings.attend, name="meeting_attend"),
    path("seances/<int:pk>/proces-verbal/", meetings.minutes, name="meeting_minutes"),
    path("seances/<int:pk>/proces-verbal/fichier/", meetings.minutes_file, name="minutes"),
    path("points/<int:pk>/interets/", meetings.link, name="item_link"),
    path("points/<int:pk>/vote/", meetings.vote, name="item_vote"),
    path("points/<int:pk>/decision/", meetings.decide, name="item_decide"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/export.csv", decisions.exported, name="decisions_export"),
    path("decisions/<int:pk>/publication/", decisions.publish, name="decision_publish"),
]
