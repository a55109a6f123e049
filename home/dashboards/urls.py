"""Dashboards; the literal addresses of SPEC 4 and 9 bear no trailing slash, and one is forgiven."""

from django.urls import path

from home.dashboards import views

app_name = "dashboard"

urlpatterns = [
    path("", views.home, name="home"),
]
