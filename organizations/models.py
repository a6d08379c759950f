"""The register: areas, organisations and topics, and the names they go by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from .addresses import FormerAddress
from .choices import PROVINCIAL_LEVELS, AreaLevel, EntityKind, NameKind, OrganizationType, Sector
from .querysets import AreaQuerySet, EntityQuerySet, NameQuerySet, OrganizationQuerySet
from .slugs import slug_for
from .spelling import SLIPS, Spelled, slips_of


class Entity(models.Model):
    """Whatever an article can be about: one key for areas, organisations and topics."""

    kind = models.CharField("类别", max_length=20, choices=EntityKind.choices, editable=False)
    name = models.CharField(
        "名称",
        max_length=120,
        validators=[RegexValidator("/", "斜杠只用来分隔上级，请删去。", inverse_match=True)],
    )
    slug = models.SlugField(
        "网址名", max_length=80, blank=True, help_text="留空时由名称的拼音生成；发布后不要更改。"
    )
    note = models.TextField("备注", blank=True, help_text="只给编辑看。")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    objects = EntityQuerySet.as_manager()

    KIND: EntityKind | None = None

    class Meta:
        verbose_name = verbose_name_plural = "实体"
        permissions = [("merge_entity", "合并、拆分和更名")]
        ordering = ["name"]
        indexes = [models.Index(fields=["kind", "name"], name="entity_kind_name")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="entity_slug_unique_in_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="entity_has_name"),
            # A slash parts the steps of a path.
            models.CheckConstraint(
                condition=~Q(name__contains="/"),
                name="entity_name_without_slash",
                violation_error_message="名称里不能有斜杠。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.KIND is not None:
            self.kind = self.KIND
        if not self.slug:
            self.slug = slug_for(self.name, self._slug_is_spoken_for)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.kind}-detail", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if self.KIND is not None:
            self.kind = self.KIND
        if self.slug and self._slug_is_taken(self.slug):
            raise ValidationError({"slug": "这个网址名已被占用，请换一个，或者留空。"})

    def leave_address(self, slug: str, name: str) -> None:
        """Have *slug*, where it was found by the name *name*, lead to where the entity is now."""
        FormerAddress.objects.filter(kind=self.kind, slug__in=[slug, self.slug]).delete()
        FormerAddress.objects.create(kind=self.kind, slug=slug, name=name, entity_id=self.pk)

    def keep_official_name(self) -> None:
        """Have the entity's name among its names, by which alone it is found; what it was called before is a former one."""
        if self.names.filter(text=self.name).exists():
            return
        for name in self.names.filter(kind=NameKind.OFFICIAL):
            name.kind = NameKind.FORMER
            name.save()
        self.names.create(text=self.name, kind=NameKind.OFFICIAL)

    def _slug_is_spoken_for(self, slug: str) -> bool:
        """Whether *slug* is somebody's address, or leads to somebody who had it before: old links are not to go astray."""
        former = FormerAddress.objects.filter(kind=self.kind, slug=slug).exclude(entity=self.pk)
        return self._slug_is_taken(slug) or former.exists()

    def _slug_is_taken(self, slug: str) -> bool:
        return Entity.objects.filter(kind=self.kind, slug=slug).exclude(pk=self.pk).exists()


class Area(Entity):
    """A province, city, district, street, village …, or a functional district without a code of its own."""

    KIND = EntityKind.AREA

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_area"
    )
    level = models.CharField("级别", max_length=30, choices=AreaLevel.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    code = models.CharField(
        "区划代码",
        max_length=12,
        blank=True,
        help_text="GB/T 2260 六位代码或十二位统计用区划代码；没有就留空。",
    )
    path = models.CharField("路径", max_length=300, editable=False, help_text="不含省：焦作市/示范区。")
    lineage = models.CharField(
        "谱系", max_length=320, editable=False, help_text="含省：河南省/焦作市/示范区。"
    )
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    objects: ClassVar = AreaQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "区域"
        ordering = ["lineage"]
        indexes = [
            # Descendants are a prefix of the lineage: LIKE needs the pattern operator class.
            models.Index(fields=["lineage"], name="area_lineage_prefix", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["path"], name="area_path_unique"),
            models.UniqueConstraint(fields=["lineage"], name="area_lineage_unique"),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="area_code_unique",
                violation_error_message="这个区划代码已属于另一个区域。",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^(\d{6}|\d{9}|\d{12})?$"),
                name="area_code_digits",
                violation_error_message="区划代码应是 6、9 或 12 位数字。",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("entity_ptr")),
                name="area_not_its_own_parent",
                violation_error_message="上级区域不能是它自己。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="area_valid_to_after_from",
                violation_error_message="撤销日期应在设立日期之后。",
            ),
        ]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the area, and all below it whose path or lineage changes with its own."""
        self._refuse_circle()
        before = Area.objects.filter(pk=self.pk).first()
        self._place()
        super().save(*args, **kwargs)
        if before and before._stems != self._stems:
            for child in self.children.all():
                child.parent = self
                child.save()

    def clean(self) -> None:
        super().clean()
        self._refuse_circle()
        self._place()
        same = Q(lineage=self.lineage) | Q(path=self.path)
        if Area.objects.filter(same).exclude(pk=self.pk).exists():
            raise ValidationError({"name": f"名录里已有“{self.lineage}”，请不要重复添加。"})

    @property
    def _stems(self) -> tuple[str, str]:
        """What lineage and path of an area in this one begin with."""
        return f"{self.lineage}/", "" if self.level in PROVINCIAL_LEVELS else f"{self.path}/"

    def _place(self) -> None:
        """Derive path and lineage from the parent, which is already placed."""
        lineage, path = self.parent._stems if self.parent else ("", "")
        self.lineage, self.path = f"{lineage}{self.name}", f"{path}{self.name}"
        if self.parent and not path and Area.objects.filter(path=self.path).exclude(pk=self.pk).exists():
            self.path = self.lineage  # another province has an area of this name

    def _refuse_circle(self) -> None:
        """An area below itself would have no end of a path."""
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": "上级区域不能是它自己，也不能在它下面，请另选。"})
            above = above.parent


class Organization(Entity):
    """A party organisation, office, enterprise, school, park …"""

    KIND = EntityKind.ORGANIZATION

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_organization"
    )
    type = models.CharField(
        "类型", max_length=20, choices=OrganizationType.choices, default=OrganizationType.OTHER
    )
    sector = models.CharField("“两新”归类", max_length=20, choices=Sector.choices, blank=True)
    area = models.ForeignKey(
        Area,
        verbose_name="所在区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
    )
    superior = models.ForeignKey(
        "self",
        verbose_name="上级组织",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subordinates",
    )
    host = models.ForeignKey(
        "self",
        verbose_name="依托单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
        help_text="党组织所在的企业、学校或园区。",
    )
    founded = models.DateField("成立日期", null=True, blank=True)
    dissolved = models.DateField("撤销日期", null=True, blank=True)

    objects: ClassVar = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        constraints = [
            models.CheckConstraint(
                condition=~Q(superior=F("entity_ptr")),
                name="organization_not_its_own_superior",
                violation_error_message="上级组织不能是它自己。",
            ),
            models.CheckConstraint(
                condition=~Q(host=F("entity_ptr")),
                name="organization_not_its_own_host",
                violation_error_message="依托单位不能是它自己。",
            ),
            models.CheckConstraint(
                condition=Q(founded__isnull=True)
                | Q(dissolved__isnull=True)
                | Q(dissolved__gte=F("founded")),
                name="organization_dissolved_after_founded",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if Organization.objects.filter(name=self.name, area=self.area).exclude(pk=self.pk).exists():
            raise ValidationError({"name": "这个区域里已有同名的机构，请改用全称。"})

    @property
    def path(self) -> str:
        """``焦作市/示范区/示范区党工委``; the name alone where the area is not known."""
        return f"{self.area.path}/{self.name}" if self.area else self.name


class Topic(Entity):
    """A campaign or a subject that articles return to: 四城联创, “五星”支部创建."""

    KIND = EntityKind.TOPIC

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_topic"
    )
    description = models.TextField("说明", blank=True)

    objects: ClassVar = EntityQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "专题"

    def clean(self) -> None:
        super().clean()
        if Topic.objects.filter(name=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": "已有同名的专题。"})

    @property
    def path(self) -> str:
        return self.name


class Name(Spelled):
    """A name that an entity goes by. With a scope it resolves only in articles whose home lies inside it."""

    SPELLED = "text"

    entity = models.ForeignKey(
        Entity, verbose_name="实体", on_delete=models.CASCADE, related_name="names", db_index=False
    )
    text = models.CharField("名称", max_length=120)
    kind = models.CharField("种类", max_length=20, choices=NameKind.choices, default=NameKind.SHORT)
    scope = models.ForeignKey(
        Area,
        verbose_name="适用范围",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="scoped_names",
        help_text="只在该区域的报道里按此名称识别；留空表示处处适用。",
    )
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    slips = ArrayField(
        models.CharField(max_length=SLIPS.stop), verbose_name="缺一字的写法", default=list, editable=False
    )

    objects = NameQuerySet.as_manager()
    history = HistoricalRecords(
        verbose_name="修改记录",
        verbose_name_plural="修改记录",
        excluded_fields=["pinyin", "initials", "slips"],
    )

    class Meta:
        verbose_name = verbose_name_plural = "名称"
        ordering = ["entity", "pk"]
        indexes = [
            *(
                models.Index(fields=[column], name=f"name_{column}_prefix", opclasses=["varchar_pattern_ops"])
                for column in ("text", "pinyin", "initials")
            ),
            GinIndex(fields=["slips"], fastupdate=False, name="name_slips"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "text", "scope"],
                nulls_distinct=False,
                name="name_once_per_entity_and_scope",
                violation_error_message="这个名称已经有了。",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="name_not_empty"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="name_valid_to_after_from",
                violation_error_message="停用日期应在启用日期之后。",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def spell(self) -> list[str]:
        self.slips = slips_of(self.text)
        return [*super().spell(), "slips"]


class IgnoredName(models.Model):
    """A text that discovery proposed and an editor found to be no name: it is not proposed again."""

    text = models.CharField("文字", max_length=120, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="决定人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("决定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "不作名称的文字"
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text
