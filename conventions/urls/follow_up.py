"""Addresses of the follow-up of a convention: deliverables, committees, reports, controls."""

from django.urls import path

from conventions.views import controls, follow_up, reports

urlpatterns = [
    path("<int:pk>/suivi/", follow_up.listed, name="follow_up"),
    path("<int:pk>/livrables/", follow_up.expect, name="deliverable_new"),
    path("<int:pk>/livrables/<int:number>/", follow_up.deliverable, name="deliverable"),
    path("<int:pk>/livrables/<int:number>/<slug:verb>/", follow_up.act, name="deliverable_act"),
    path("<int:pk>/comites/", follow_up.meet, name="meeting_new"),
    path("<int:pk>/comites/<int:number>/", follow_up.meeting, name="meeting"),
    path("<int:pk>/comites/<int:number>/decisions/", follow_up.decide, name="decision_new"),
    path("<int:pk>/decisions/<int:decision>/", follow_up.carry_out, name="decision_done"),
    path("<int:pk>/rapports/", reports.listed, name="reports"),
    path("<int:pk>/rapports/ouvrir/", reports.new, name="report_new"),
    path("<int:pk>/rapports/<int:number>/", reports.one, name="report"),
    path("<int:pk>/rapports/<int:number>/pdf/", reports.document, name="report_pdf"),
    path("<int:pk>/rapports/<int:number>/ecrire/", reports.write, name="report_write"),
    path("<int:pk>/rapports/<int:number>/<slug:verb>/", reports.act, name="report_act"),
    path("<int:pk>/controles/", controls.listed, name="controls"),
    path("<int:pk>/controles/noter/", controls.new, name="control_new"),
    path("<int:pk>/controles/<int:number>/", controls.one, name="control"),
    path("<int:pk>/controles/<int:number>/question/", controls.ask, name="control_ask"),
    path("<int:pk>/controles/<int:number>/terminer/", controls.close, name="control_close"),
    path("<int:pk>/questions/<int:question>/", controls.reply, name="control_reply"),
]
