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
    """Where an article stands on its way to readers: written up, through up to three reviews (三审), out."""

    DRAFT = "draft", "采编中"
    FIRST_REVIEW = "first_review", "待初审"
    SECOND_REVIEW = "second_review", "待复审"
    FINAL_REVIEW = "final_review", "待终审"
    APPROVED = "approved", "待发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class ReviewAction(models.TextChoices):
    SUBMIT = "submit", "送审"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回"
    PUBLISH = "publish", "发布"
    AMEND = "amend", "发布后修改"
    WITHDRAW = "withdraw", "撤回"
    REOPEN = "reopen", "重新采编"
    RELEASE = "release", "放行"
    HOLD = "hold", "退回待放行的"


class DecisionState(models.TextChoices):
    """A suggestion is the machine's; accepted and rejected are an editor's decisions and stay."""

    SUGGESTED = "suggested", "待定"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "已否定"


class Origin(models.TextChoices):
    MACHINE = "machine", "程序识别"
    EDITOR = "editor", "编辑添加"


class Doing(models.TextChoices):
    """What somebody does with an article that is open before him."""

    READING = "reading", "在看"
    SETTLING = "settling", "在审读"
    TEXT = "text", "在改正文"
    FORM = "form", "在改文章"
    REVIEW = "review", "在审稿"


class CorrectionState(models.TextChoices):
    OPEN = "open", "待处理"
    ACCEPTED = "accepted", "已更正"
    DECLINED = "declined", "不予更正"


class CorrectionOrigin(models.TextChoices):
    READER = "reader", "读者反映"
    EDITOR = "editor", "编辑发现"


class UploadState(models.TextChoices):
    WAITING = "waiting", "排队中"
    READING = "reading", "识读中"
    IMPORTED = "imported", "已导入"
    KNOWN = "known", "以前收过"
    FAILED = "failed", "没有导入"
