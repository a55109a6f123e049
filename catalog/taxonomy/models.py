"""The curated domains that sessions carry as tags."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from taggit.models import TagBase

HUES = 12


class DomainQuerySet(models.QuerySet["Domain"]):
    """Reads of the taxonomy."""

    def active(self) -> DomainQuerySet:
        """Domains that a session may newly carry."""
        return self.filter(is_retired=False)

    def top_level(self) -> DomainQuerySet:
        """The first of the two levels, in the curators' order."""
        return self.filter(parent=None)


class Domain(TagBase):
    """One subject in a two-level taxonomy (AI > Machine Learning), curated by staff.

    Retired domains stay on the sessions that carry them and are offered to no new one. One that was merged
    into another is retired as well and carried by none; it is kept, so that its address and old revisions lead on.
    """

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
        help_text="Leave empty for the first level.",
    )
    description = models.CharField(max_length=300, blank=True)
    hue = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(HUES)],
        help_text="One of the twelve domain colours.",
    )
    synonyms = models.JSONField(
        default=list, blank=True, help_text='Other names people type, such as "ML".'
    )
    order = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField("retired", default=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_from",
        help_text="Where its sessions and requests went; its address leads there.",
    )

    free_tagging = False
    objects = DomainQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "name"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and rewrite the words that suggest looks up."""
        from catalog.taxonomy.services import hold_index, index_terms

        with transaction.atomic():
            hold_index()
            super().save(*args, **kwargs)
            index_terms(domain=self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and forget the words that no other domain has."""
        from catalog.taxonomy.services import forget_spellings, hold_index

        with transaction.atomic():
            hold_index()
            words = set(self.terms.values_list("term", flat=True))
            done = super().delete(*args, **kwargs)
            forget_spellings(words=words)
        return done


class DomainTerm(models.Model):
    """One word (or the whole) of a domain's name or synonym, folded, for indexed prefix look-up."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="terms")
    term = models.CharField(max_length=120, db_index=True)
    is_whole = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["domain", "term", "is_whole"], name="domain_term_once")
        ]

    def __str__(self) -> str:
        return self.term


class Spelling(models.Model):
    """A way to write the beginning of a word, one letter perhaps missing, and the word: how a mistyped one is found.

    The index of symmetric deletes (Garbe 2012, SymSpell) over prefixes of the words in :class:`DomainTerm`; a word
    that several domains share is in it once.
    """

    key = models.CharField(max_length=8)
    word = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "word"], name="spelling_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"
