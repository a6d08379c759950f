"""Publications, pages, articles, mentions and corrections in the admin."""

from contextlib import nullcontext
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string

from organizations.admin import RecordedAdmin
from organizations.loading import register_from_database
from organizations.naming import Tokens

from . import review
from .forms import ArticleForm
from .holding import HeldError
from .indexing import index_articles
from .models import Article, Correction, Mention, MentionCandidate, Page, Publication
from .presence import attend, told
from .querysets import UNREAD, count_of, unread_of
from .review_panel import panel_for
from .rounds import TEXT
from .stale import compare, is_stale


class DecidedAdmin(RecordedAdmin):
    """Rows that an editor decides: a change of state is recorded with who made it and when.

    Many at once are decided by actions that `portal.admin` adds, as a step of the editors' journal.
    """

    readonly_fields: Any = [
        "article", "start", "end", "text", "origin", "decided_by", "decided_at", "held", "held_note",
    ]  # fmt: skip
    list_select_related = ["article"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*unread_of("article"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except HeldError as problem:
            self.message_user(request, f"没有保存：{problem}", messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if form.changed_data:
            # To put right what waits to be released is not to release it.
            obj.decide(obj.state, request.user, held=obj.held and "state" not in form.changed_data)
            if obj.held:
                said = "文章已经发布，这条采纳要等另一个有发布权限的人放行，读者才看得到。"
                self.message_user(request, said, messages.WARNING)

    def acceptable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows that say enough to be accepted as they are."""
        return queryset


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

    template = "admin/shown_inline.html"
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
    """An article's form. Its state is not a field: the panel above the form moves it on (`articles.review`)."""

    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "date", "publication", "home", "kind", "standing", "open_mentions"]
    list_filter = ["state", "kind", "complete", "page__publication"]
    list_select_related = ["page__publication", "home"]
    date_hierarchy = "date"
    autocomplete_fields = ["home"]
    search_fields = ["headline"]  # names the box; get_search_results does the work
    search_help_text = "标题和正文里的词，空格分开"
    inlines: ClassVar[Any] = [MentionInline]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        waiting = count_of(Mention.objects.suggested(), "article")
        return super().get_queryset(request).defer(*UNREAD).annotate(open_mentions=waiting)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        edited = obj is None or review.may_edit(obj, request.user)
        lists = ["section_heads", "bylines"] if edited else ["printed_heads", "printed_bylines"]
        text = ["kicker", "headline", "subhead", "body", *lists]
        note = ["note"] if edited and (obj is None or review.is_public(obj)) else []
        return [
            ("文字", {"fields": [*note, *text, *(["seen"] if edited else [])]}),
            ("归类", {"fields": ["kind", "home", "complete"]}),
            ("版面", {"fields": ["page", "date", "lines", "version"]}),
            ("记录", {"fields": ["created_at", "updated_at"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        never = ["page", "date", "lines", "version", "created_at", "updated_at"]
        if obj is None or review.may_edit(obj, request.user):
            return never
        # The lists are shown by methods; named as fields too, so that the form has none to fill in.
        shown = ["printed_heads", "printed_bylines", "section_heads", "bylines", "note", "seen"]
        return [*never, "kicker", "headline", "subhead", "body", "kind", "home", "complete", *shown]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form. Sent from another version than the stored one it is not saved but compared with it."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            article = self.get_object(request, unquote(object_id))
            if article is not None and self.has_change_permission(request, article):
                article = review.lock(article.pk)  # until this form is saved, nobody else's is
                if (compared := self._compared(request, article)) is not None:
                    return compared
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _compared(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """The page of a refused save; None where nothing stands against saving."""
        edited = review.may_edit(article, request.user)
        if edited and not is_stale(article, request.POST):
            return None
        form = self.get_form(request, article if edited else None, change=True)(
            request.POST, instance=article
        )
        obstacle = review.edit_obstacle(article, request.user)
        comparison = compare(article, form, request.POST, obstacle)
        if edited and not comparison.differences:
            return None
        context = self.admin_site.each_context(request) | {
            "title": "没有保存：别人先改了这篇文章" if edited else "没有保存：这篇文章现在不能改",
            "opts": self.opts,
            "original": article,
            "comparison": comparison,
        }
        return render(request, "admin/articles/article/compare.html", context, status=409)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        if obj is not None:
            user: Any = request.user
            context |= {"panel": panel_for(obj, user), "presence": told(attend(obj.pk, user))}
            if not review.may_edit(obj, request.user):
                context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        changed = set(form.changed_data)
        if not changed:
            return  # no new version, against which everybody else's form would be stale
        note, by = form.cleaned_data.get("note", ""), cast(User, request.user)
        if "body" in changed:
            body, obj.body = obj.body, form.current["body"]
            super().save_model(request, obj, form, change)
            import_string(settings.REWRITE_ARTICLE)(obj, body, by, reason=note)
            return  # it has indexed the article, and told readers of a public one
        amends = review.is_public(obj) and changed & {*TEXT, "note"}
        with review.amending(obj, by, note) if amends else nullcontext():
            super().save_model(request, obj, form, change)
        if {"kicker", "headline", "subhead"} & changed:
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

    @admin.display(description="状态", ordering="state")
    def standing(self, article: Article) -> str:
        return review.state_text(article)

    @admin.display(description="报刊")
    def publication(self, article: Article) -> str:
        return article.page.publication.name

    @admin.display(description="待定提及")
    def open_mentions(self, article: Any) -> int:
        return article.open_mentions

    @admin.display(description="小标题")
    def printed_heads(self, article: Article) -> str:
        return "\n".join(article.section_heads) or "-"

    @admin.display(description="署名")
    def printed_bylines(self, article: Article) -> str:
        return (
            "\n".join(f"{one.get('role', '')} {one.get('name', '')}".strip() for one in article.bylines)
            or "-"
        )


class CandidateInline(ShownInline):
    model = MentionCandidate
    fields = ["rank", "entity", "reason"]
    show_change_link = False
    related = ("entity",)


@admin.register(Mention)
class MentionAdmin(DecidedAdmin):
    list_display = ["text", "kind", "entity", "state", "coreference", "proposed_name", "article"]
    list_filter = ["state", "held", "kind", "coreference", "origin"]
    list_select_related = ["entity", "article"]
    autocomplete_fields = ["entity", "proposed_area"]
    search_fields = ["text__startswith"]
    search_help_text = "原文的开头"
    inlines = [CandidateInline]
    fields = [
        "article", "text", "start", "end", "kind", "entity", "coreference", "state",
        "proposed_name", "proposed_type", "proposed_area", "origin", "decided_by", "decided_at", "held", "held_note",
    ]  # fmt: skip

    def acceptable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(entity__isnull=False)


@admin.register(Correction)
class CorrectionAdmin(RecordedAdmin):
    list_display = [
        "__str__",
        "receipt",
        "origin",
        "article",
        "state",
        "deadline",
        "responsible",
        "reported_at",
    ]
    list_filter = ["state", "origin"]
    list_select_related = ["article", "responsible"]
    autocomplete_fields = ["article", "responsible"]
    search_fields = ["=receipt", "quote__startswith"]
    search_help_text = "回执号，或涉及的原文的开头"
    # When it was settled follows from its state: Correction.clean.
    readonly_fields = ["receipt", "origin", "reported_at", "settled_at", "reminded_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).defer(*unread_of("article"))
