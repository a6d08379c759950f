"""Publications, pages, articles, mentions and corrections in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from organizations.admin import RecordedAdmin
from organizations.loading import register_from_database
from organizations.naming import Tokens

from .choices import DecisionState
from .indexing import index_articles
from .models import Article, Correction, Mention, MentionCandidate, Page, Publication
from .querysets import UNREAD, count_of, unread_of


class DecidedAdmin(RecordedAdmin):
    """Rows that an editor decides: a change of state is recorded with who made it and when."""

    readonly_fields: Any = ["article", "start", "end", "text", "origin", "decided_by", "decided_at"]
    actions = ["accept", "reject"]
    list_select_related = ["article"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*unread_of("article"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if form.changed_data:
            obj.decide(obj.state, request.user)

    @admin.action(description="采纳所选", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, self.acceptable(queryset), DecisionState.ACCEPTED)

    @admin.action(description="否定所选", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, queryset, DecisionState.REJECTED)

    def acceptable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows that say enough to be accepted as they are."""
        return queryset

    @transaction.atomic
    def _decide(self, request: HttpRequest, queryset: QuerySet[Any], state: str) -> None:
        rows = list(queryset.exclude(state=state))  # a decision stays with whoever made it
        for row in rows:
            row.decide(state, request.user)
        self.message_user(request, f"{DecisionState(state).label} {len(rows)} 条。")


@admin.register(Publication)
class PublicationAdmin(RecordedAdmin):
    list_display = ["name", "home"]
    list_select_related = ["home"]
    autocomplete_fields = ["home"]
    search_fields = ["name"]


@admin.register(Page)
class PageAdmin(RecordedAdmin):
    list_display = [
        "__str__",
        "publication",
        "published",
        "section",
        "article_count",
        "file_name",
        "imported_at",
    ]
    list_filter = ["publication", "published"]
    list_select_related = ["publication"]
    date_hierarchy = "published"
    autocomplete_fields = ["publication", "home"]
    search_fields = ["file_name__startswith", "section__startswith"]
    search_help_text = "文件名或版名的开头"
    readonly_fields = ["text", "file_name", "sha256", "imported_at", "read_at"]
    fields = ["publication", "published", "number", "section", "home", *readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        return (
            super()
            .get_queryset(request)
            .defer("text")
            .annotate(article_count=count_of(Article.objects.all(), "page"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="文章数")
    def article_count(self, page: Any) -> int:
        return page.article_count


class ShownInline(admin.TabularInline):
    """Rows to look at below a form, in one query; they are edited on their own pages."""

    extra = 0
    can_delete = False
    show_change_link = True
    related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MentionInline(ShownInline):
    model = Mention
    fields = ["text", "kind", "entity", "coreference", "state", "proposed_name"]
    related = ("entity",)


@admin.register(Article)
class ArticleAdmin(RecordedAdmin):
    list_display = ["title", "date", "publication", "home", "kind", "state", "open_mentions"]
    list_filter = ["state", "kind", "complete", "page__publication"]
    list_select_related = ["page__publication", "home"]
    date_hierarchy = "date"
    autocomplete_fields = ["home"]
    search_fields = ["headline"]  # names the box; get_search_results does the work
    search_help_text = "标题和正文里的词，空格分开"
    readonly_fields = [
        "page",
        "date",
        "body",
        "section_heads",
        "version",
        "lines",
        "created_at",
        "updated_at",
    ]
    inlines: ClassVar[Any] = [MentionInline]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["kicker", "headline", "subhead", "body"]}),
        ("发布", {"fields": ["state", "published_at", "public_note", "kind", "home", "complete"]}),
        ("版面", {"fields": ["page", "date", "section_heads", "bylines", "lines", "version"]}),
        ("记录", {"fields": ["created_at", "updated_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        waiting = count_of(Mention.objects.suggested(), "article")
        return super().get_queryset(request).defer(*UNREAD).annotate(open_mentions=waiting)

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"kicker", "headline", "subhead"} & set(form.changed_data):
            register, _ = register_from_database()
            index_articles([obj], Tokens(register))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found by the index of character pairs; a scan of bodies would cost a second and more."""
        found: Any = queryset
        return (found.containing(search_term) if search_term.strip() else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="标题", ordering="headline")
    def title(self, article: Article) -> str:
        return article.title

    @admin.display(description="报刊")
    def publication(self, article: Article) -> str:
        return article.page.publication.name

    @admin.display(description="待定提及")
    def open_mentions(self, article: Any) -> int:
        return article.open_mentions


class CandidateInline(ShownInline):
    model = MentionCandidate
    fields = ["rank", "entity", "reason"]
    show_change_link = False
    related = ("entity",)


@admin.register(Mention)
class MentionAdmin(DecidedAdmin):
    list_display = ["text", "kind", "entity", "state", "coreference", "proposed_name", "article"]
    list_filter = ["state", "kind", "coreference", "origin"]
    list_select_related = ["entity", "article"]
    autocomplete_fields = ["entity", "proposed_area"]
    search_fields = ["text__startswith"]
    search_help_text = "原文的开头"
    inlines = [CandidateInline]
    fields = [
        "article", "text", "start", "end", "kind", "entity", "coreference", "state",
        "proposed_name", "proposed_type", "proposed_area", "origin", "decided_by", "decided_at",
    ]  # fmt: skip

    def acceptable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(entity__isnull=False)


@admin.register(Correction)
class CorrectionAdmin(RecordedAdmin):
    list_display = ["__str__", "article", "state", "deadline", "responsible", "reported_at"]
    list_filter = ["state"]
    list_select_related = ["article", "responsible"]
    autocomplete_fields = ["article", "responsible"]
    search_fields = ["quote__startswith"]
    readonly_fields = ["reported_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).defer(*unread_of("article"))
