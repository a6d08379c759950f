"""What this site is and how it is made."""

from typing import Any

from django.views.generic import TemplateView

from articles.choices import ArticleState
from articles.review import stage_name, stages

CHECKING = "逐句核对名称和数字，处理核算提醒。"
DECIDING = "决定能否公开，并对公开负责。"
# What each review does, where there are others beside it.
DUTIES = {
    ArticleState.FIRST_REVIEW: CHECKING,
    ArticleState.SECOND_REVIEW: "由另一人复查改动、同名辨认和指标归类。",
    ArticleState.FINAL_REVIEW: DECIDING,
}

TIMES = {1: "", 2: "两审", 3: "三审"}


class About(TemplateView):
    template_name = "about.html"
    extra_context: dict[str, Any] = {"section": "about"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``reviews``: the reviews that an article goes through here, each with what it is for."""
        told = [(stage_name(stage), DUTIES[stage]) for stage in stages()]
        if len(told) == 1:
            told = [(told[0][0], CHECKING + DECIDING)]
        return super().get_context_data(reviews=told, times=TIMES[len(told)], **kwargs)
