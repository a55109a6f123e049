"""Domains' public pages, to be included under /domains/."""

from django.urls import path

from catalog.domain_pages.views import domain_page

urlpatterns = [path("<slug:slug>/", domain_page, name="domain-page")]
