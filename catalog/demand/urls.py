"""Asking for topics, to be included under /api/topics/."""

from django.urls import path

from catalog.demand.api import JoinView, TopicsView

urlpatterns = [
    path("", TopicsView.as_view(), name="api-topics"),
    path("<int:topic_id>/request/", JoinView.as_view(), name="api-topic-request"),
]
