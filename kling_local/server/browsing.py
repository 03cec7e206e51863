"""One HTML page that lists every path, made from the OpenAPI documents; it loads nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from kling_local.server.health import HEALTH

_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kling-local: every path</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #999 }
code, pre { font: 13px/1.4 ui-monospace, monospace }
pre { background: #8881; padding: .7rem; overflow-x: auto }
summary { cursor: pointer; padding: .15rem 0 }
summary b { display: inline-block; min-width: 4.5rem }
table { border-collapse: collapse; margin: .5rem 0 }
td { border: 1px solid #8885; padding: .2rem .5rem; vertical-align: top }
</style>
"""


def page(
    own: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    prefixes: Mapping[str, Iterable[str]],
) -> str:
    """The page as HTML.

    ``own`` is the document of the control routes; ``documents`` and ``prefixes`` are those of each
    dialect, by its name.
    """
    links = ", ".join(f'<a href="#{name}">{name}</a>' for name in documents)
    made = [
        _HEAD,
        "<h1>kling-local: every path of this server</h1>",
        f"<p>The hosted services: {links}. The server's own: "
        '<a href="#control">control routes</a>. A path opens to the fields of its body. '
        '<a href="/__kling_local/">The films</a>.</p>',
    ]
    for name, document in documents.items():
        also = " or ".join(f"<code>{escape(each)}</code>" for each in prefixes[name])
        made += [
            f'<h2 id="{name}">{escape(document["info"]["title"])}</h2>',
            f"<p>Also under {also}. "
            f'<a href="/__kling_local/openapi/{name}.json">OpenAPI document</a></p>',
            *_operations(document),
        ]
    made += [
        '<h2 id="control">Control routes and files</h2>',
        '<p><a href="/__kling_local/openapi.json">OpenAPI document</a></p>',
        f"<p><b>GET</b> <code>{HEALTH}</code> Speed, worker and jobs by state.</p>",
        *_operations(own),
    ]
    return "\n".join(made) + "\n</html>\n"


def _operations(document: Mapping[str, Any]) -> Iterable[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = operation.get("description") or operation.get("summary") or ""
            head = (
                f"<summary><b>{method.upper()}</b> <code>{escape(path)}</code> "
                f"{escape(said.splitlines()[0] if said else '')}</summary>"
            )
            yield f"<details>{head}{''.join(_body(operation))}</details>"


def _body(operation: Mapping[str, Any]) -> Iterable[str]:
    """The fields of a request body and an example of one."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    rows = [*_rows(content.get("schema", {}))]
    if rows:
        yield f"<table>{''.join(rows)}</table>"
    if "example" in content:
        yield f"<pre>{escape(json.dumps(content['example'], indent=2))}</pre>"


def _rows(schema: Mapping[str, Any], before: str = "") -> Iterable[str]:
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        kind = field.get("type", "")
        facts = [kind, "required" if name in needed else ""]
        if "enum" in field:
            facts.append(", ".join(map(str, field["enum"])))
        if "default" in field:
            facts.append(f"default {json.dumps(field['default'])}")
        told = "; ".join(fact for fact in facts if fact)
        yield (
            f"<tr><td><code>{escape(before + name)}</code></td><td>{escape(told)}</td>"
            f"<td>{escape(field.get('description', ''))}</td></tr>"
        )
        inside = field.get("items", {}) if kind == "array" else field
        yield from _rows(inside, f"{before}{name}[]." if kind == "array" else f"{before}{name}.")
