"""The catalogue's API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from catalog.sessions.api import SessionViewSet
from catalog.sessions.drafts.api import FormDraftView, FormPageView
from catalog.taxonomy.api import DomainSuggestView

router = SimpleRouter()
router.register("sessions", SessionViewSet, basename="api-session")

urlpatterns = [
    path("domains/", DomainSuggestView.as_view(), name="api-domains"),
    path("drafts/<uuid:key>/", FormDraftView.as_view(), name="api-draft"),
    path("drafts/<uuid:key>/page/", FormPageView.as_view(), name="api-draft-page"),
    path("sessions/", include("catalog.booking.urls")),
    path("sessions/", include("catalog.feedback.urls")),
    path("", include(router.urls)),
]
