"""Dashboards; the literal addresses of SPEC 4 and 9 bear no trailing slash, and one is forgiven."""

from django.urls import path

from home.dashboards import views
from home.dashboards.learner import views as learner
from home.dashboards.mentor import earnings_views
from home.dashboards.mentor import views as mentor
from home.dashboards.mentor.published import published
from home.dashboards.mentor_authoring import create_session

app_name = "dashboard"

WITHOUT_SLASH = (
    "mentor/create-session",
    "mentor/my-sessions",
    "mentor/requests",
    "mentor/earnings",
    "learner/activity",
    "learner/requests",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("learner/", learner.overview, name="learner"),
    path("learner/requests", learner.requests, name="learner-requests"),
    path("learner/activity", learner.activity, name="activity"),
    path("mentor/", mentor.overview, name="mentor"),
    path("mentor/create-session", create_session, name="create-session"),
    path("mentor/my-sessions", mentor.my_sessions, name="my-sessions"),
    path("mentor/published/<int:page_id>/", published, name="published"),
    path("mentor/requests", mentor.requests, name="requests"),
    path("mentor/earnings", earnings_views.earnings_page, name="earnings"),
    path("mentor/earnings.csv", earnings_views.earnings_file, name="earnings-csv"),
    *(path(f"{name}/", views.without_slash) for name in WITHOUT_SLASH),
]
