"""Which published articles are about what: kept by the database itself, so that no page has to find it out."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from organizations.models import Entity

from .articles import Article

EVERYTHING = 0


class Appearance(models.Model):
    """That a published article is about an entity: it names it, or it reports on an area inside it or names one.

    Derived from accepted mentions, the articles' homes and the tree of areas. Triggers write the rows, in the transaction
    of whatever they follow from (migration 0009); the program only reads them. An article that is scheduled has its rows
    already: who lists articles asks each whether it is out.
    """

    pk = models.CompositePrimaryKey("article_id", "entity_id")
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="appearances"
    )
    entity = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="appearances"
    )
    date = models.DateField(null=True)
    named = models.BooleanField()
    """Whether the entity itself is named, not only what lies in it."""

    class Meta:
        verbose_name = verbose_name_plural = "出现"
        indexes = [
            models.Index(
                "entity",
                F("date").desc(nulls_last=True),
                F("article").desc(),
                "named",
                name="appearance_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.article_id}"


class AppearanceTally(models.Model):
    """How many appearances an entity has: the sum over its rows. ``named`` counts those in which it is named itself.

    Under `EVERYTHING`, which is no entity's key, all published articles are counted.

    Rows are only added, so that two who publish about the same city don't wait for each other; now and then a trigger
    puts those of an entity together.
    """

    entity = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="tallies"
    )
    appearances = models.IntegerField()
    named = models.IntegerField()

    class Meta:
        db_table = "articles_tally"
        verbose_name = verbose_name_plural = "出现次数"
        indexes = [models.Index(fields=["entity"], include=["appearances", "named"], name="tally_of_entity")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.appearances}"
