"""Static files that load others name them by their content, or a browser would mix two releases."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from django.conf import settings

from portal.static_files import StaticFiles

SCRIPTS = settings.BASE_DIR / "static" / "desk"
IMPORTED = re.compile(r"""from "\./([^"]+)";""")


def test_modules(tmp_path: Path) -> None:
    """Each module that a script of the desk imports is one of the files written beside it."""
    shutil.copytree(SCRIPTS, tmp_path / "desk")
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    paths = {f"desk/{script.name}": (storage, f"desk/{script.name}") for script in SCRIPTS.glob("*.js")}
    for _, _, problem in storage.post_process(paths):
        assert not isinstance(problem, Exception)
    written = {path.name for path in (tmp_path / "desk").glob("*.js")}
    page = (tmp_path / storage.hashed_files["desk/desk.js"]).read_text()
    imported = IMPORTED.findall(page)
    assert len(imported) == len(IMPORTED.findall((SCRIPTS / "desk.js").read_text())) > 3
    assert set(imported) <= written
    assert not {script.name for script in SCRIPTS.glob("*.js")} & set(imported)
