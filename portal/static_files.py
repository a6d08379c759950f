"""Static files as they are served: named by their content, so that browsers keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Stylesheets and scripts name what they load by its content too: the modules that a script imports."""

    support_js_module_import_aggregation = True
