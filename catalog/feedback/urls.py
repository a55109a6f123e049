"""The feedback endpoint, to be included under /api/sessions/."""

from django.urls import path

from catalog.feedback.api import FeedbackView

app_name = "feedback"
urlpatterns = [path("<int:session_id>/feedback/", FeedbackView.as_view(), name="feedback")]
