"""Mentors' public pages, to be included under /mentors/."""

from django.urls import path

from catalog.mentor_pages.views import mentor_page

urlpatterns = [path("<str:username>/", mentor_page, name="mentor-page")]
