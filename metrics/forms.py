"""How editors fill in what a plain form field would get wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.core.files.uploadedfile import UploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import ModelForm, ValidationError

from articles.review import is_public

from .attaching import TAKEN, AttachmentWidget, refusal, stored_name
from .models import Figure, Observation, day_range
from .preferring import is_stated, preferred_in


class PeriodWidget(RangeWidget):
    """Two days: the first of the period and the last, not the day after it that PostgreSQL keeps."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(AdminDateWidget(), attrs)
        self.widgets = [AdminDateWidget({"aria-label": label}) for label in ("首日", "末日")]

    def decompress(self, value: DateRange | None) -> tuple[date | None, date | None]:
        start, end = super().decompress(value)
        return start, end and end - timedelta(days=1)


class PeriodField(DateRangeField):
    """A period by its first and last day, both included; an empty day leaves that end open."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "首日和末日，都算在内；不知道的一头留空。"
        super().__init__(**{**kwargs, "widget": PeriodWidget, "help_text": help_text})

    def prepare_value(self, value: Any) -> Any:
        return value  # the widget knows ranges

    def compress(self, values: Any) -> DateRange | None:
        days: DateRange | None = super().compress(values)  # refuses an end before the start
        return day_range(days.lower, days.upper) if days else None


class ObservationForm(ModelForm):
    """A cell: a value by hand with its citation, or the report that stands in it, by choice or by the rules."""

    class Meta:
        model = Observation
        fields = (
            "indicator", "subject", "period", "modality", "manual_value", "citation", "attachment", "preferred",
            "preferred_reason",
        )  # fmt: skip
        widgets = {"attachment": AttachmentWidget}
        help_texts = {
            "manual_value": "按指标的基本单位填写：8.1亿元写 810000000。填了手工值就不再采用报上的数，报上的数仍列在下面对照；选定报上的数，手工值也留着，作为另一个出处。",
            "attachment": f"出处的扫描件或原文件：{TAKEN}。只有后台能下载，不公开。",
            "preferred": "从报道了这个值的数据里选；不选、也没有手工值的，由程序按规则取。",
            "preferred_reason": "自己选的要写明理由；清空就交还程序按规则取：准确数先于约数，官方先于报刊，后报先于前报。",
        }

    def clean_attachment(self) -> Any:
        file = self.cleaned_data.get("attachment")
        if isinstance(file, UploadedFile):
            if problem := refusal(file):
                raise ValidationError(problem)
            file.name = stored_name(file.name)
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        report, by_hand = data.get("preferred"), data.get("manual_value") is not None
        reason = data.get("preferred_reason", "")
        if report is not None and "preferred" in self.changed_data:
            self._judge_report(report, reason, by_hand)
        elif report is not None and by_hand and (not reason or is_stated(reason)):
            data["preferred"] = None  # nobody has chosen it, so the manual value stands
        elif report is None and not by_hand and self.instance.pk is not None:
            choice = preferred_in([self.instance]).get(self.instance.pk)
            if choice is not None:
                data["preferred"], data["preferred_reason"] = choice.figure, ""
        if (
            report is None
            and by_hand
            and {"preferred"} == {"preferred", "preferred_reason"} & set(self.changed_data)
        ):
            data["preferred_reason"] = ""  # of the choice that was taken back
        if by_hand and is_stated(data.get("preferred_reason", "")):
            data["preferred_reason"] = ""  # the rule's, of the report that stood there
        return data

    def _judge_report(self, report: Figure, reason: str, by_hand: bool) -> None:
        if self.instance.pk is None:
            self.add_error("preferred", "报上的数采纳以后自动入表，这里新建的只能是手工值，请留空。")
        elif report.observation_id != self.instance.pk:
            self.add_error("preferred", "只能采用报道了这个值的数据，就是下面列出的这些；别的请先采纳它。")
        elif not reason or is_stated(reason):
            self.add_error("preferred_reason", "请写明为什么采用这一条。")
        elif by_hand and not is_public(report.article):
            self.add_error("preferred", "这篇报道还没有公开，请先发布文章，再用它代替手工值。")
