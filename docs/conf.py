"""The documentation site: `make docs`, or `sphinx-build docs docs/_build/html`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs import generate  # our own, beside this file
from orchestration.base.settings import VERSION

project = "path2028"
author = "the path2028 project"
release = VERSION
extensions = ["myst_parser"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]
nitpicky = True

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# Queries with a place to fill in are no SQL.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "path2028"
html_copy_source = False
html_show_sphinx = False
html_static_path: list[str] = []
# The system's own fonts: no page asks another host for anything.
_FONTS = {
    "font-stack": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    "font-stack--monospace": "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
}
html_theme_options = {"light_css_variables": _FONTS, "dark_css_variables": _FONTS}

linkcheck_timeout = 20
linkcheck_workers = 4
linkcheck_retries = 2
# Publishers who refuse machines that look around; `path2028 refresh` is what tells whether they answer.
linkcheck_ignore = [r"http://(127\.0\.0\.1|localhost)", r"https://(www\.)?sec\.gov", r"https://data\.sec\.gov"]


def setup(app: Any) -> dict[str, Any]:
    """Write the reference before Sphinx looks for its pages."""
    app.connect("builder-inited", lambda built: generate.write(Path(built.srcdir) / "reference" / "_generated"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
