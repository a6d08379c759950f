"""Words for the search index, and the examples in the package's own texts."""

import doctest
import importlib
import pkgutil

import pytest

import organizations.naming
from organizations.naming import Register, Tokens

MODULES = [
    module.name for module in pkgutil.iter_modules(organizations.naming.__path__, "organizations.naming.")
]
REGISTER = Register.from_csv(
    "kind,name,type,parent,aliases,note\narea,文澜街道,街道,,,\norganization,云川药业（青石）有限公司,企业,,云川药业,\n"
)


def test_names_are_words() -> None:
    """A registered name is one word beside the words inside it."""
    words = Tokens(REGISTER).words("文澜街道走访云川药业（青石） 有限公司。")
    assert {"文澜街道", "街道", "云川药业", "有限公司"} <= set(words)
    assert not {"，", "。", "（", " "} & set(words)


def test_each_character_once() -> None:
    """Cutting keeps every character."""
    text = "文澜街道在云川药业召开会议。"
    assert "".join(Tokens(REGISTER).cut(text)) == text


@pytest.mark.parametrize("module", MODULES)
def test_examples_hold(module: str) -> None:
    """Every doctest of the package is true."""
    assert doctest.testmod(importlib.import_module(module)).failed == 0
