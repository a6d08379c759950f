"""The closed lists of figures, indicators and checks; the values are those of `metrics.reading`."""

from django.db import models


class Qualifier(models.TextChoices):
    EXACT = "exact", "准确"
    APPROX = "approx", "约"
    ALMOST = "almost", "近"
    MORE_THAN = "more_than", "余、多、超"
    AT_LEAST = "at_least", "不少于"
    LESS_THAN = "less_than", "不足"


class Modality(models.TextChoices):
    ACTUAL = "actual", "实际"
    PLANNED = "planned", "计划"
    STANDARD = "standard", "标准"


class Timing(models.TextChoices):
    POINT = "point", "时点"
    PERIOD = "period", "时期"


class Direction(models.TextChoices):
    """Which way is better; a chart colours a change by it."""

    UP = "up", "越高越好"
    DOWN = "down", "越低越好"
    NONE = "none", "无好坏"


class ComparisonKind(models.TextChoices):
    YOY_INCREASE = "yoy_increase", "同比增长"
    YOY_DECREASE = "yoy_decrease", "同比下降"
    MOM_INCREASE = "mom_increase", "环比增长"
    MOM_DECREASE = "mom_decrease", "环比下降"
    INCREASE = "increase", "增长"
    DECREASE = "decrease", "下降"
    UNCHANGED = "unchanged", "持平"
    SHARE_OF = "share_of", "占"
    OF_TARGET = "of_target", "完成目标"
    FROM_TO = "from_to", "从…到"
    RANK = "rank", "位次"
    MULTIPLE = "multiple", "倍数"


class CheckKind(models.TextChoices):
    SUM = "sum", "合计"
    SHARE = "share", "占比"
    YOY = "yoy", "同比"
    FROM_TO = "from_to", "增减"
    REPEAT = "repeat", "前后不一"
    MAGNITUDE = "magnitude", "数量级"
    RANGE = "range", "区间"
    OVER_HUNDRED = "over_hundred", "超过百分之百"


class CheckRole(models.TextChoices):
    TOTAL = "total", "总数"
    PART = "part", "分项"


class SubmissionState(models.TextChoices):
    WAITING = "waiting", "等待核对"
    IMPORTED = "imported", "已入库"
    RETURNED = "returned", "已退回"


class FileFormat(models.TextChoices):
    """The files of a table: what a cell holds, line by line, and the table as it looks."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
