"""Public addresses. Contracts: they never change once published."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from procrastinate.contrib.django.models import ProcrastinateJob

from .accounts import admin as accounts
from .api import api
from .api.problems import unknown_address
from .display import Choose
from .feeds import FEEDS
from .headers import csp_report
from .metering import metrics
from .sitemaps import SECTIONS, robots
from .views import (
    about,
    areas,
    articles,
    comparison,
    corrections,
    coverage,
    data,
    downloads,
    frozen,
    health,
    home,
    indicators,
    lookup,
    organizations,
    search,
    topics,
)

admin.site.site_header = admin.site.site_title = "基层治理新闻知识库 编辑后台"
admin.site.index_title = "编辑后台"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# In English, with inline styles, and nothing that an editor needs.
admin.site.unregister(ProcrastinateJob)
accounts.register()

handler400 = "portal.views.errors.bad_request"
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("areas/", areas.AreaTree.as_view(), name="area-list"),
    path("areas/<slug:slug>/", areas.AreaDetail.as_view(), name="area-detail"),
    path("areas/<slug:slug>/data.csv", areas.AreaData.as_view(), name="area-data"),
    path("organizations/", organizations.OrganizationList.as_view(), name="organization-list"),
    path(
        "organizations/<slug:slug>/", organizations.OrganizationDetail.as_view(), name="organization-detail"
    ),
    path("topics/", topics.TopicList.as_view(), name="topic-list"),
    path("topics/<slug:slug>/", topics.TopicDetail.as_view(), name="topic-detail"),
    path("articles/", articles.ArticleList.as_view(), name="article-list"),
    path("articles/<int:pk>/", articles.ArticleDetail.as_view(), name="article-detail"),
    path("articles/<int:pk>/lines/", articles.ArticleLines.as_view(), name="article-lines"),
    path("corrections/", corrections.CorrectionList.as_view(), name="correction-list"),
    path("corrections/new/", corrections.NewCorrection.as_view(), name="correction-new"),
    re_path(
        r"^corrections/(?P<receipt>[0-9A-Za-z]{10,16})/$",
        corrections.CorrectionState.as_view(),
        name="correction-state",
    ),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicator-list"),
    path("indicators/<slug:code>/", indicators.IndicatorDetail.as_view(), name="indicator-detail"),
    path("indicators/<slug:code>/data.csv", indicators.IndicatorData.as_view(), name="indicator-data"),
    path("compare/", comparison.Comparison.as_view(), name="comparison"),
    path("data/", data.DataTable.as_view(), name="data"),
    re_path(
        r"^data/table\.(?P<format>csv|xlsx|json)$", downloads.TableFile.as_view(), name="data-table-file"
    ),
    path("data/sets/", downloads.DataSets.as_view(), name="data-sets"),
    re_path(
        r"^data/sets/(?P<name>[a-z]+)\.(?P<format>csv|xlsx|json)$",
        downloads.DataSetFile.as_view(),
        name="data-set",
    ),
    path("data/exports/new/", downloads.NewExport.as_view(), name="export-new"),
    path("data/exports/<slug:key>/", downloads.ExportPage.as_view(), name="export"),
    path("data/exports/<slug:key>/file", downloads.ExportFile.as_view(), name="export-file"),
    path("data/freeze/", frozen.FreezeTable.as_view(), name="frozen-new"),
    path("data/frozen/", frozen.FrozenList.as_view(), name="frozen-list"),
    path("data/frozen/<slug:key>/", frozen.FrozenDetail.as_view(), name="frozen-table"),
    re_path(
        r"^data/frozen/(?P<key>[0-9a-z]{1,12})\.(?P<format>csv|xlsx|json)$",
        frozen.FrozenDownload.as_view(),
        name="frozen-file",
    ),
    path("data/compare/", frozen.CompareExport.as_view(), name="data-compare"),
    path("data/check/", lookup.CheckDraft.as_view(), name="check"),
    path("coverage/", coverage.CoverageMatrix.as_view(), name="coverage"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/suggest/", search.Suggest.as_view(), name="suggest"),
    path("about/", about.About.as_view(), name="about"),
    path("display/", Choose.as_view(), name="display"),
    path("articles/feed.atom", FEEDS["article"], name="article-feed"),
    path("areas/<slug:slug>/feed.atom", FEEDS["area"], name="area-feed"),
    path("organizations/<slug:slug>/feed.atom", FEEDS["organization"], name="organization-feed"),
    path("topics/<slug:slug>/feed.atom", FEEDS["topic"], name="topic-feed"),
    path("indicators/<slug:code>/feed.atom", FEEDS["indicator"], name="indicator-feed"),
    path(
        "sitemap.xml", sitemaps.index, {"sitemaps": SECTIONS, "sitemap_url_name": "sitemap"}, "sitemap-index"
    ),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SECTIONS}, "sitemap"),
    path("robots.txt", robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", RedirectView.as_view(pattern_name="api:openapi-view")),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", unknown_address),
    path("reports/csp/", csp_report, name="csp-report"),
    path("accounts/", include("portal.accounts.urls")),
    # One way to change a password, which asks who is there.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/desk/", include("portal.desk.urls")),
    path("admin/", admin.site.urls),
]
