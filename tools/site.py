"""What mkdocs is asked to do besides: its offline search fetches a script of another host; ours lies in the site.

Belongs here: hooks of `mkdocs.yml`. Does not belong here: the pages, and what makes the generated ones (`make_docs`).
"""

from __future__ import annotations

from typing import Any

FETCHED, OURS = "https://unpkg.com/iframe-worker/shim", "javascripts/iframe-worker.js"


def on_post_page(output: str, page: Any, config: Any) -> str:
    """A page with the script that makes searching work from a folder of files taken from the site itself."""
    return output.replace(FETCHED, "../" * page.url.count("/") + OURS)


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """The same for what is no page: 404, whose own place nobody knows."""
    return output_content.replace(FETCHED, f"/{OURS}")
