"""The closed lists of pages, articles and mentions."""

from django.db import models


class ArticleKind(models.TextChoices):
    """The kinds that `articles.cutting` tells apart, under their Chinese names."""

    NEWS = "news", "消息"
    FEATURE = "feature", "通讯"
    PHOTO_CAPTION = "photo_caption", "图片说明"
    NOTICE = "notice", "公告"
    SERIES_INTRO = "series_intro", "开栏的话"
    MASTHEAD = "masthead", "报头"


class ArticleState(models.TextChoices):
    DRAFT = "draft", "待审"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class DecisionState(models.TextChoices):
    """A suggestion is the machine's; accepted and rejected are an editor's decisions and stay."""

    SUGGESTED = "suggested", "待定"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "已否定"


class Origin(models.TextChoices):
    MACHINE = "machine", "程序识别"
    EDITOR = "editor", "编辑添加"


class CorrectionState(models.TextChoices):
    OPEN = "open", "待处理"
    ACCEPTED = "accepted", "已更正"
    DECLINED = "declined", "不予更正"
