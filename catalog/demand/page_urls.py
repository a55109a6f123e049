"""The forms of demand, to be included under /topics/."""

from django.urls import path

from catalog.demand import views

app_name = "topics"
urlpatterns = [
    path("", views.request_topic, name="request"),
    path("<int:topic_id>/join/", views.join_request, name="join"),
    path("<int:topic_id>/withdraw/", views.withdraw_request, name="withdraw"),
]
