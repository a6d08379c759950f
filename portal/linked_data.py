"""What a page is about, in the words that other programs know (schema.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Article
from metrics.models import Indicator
from organizations.choices import OrganizationType
from organizations.models import Area, Entity, Organization, Topic

from .feeds import SITE

DESCRIPTION = "本地基层党建和治理新闻的知识库：每个名称、每个数字都能回到报道它的那句话。"
LANGUAGE = "zh-Hans"
LONGEST = 200  # characters of a description
MENTIONED = 20

SECTIONS = {
    "areas": ("区域", "area-list"),
    "organizations": ("机构", "organization-list"),
    "topics": ("专题", "topic-list"),
    "indicators": ("指标", "indicator-list"),
    "articles": ("文章", "article-list"),
    "data": ("数据", "data"),
    "comparison": ("比较", "comparison"),
    "coverage": ("数据覆盖情况", "coverage"),
    "corrections": ("勘误", "correction-list"),
    "about": ("关于本站", "about"),
}
TYPES = {
    OrganizationType.GOVERNMENT: "GovernmentOrganization",
    OrganizationType.ENTERPRISE: "Corporation",
    OrganizationType.SCHOOL: "EducationalOrganization",
    OrganizationType.HOSPITAL: "Hospital",
}

Described = dict[str, Any]


class Describer:
    """Describes rows with absolute addresses: the site's own where it is known, else the one that was asked."""

    def __init__(self, request: HttpRequest) -> None:
        self.base = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"

    def url(self, row: Any) -> str:
        return self.base + (row if isinstance(row, str) else row.get_absolute_url())

    def page(self, subject: Any, section: str, context: dict[str, Any]) -> list[Described]:
        """What the page of *subject*, or of a *section* without one, says of itself; nothing it shows needs another query."""
        # Evaluated here, the rows are there for the page's own list of them.
        above = list(context.get("above") or ())
        if isinstance(subject, Article):
            about = self.article(subject, context.get("entities") or ())
        elif isinstance(subject, Area):
            about = self.area(subject, above)
        elif isinstance(subject, Organization):
            about = self.organization(subject)
        elif isinstance(subject, Topic):
            about = self.topic(subject)
        elif isinstance(subject, Indicator):
            about = self.indicator(subject)
        elif section == "home":
            return [self.site()]
        else:
            return [self.crumbs(section)] if section in SECTIONS else []
        # An article is found by way of its place, where that is known.
        way = "" if isinstance(subject, Article) and above else section
        return [about, self.crumbs(way, above, subject)]

    def site(self) -> Described:
        search = f"{self.url(reverse('search'))}?q={{search_term_string}}"
        action = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        }
        return {
            "@type": "WebSite",
            "name": SITE,
            "url": self.url("/"),
            "description": DESCRIPTION,
            "inLanguage": LANGUAGE,
            "potentialAction": action,
        }

    def article(self, article: Article, mentioned: Iterable[Any]) -> Described:
        page = article.page
        names = dict.fromkeys(self._name_of(one) for one in _entities(mentioned))
        return _filled(
            {
                "@type": "NewsArticle",
                "@id": self.url(article),
                "url": self.url(article),
                "mainEntityOfPage": self.url(article),
                "headline": article.title,
                "alternativeHeadline": article.subhead,
                "description": summary(article.body),
                "datePublished": article.date.isoformat() if article.date else "",
                "dateModified": _moment(getattr(article, "changed_at", None) or article.published_at),
                "inLanguage": LANGUAGE,
                "isAccessibleForFree": True,
                "wordCount": len("".join(article.body.split())),
                "articleSection": page.section,
                "pagination": page.number,
                "isPartOf": {"@type": "Newspaper", "name": str(page.publication)},
                "publisher": {"@type": "NewsMediaOrganization", "name": str(page.publication)},
                "author": [
                    _filled({"@type": "Person", "name": byline["name"], "jobTitle": byline.get("role")})
                    for byline in article.bylines
                    if isinstance(byline, dict) and byline.get("name")
                ],
                "contentLocation": self._place(article.home),
                "mentions": [{"@id": url, "name": name} for name, url in list(names)[:MENTIONED]],
                "sdPublisher": self._publisher(),
            }
        )

    def area(self, area: Area, above: Sequence[Area]) -> Described:
        around = self._place(above[-1]) if above else None
        return _filled(
            {
                "@type": "AdministrativeArea",
                "@id": self.url(area),
                "url": self.url(area),
                "name": area.name,
                "description": f"{area.lineage.replace('/', '')}，{area.get_level_display()}",
                "identifier": area.code,
                "containedInPlace": around,
            }
        )

    def organization(self, organization: Organization) -> Described:
        superior = organization.superior
        return _filled(
            {
                "@type": TYPES.get(OrganizationType(organization.type), "Organization"),
                "@id": self.url(organization),
                "url": self.url(organization),
                "name": organization.name,
                "description": organization.get_type_display(),
                "foundingDate": organization.founded and organization.founded.isoformat(),
                "dissolutionDate": organization.dissolved and organization.dissolved.isoformat(),
                "location": self._place(organization.area),
                "parentOrganization": superior
                and {"@type": "Organization", "@id": self.url(superior), "name": superior.name},
            }
        )

    def topic(self, topic: Topic) -> Described:
        return _filled(
            {
                "@type": "CollectionPage",
                "@id": self.url(topic),
                "url": self.url(topic),
                "name": topic.name,
                "description": summary(topic.description),
                "inLanguage": LANGUAGE,
                "about": {"@type": "Thing", "name": topic.name},
            }
        )

    def indicator(self, indicator: Indicator) -> Described:
        data = self.url(reverse("indicator-data", args=[indicator.code]))
        return _filled(
            {
                "@type": "Dataset",
                "@id": self.url(indicator),
                "url": self.url(indicator),
                "name": indicator.name,
                "description": indicator.definition,
                "keywords": [indicator.category],
                "inLanguage": LANGUAGE,
                "isAccessibleForFree": True,
                "variableMeasured": _filled(
                    {"@type": "PropertyValue", "name": indicator.name, "unitText": indicator.unit}
                ),
                "measurementTechnique": "从报纸报道识读，经编辑核对；每个数附原句",
                "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": data},
                "creator": self._publisher(),
            }
        )

    def crumbs(self, section: str, above: Iterable[Any] = (), here: Any = None) -> Described:
        """Where one is, as a list of links from the home page down."""
        steps = [(SITE, self.url("/"))]
        if section in SECTIONS:
            label, name = SECTIONS[section]
            steps.append((label, self.url(reverse(name))))
        steps += [self._name_of(one) for one in above]
        if here is not None:
            steps.append((getattr(here, "title", None) or str(here), self.url(here)))
        items = [
            {"@type": "ListItem", "position": n, "name": name, "item": url}
            for n, (name, url) in enumerate(steps, start=1)
        ]
        return {"@type": "BreadcrumbList", "itemListElement": items}

    def _name_of(self, row: Any) -> tuple[str, str]:
        return str(row), self.url(row)

    def _place(self, area: Area | None) -> Described | None:
        if area is None:
            return None
        return {"@type": "AdministrativeArea", "@id": self.url(area), "name": area.name}

    def _publisher(self) -> Described:
        return {"@type": "Organization", "name": SITE, "url": self.url("/")}


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _entities(rows: Iterable[Any]) -> Iterator[Entity]:
    """The entities among *rows*, which a page may have in groups."""
    for row in rows:
        if isinstance(row, Entity):
            yield row
        elif isinstance(row, list | tuple):
            yield from _entities(row)


def summary(text: str) -> str:
    """The beginning of *text* in one line.

    >>> summary("一\\n二")
    '一 二'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _filled(described: Described) -> Described:
    return {name: value for name, value in described.items() if value not in (None, "", [])}
