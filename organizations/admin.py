"""The register in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from .models import Area, Entity, FormerAddress, IgnoredName, Name, Organization, Topic


class RecordedAdmin(SimpleHistoryAdmin):
    """A model with its history, whose pages templates/simple_history make of the records themselves.

    An address that cannot be a row's is not found, as everywhere else. A version is looked at and brought back at the
    desk, not in a form full of former values.
    """

    history_list_per_page = 20

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError as error:
            raise Http404 from error
        return super().history_view(request, object_id, extra_context)

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return f"修改记录：{obj}"

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet[Any]:
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def set_history_delta_changes(self, *args: Any, **kwargs: Any) -> None:
        """Left to the template, which compares the records without loading what they refer to one by one."""

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not version_id.isascii() or not version_id.isdigit() or len(version_id) > 18:
            raise Http404
        names = (self.opts.app_label, self.opts.model_name, int(version_id))
        return HttpResponseRedirect(reverse("desk:version", args=names))


class NameInline(admin.TabularInline):
    model = Name
    extra = 0
    fk_name = "entity"
    autocomplete_fields = ["scope"]


class FoundByName(admin.ModelAdmin):
    """Search is by the beginning of any of an entity's names."""

    search_fields = ["name"]  # names the box; get_search_results does the work
    search_help_text = "任一名称的开头"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = queryset.filter(pk__in=Entity.objects.matching_prefix(search_term.strip()).values("pk"))
        return (found if search_term.strip() else queryset), False


class EntityAdmin(FoundByName, RecordedAdmin):
    """What areas, organisations and topics have in common."""

    inlines = [NameInline]
    readonly_fields = ["created_at", "updated_at"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.initial.get("slug") not in ("", None, obj.slug):
            obj.leave_address(form.initial["slug"], form.initial.get("name") or obj.name)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.keep_official_name()


@admin.register(Entity)
class AnyEntityAdmin(FoundByName):
    """Only for autocompletes over all kinds; entities are edited as what they are."""

    list_display = ["name", "kind"]
    list_filter = ["kind"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entity | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entity | None = None) -> bool:
        return False


@admin.register(Area)
class AreaAdmin(EntityAdmin):
    list_display = ["name", "level", "path", "code"]
    list_filter = ["level"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["path", "lineage", *EntityAdmin.readonly_fields]
    ordering = ["lineage"]
    fields = ["name", "level", "parent", "code", "valid_from", "valid_to", "slug", "note", *readonly_fields]


@admin.register(Organization)
class OrganizationAdmin(EntityAdmin):
    list_display = ["name", "type", "sector", "area", "superior"]
    list_filter = ["type", "sector"]
    list_select_related = ["area", "superior"]
    autocomplete_fields = ["area", "superior", "host"]
    fields = [
        "name", "type", "sector", "area", "superior", "host", "founded", "dissolved", "slug", "note",
        *EntityAdmin.readonly_fields,
    ]  # fmt: skip


@admin.register(Topic)
class TopicAdmin(EntityAdmin):
    list_display = ["name", "description"]
    fields = ["name", "description", "slug", "note", *EntityAdmin.readonly_fields]


@admin.register(Name)
class NameAdmin(RecordedAdmin):
    list_display = ["text", "entity", "kind", "scope"]
    list_filter = ["kind"]
    list_select_related = ["entity", "scope"]
    autocomplete_fields = ["entity", "scope"]
    search_fields = ["text__startswith"]
    search_help_text = "名称的开头"


@admin.register(IgnoredName)
class IgnoredNameAdmin(admin.ModelAdmin):
    """Made on the page of new names; removed here, a text is proposed again."""

    list_display = ["text", "by", "at"]
    list_select_related = ["by"]
    readonly_fields = ["text", "by", "at"]
    search_fields = ["text__startswith"]
    search_help_text = "文字的开头"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    """Left behind by renaming and merging."""

    list_display = ["slug", "kind", "name", "entity", "since"]
    list_filter = ["kind"]
    list_select_related = ["entity"]
    readonly_fields = ["kind", "slug", "name", "entity", "since"]
    search_fields = ["slug__startswith"]
    search_help_text = "网址名的开头"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
