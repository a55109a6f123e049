"""The roof: every road into the site."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from catalog.booking.calendar.views import calendar_page
from catalog.mentor_pages.views import profile_page
from catalog.profiles.views import become_a_mentor
from peerlearn_site.api_docs import ApiDocs, schema
from peerlearn_site.notifications.views import preferences
from peerlearn_site.operations.views import healthz, metrics, readyz
from peerlearn_site.users.views import settings_page

handler403 = "peerlearn_site.users.errors.permission_denied"
handler404 = "peerlearn_site.users.errors.page_not_found"
handler500 = "peerlearn_site.users.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("accounts/settings/", settings_page, name="account-settings"),
    path("accounts/notifications/", preferences, name="account-notifications"),
    path("accounts/profile/", profile_page, name="account-profile"),
    path("accounts/calendar/", calendar_page, name="account-calendar"),
    path("accounts/become-a-mentor/", become_a_mentor, name="become-a-mentor"),
    path("accounts/", include("allauth.account.urls")),
    path("notifications/", include("peerlearn_site.notifications.urls")),
    path("api/schema/", schema, name="api-schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    path("api/", include("catalog.urls")),
    path("mentors/", include("catalog.mentor_pages.urls")),
    path("domains/", include("catalog.domain_pages.urls")),
    path("topics/", include("catalog.demand.page_urls")),
    path("calendar/", include("catalog.booking.calendar.urls")),
    path("dashboard/", include("home.dashboards.urls")),
    path("", include("live.socket.urls")),
    # Neither the CMS nor its pages have a login of their own: one house, one door.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
]
