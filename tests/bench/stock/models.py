"""The fields of a session on a page without anything of ours: no rules, no run, no card, no outbox."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class StockPageTag(TaggedItemBase):
    """A tag on a stock page."""

    content_object = ParentalKey(
        "stock.StockPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class StockPage(Page):
    """What ``SessionPage`` holds, published by ``add_child`` and ``save_revision().publish()``."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    price_paise = models.PositiveIntegerField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(default=5)
    description = RichTextField(blank=True)
    thumbnail = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = ClusterTaggableManager(through=StockPageTag, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("tags"),
        FieldPanel("starts_at"),
        FieldPanel("ends_at"),
        FieldPanel("price_paise"),
        FieldPanel("capacity"),
        FieldPanel("thumbnail"),
        FieldPanel("description"),
    ]
