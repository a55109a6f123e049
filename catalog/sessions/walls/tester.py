"""Who may do what to pages: every road of the CMS asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from catalog.sessions.walls.lock import lock_of_page
from peerlearn_site.effects import clock

if TYPE_CHECKING:
    from catalog.sessions.models import SessionPage


class FixedPagePermissionTester(PagePermissionTester):
    """Of pages whose place is given: nobody moves or copies them, or shuts them off."""

    def can_move(self) -> bool:
        """Never."""
        return False

    def can_move_to(self, destination: Page) -> bool:
        """Never: Wagtail does not ask ``can_move`` for superusers."""
        return False

    def can_copy(self) -> bool:
        """Never."""
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        """Never."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """Never: what is published is everybody's."""
        return False


class StructurePagePermissionTester(FixedPagePermissionTester):
    """Of the landing page and the catalogue: without them there is no site, and no session.

    Staff hold their permissions on the catalogue for the sessions' sake; itself it is the superuser's.
    """

    def can_edit(self) -> bool:
        """Superusers."""
        return bool(self.user.is_superuser and super().can_edit())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Never."""
        return False

    def can_unpublish(self) -> bool:
        """Never."""
        return False


class SessionPagePermissionTester(FixedPagePermissionTester):
    """Wagtail's rules, and ours above them, for superusers too.

    What is locked is not deleted either, whoever asks; it may be looked at in the editor, which says why
    (``get_lock`` keeps it from being saved and from being taken down). Wagtail's copy would make a second session
    out of a live one; "Duplicate" makes a draft without times.
    """

    page: SessionPage

    def can_publish(self) -> bool:
        """Never past the workflow, which publishes by itself; whoever may edit a session submits it."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Unless it is locked, or somebody ever booked it: that one is cancelled, and its bookings are kept."""
        if not super().can_delete(ignore_bulk) or self._is_locked():
            return False
        run = self._run()
        return run is None or (not run.seats_taken and not run.bookings.exists())

    def can_unpublish(self) -> bool:
        """Unless somebody has a seat: that one is cancelled, which tells them."""
        run = self._run()
        return bool(super().can_unpublish()) and (run is None or not run.seats_taken)

    def can_submit_for_moderation(self) -> bool:
        """Whoever may edit it, unless it is locked or already on its way."""
        return self.can_edit() and bool(super().can_submit_for_moderation())

    def can_view_revisions(self) -> bool:
        """Its drafts are its mentor's and staff's."""
        return self.can_edit()

    def _is_locked(self) -> bool:
        return lock_of_page(self.page, now=clock.now()) is not None

    def _run(self) -> Any:
        from catalog.sessions.models import SessionRun

        return SessionRun.objects.filter(page_id=self.page.pk).first()
