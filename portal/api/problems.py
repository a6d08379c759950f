"""How the API says no: in Chinese for people, in English for people abroad, and by a code for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Field

from .model import Described

ROOT = "/api/v1/"


class ProblemField(Described):
    """What is wrong with one parameter."""

    field: str = Field(..., description="参数名", examples=["limit"])
    problem: str = Field(..., description="错在哪里", examples=["不能大于 500"])
    problem_en: str = Field(
        ..., description="英文说明", examples=["Input should be less than or equal to 500"]
    )


class ProblemOut(Described):
    """An error."""

    code: str = Field(..., description="错误代码，程序据此判断", examples=["not_found"])
    detail: str = Field(
        ...,
        description="中文说明：出了什么问题，该怎么办",
        examples=["没有这一条，请检查网址名、代码或编号。"],
    )
    detail_en: str = Field(
        ..., description="英文说明", examples=["Nothing is found here. Check the slug, code or id."]
    )
    errors: list[ProblemField] = Field([], description="有误的参数，参数不对时才有")


class ApiError(Exception):
    """What the API answers instead of data: raised anywhere below an operation."""

    def __init__(self, status: int, code: str, detail: str, detail_en: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.detail_en = status, code, detail, detail_en

    def response(self, **more: Any) -> JsonResponse:
        problem = {"code": self.code, "detail": self.detail, "detail_en": self.detail_en, "errors": []}
        return JsonResponse(
            problem | more,
            status=self.status,
            json_dumps_params={"ensure_ascii": False},
            content_type="application/json; charset=utf-8",
        )


ERRORS: dict[int, Any] = {404: ProblemOut, 422: ProblemOut}
"""What any operation may answer; `documents` tells of what the gate answers for all of them."""
MOVED: dict[int, Any] = {301: None}


def not_found(what: str = "", value: str = "") -> ApiError:
    """That there is no such *what*, 区域 or 指标, as *value*."""
    named = f"没有“{value}”这个{what}" if what else "没有这一条"
    english = f"There is no {ENGLISH[what]} {value!r} here." if what else "Nothing is found here."
    return ApiError(
        404,
        "not_found",
        f"{named}，请检查网址名、代码或编号。",
        f"{english} Check the slug, code or id.",
    )


ENGLISH = {
    "区域": "area",
    "机构": "organization",
    "专题": "topic",
    "指标": "indicator",
    "报刊": "publication",
}

UNKNOWN_ADDRESS = ApiError(
    404,
    "unknown_address",
    "接口里没有这个地址，请对照 /api/v1/docs 检查，结尾不要斜杠。",
    "There is no such address in the API. See /api/v1/docs; addresses have no slash at their end.",
)
WRONG_METHOD = ApiError(
    405,
    "method_not_allowed",
    "这个地址不支持这种请求方法，请看 Allow 头。",
    "This address does not support the request method. See the Allow header.",
)
BAD_REQUEST = ApiError(
    400,
    "bad_request",
    "请求读不懂，请检查网址和请求体的写法。",
    "The request cannot be read. Check its address and its body.",
)
UNREADABLE_BODY = ApiError(
    400,
    "unreadable_body",
    "请求体不是 UTF-8 的 JSON，请检查。",
    "The body of the request is not JSON in UTF-8.",
)
SERVER_ERROR = ApiError(
    500,
    "server_error",
    "服务器出错了，请稍后再试；一再出现请告诉管理员。",
    "Something went wrong on the server. Please try again later.",
)
UNAVAILABLE = ApiError(
    503,
    "unavailable",
    "数据库正在重启或者太忙，请按 Retry-After 的秒数再来。",
    "The database is restarting or busy. Come again after the seconds that Retry-After tells.",
)
UNKNOWN_KEY = ApiError(
    401,
    "unknown_key",
    "密钥不对或已停用，请核对；不带密钥也能用，只是次数少些。",
    "The key is unknown or revoked. The API also works without one, with a lower limit.",
)
UNKNOWN_PAGE = ApiError(
    404,
    "unknown_page",
    "没有这一页，cursor 请照抄上一页的 next，其余参数不变。",
    "There is no such page. Copy cursor from the next of the page before, with the same parameters.",
)


def too_many(limit: int, reset: int) -> ApiError:
    return ApiError(
        429,
        "too_many_requests",
        f"请求太多：每分钟最多 {limit} 次，请 {reset} 秒后再来，需要更多请向管理员申请密钥。",
        f"Too many requests: {limit} a minute at most. Come again in {reset} seconds, or ask for a key.",
    )


PLAIN = {400: BAD_REQUEST, 404: UNKNOWN_ADDRESS, 405: WRONG_METHOD, 500: SERVER_ERROR}
"""What stands for an answer that is no JSON: Django's own pages for people."""

# By pydantic's type of an error; in braces what it tells beside it.
WORDS = {
    "missing": "必须给出",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "最多 {max_length} 个字符",
    "string_too_short": "最少 {min_length} 个字符",
    "too_long": "最多 {max_length} 个",
    "int_parsing": "不是整数",
    "int_parsing_size": "数太大",
    "string_type": "不是文字",
    "string_pattern_mismatch": "写法不对，或者不在可选的范围里",
    "literal_error": "只能是 {expected} 之一",
    "date_from_datetime_parsing": "不是日期，请写成 2018-10-26",
    "date_parsing": "不是日期，请写成 2018-10-26",
    "datetime_from_date_parsing": "不是时间，请写成 2018-10-26T08:00:00+08:00",
    "datetime_parsing": "不是时间，请写成 2018-10-26T08:00:00+08:00",
}
OTHERWISE = "写法不对，请对照接口文档改正"


def invalid(errors: list[dict[str, Any]]) -> JsonResponse:
    """What is wrong with the parameters, one by one, by pydantic's *errors*."""
    fields = [
        {"field": _name(error), "problem": _problem(error), "problem_en": str(error.get("msg", ""))}
        for error in errors
    ]
    names = list(dict.fromkeys(field["field"] for field in fields))
    refusal = ApiError(
        422,
        "invalid_parameters",
        f"参数有误：{'、'.join(names)}。请对照接口文档改正。",
        f"Invalid parameters: {', '.join(names)}.",
    )
    return refusal.response(errors=fields)


def _name(error: dict[str, Any]) -> str:
    """The parameter: what is named last that has a name, and no number of a place in a list."""
    names = [str(step) for step in error["loc"] if not isinstance(step, int)]
    return names[-1] if names else ""


def _problem(error: dict[str, Any]) -> str:
    words = WORDS.get(error.get("type", ""), OTHERWISE)
    try:
        return words.format(**error.get("ctx", {}))
    except KeyError:
        return OTHERWISE


def unknown_address(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """The view of every address under the API that is none."""
    return UNKNOWN_ADDRESS.response()


unknown_address.csrf_exempt = True  # type: ignore[attr-defined]
