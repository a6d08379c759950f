"""The stock pages of the admin in a browser: lists and forms that nobody is shut out of and whose policy is kept."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.models import Article
from organizations.models import Organization

LISTS = [
    "articles_article", "articles_mention", "articles_page", "articles_publication", "articles_correction",
    "metrics_figure", "metrics_indicator", "metrics_observation", "metrics_check",
    "organizations_area", "organizations_organization", "organizations_topic", "organizations_name",
    "organizations_ignoredname", "organizations_formeraddress", "portal_apikey", "portal_auditentry",
    "auth_user", "auth_group",
]  # fmt: skip
FORMS = [
    "articles_publication", "articles_correction", "metrics_indicator", "metrics_observation",
    "organizations_area", "organizations_organization", "organizations_topic", "organizations_name", "portal_apikey",
]  # fmt: skip


@pytest.fixture
def manager(enter, site, town):
    return enter("总编", "管理员", "审核", viewport={"width": 1440, "height": 900})


def test_every_list_is_looked_at():
    """No model of the admin is missing above, but for those that have no list of their own."""
    known = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert known - {"organizations_entity"} == set(LISTS)


def test_lists(manager, site, no_violation, shot):
    for name in LISTS:
        manager.goto(site.url + reverse(f"admin:{name}_changelist"))
        no_violation(manager)
        shot(manager, f"list-{name}")


def test_forms_of_new_rows(manager, site, no_violation, shot):
    for name in FORMS:
        manager.goto(site.url + reverse(f"admin:{name}_add"))
        no_violation(manager)
        shot(manager, f"add-{name}")


def test_forms_of_rows(manager, site, town, no_violation, shot):
    """Among them those with lists of rows below their fields."""
    rows = [
        town[0].mentions.first(), town[0].figures.first(), town[0].checks.first(), town[0].page,
        Organization.objects.first(), Article.objects.first(),
    ]  # fmt: skip
    for row in rows:
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        manager.goto(site.url + reverse(f"admin:{name}_change", args=[row.pk]))
        no_violation(manager)
        shot(manager, f"change-{name}")
