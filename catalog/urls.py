"""The catalogue's API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from catalog.demand.api import DemandView
from catalog.sessions.api import SessionViewSet
from catalog.sessions.drafts.api import FormDraftView, FormPageView
from catalog.sessions.overlaps.api import OverlapsView
from catalog.taxonomy.api import DomainSuggestView

router = SimpleRouter()
router.register("sessions", SessionViewSet, basename="api-session")

urlpatterns = [
    path("domains/", DomainSuggestView.as_view(), name="api-domains"),
    path("domains/<slug:slug>/demand/", DemandView.as_view(), name="api-domain-demand"),
    path("topics/", include("catalog.demand.urls")),
    path("sessions/overlaps/", OverlapsView.as_view(), name="api-session-overlaps"),
    path("drafts/<uuid:key>/", FormDraftView.as_view(), name="api-draft"),
    path("drafts/<uuid:key>/page/", FormPageView.as_view(), name="api-draft-page"),
    path("sessions/", include("catalog.booking.urls")),
    path("sessions/", include("catalog.feedback.urls")),
    path("", include(router.urls)),
]
