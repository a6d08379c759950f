"""The description of the API: OpenAPI, in Chinese, with what the gate answers for every operation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.renderers import JSONRenderer

DESCRIPTION = """\
经编辑核对的区域、机构、专题、文章、指标、观测值和表。只读，不需要账号。只有已发布、已采纳的内容：草稿、建议、撤回的文章都取不到。

- **分页**：列表给出 `items` 和 `next`；把 `next` 照抄到 `cursor` 取下一页，为 `null` 就是完了。
- **字段**：`fields=id,title` 只要这几个字段。
- **没有变就不重发**：答复带 `ETag`，下次放在 `If-None-Match` 里，没有变时回 304。
- **次数**：每个网络地址每分钟有上限，`RateLimit-*` 头写明还剩几次；要更多请向管理员申请密钥，放在
  `Authorization: Bearer 密钥` 或 `X-API-Key` 里。
- **错误**：`code` 给程序，`detail` 是中文，`detail_en` 是英文。
- **数值**：是基本单位下的十进制文字，8.1亿元 是 `"810000000"` 元；每个数都带原句和它的地址。
"""

TAGS = {
    "名录": "区域、机构和专题",
    "文章": "已发布的文章、标注和搜索",
    "指标": "指标和观测值",
    "表": "表和定稿表",
    "更新": "某时以来的变动",
    "核稿": "查对一段文字里的名称和数据",
}

SAID = {
    200: "成功",
    301: "已经改了地址，新地址在 Location 头里",
    304: "没有变，沿用上次的答复",
    400: "请求读不懂",
    401: "密钥不对或已停用",
    404: "没有这一条",
    405: "不支持这种请求方法，Allow 头里有支持的",
    410: "文章已撤回，detail 里有公开说明",
    413: "太大",
    422: "参数有误，errors 里逐个写明",
    429: "请求太多，Retry-After 头里写明几秒后再来",
}
ALWAYS = (400, 401, 405, 429)

COUNTED = {
    "RateLimit-Limit": ("每分钟最多几次", {"type": "integer"}),
    "RateLimit-Remaining": ("这一分钟还剩几次", {"type": "integer"}),
    "RateLimit-Reset": ("几秒后重新数起", {"type": "integer"}),
}
TAGGED = {"ETag": ("这份答复的标签，放进 If-None-Match", {"type": "string"})}


class ReadableJSON(JSONRenderer):
    """Chinese as itself, not as escapes six times as long; and of each row the fields that were asked for."""

    json_dumps_params = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        fields = getattr(request, "api_fields", None)
        if fields and response_status == 200:
            data = _selected(data, fields)
        return super().render(request, data, response_status=response_status)


def _selected(data: Any, fields: frozenset[str]) -> Any:
    if "items" in data:
        return data | {"items": [_selected(row, fields) for row in data["items"]]}
    return {name: value for name, value in data.items() if name in fields}


class Docs(Swagger):
    """The documentation with its own copy of Swagger UI: nothing comes from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        response = super().render_page(request, api, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response


class Api(NinjaAPI):
    """django-ninja's API, described in Chinese."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        schema: Any = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        schema["components"]["securitySchemes"] = {
            "Bearer": {"type": "http", "scheme": "bearer", "description": "密钥，可以不带"},
            "ApiKey": {
                "type": "apiKey",
                "in": "header",
                "name": "X-API-Key",
                "description": "密钥，可以不带",
            },
        }
        schema["security"] = [{}, {"Bearer": []}, {"ApiKey": []}]
        for path in schema["paths"].values():
            for method, operation in path.items():
                _describe(method, operation)
        return schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    """Say in Chinese what each answer means, and add those that any operation may give."""
    responses = operation["responses"]
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for status in ALWAYS:
        responses.setdefault(status, {"content": problem})
    if method == "get":
        responses.setdefault(304, {})
    for status, response in responses.items():
        if "text/plain" in response.get("content", {}):
            del response["content"]["application/json"]  # which ninja takes every answer for
        response["description"] = SAID.get(int(status), response.get("description", ""))
        headers = dict(COUNTED)
        if int(status) == 200 and method == "get":
            headers |= TAGGED
        response["headers"] = {
            name: {"description": text, "schema": kind} for name, (text, kind) in headers.items()
        }
    operation["responses"] = dict(sorted(responses.items(), key=lambda one: int(one[0])))
