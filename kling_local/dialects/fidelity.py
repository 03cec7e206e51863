"""``python -m kling_local.dialects.fidelity`` prints ``docs/fidelity.md`` from the field tables.

A test checks that the page is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import Dialect
from kling_local.dialects.fields import Field, Table
from kling_local.dialects.reading import plain
from kling_local.dialects.tabled import TableDialect

_HEAD = """# Fidelity: what kling_local does with every field of every hosted service

Written by `python -m kling_local.dialects.fidelity` from the tables that the server validates with;
do not edit. Find your service and endpoint below; each table lists the fields of its request body.

| word | meaning |
|---|---|
| honoured | does what it does on the service |
| approximated | has an effect, which differs as the remark says |
| ignored | accepted and checked, without effect; `x-kling-local-findings` says so when it is used |
| refused | the service accepts it, kling_local does not |

Some remarks say what is known of the service itself:

| word | meaning |
|---|---|
| unknown, not known | what the service does is not known here |
| unverified | not checked against the live service |
| chosen | the service does not document it, so kling_local picked something |
| inferred | taken over from a related service or field |

For all services:

- Fields that no table names are ignored, as on the service, with a finding (Replicate refuses those
  beside `input`).
- By default kling_local is faithful: what the service refuses is refused. `--lenient` also accepts
  `"5s"`, a number where digits as text are expected and the reverse, `"true"` for true, and `data:`
  URIs everywhere.
- Links to results always use the address that the client used.
- A film has exactly duration x 24 frames.
"""


def page() -> str:
    """The whole page in Markdown."""
    parts = [_HEAD]
    for name in dialects():
        parts += [f"\n## {dialect(name).title}\n", *_section(dialect(name))]
    return "".join(parts)


def _section(spoken: Dialect) -> Iterator[str]:
    yield "\n"
    prefixes = ", ".join(f"`{prefix}`" for prefix in spoken.prefixes)
    yield f"`--dialect {spoken.name}`; on the shared root and under {prefixes}.\n"
    if spoken.remarks:
        yield "\n"
        yield from (f"- {remark}\n" for remark in spoken.remarks)
    absent = sorted(
        route.template
        for route in spoken.routes
        if route.action == "absent" and not route.template.endswith("/{id}")
    )
    if absent:
        yield f"\nNot offered: {', '.join(f'`{template}`' for template in absent)}.\n"
    for title, table in _tables(spoken):
        yield f"\n### {title}\n\n| field | fidelity | what it is | remark |\n|---|---|---|---|\n"
        yield from _rows(table)


def _tables(spoken: Dialect) -> Iterator[tuple[str, Table]]:
    """Each table once, with the endpoints that use it as its title."""
    if not isinstance(spoken, TableDialect):
        return
    titles: dict[Table, list[str]] = {}
    for kind, endpoint in spoken.endpoints.items():
        titles.setdefault(endpoint.table, []).append(kind)
    titles |= {table: [title] for title, table in spoken.more_tables.items()}
    for table, kinds in titles.items():
        yield ", ".join(f"`{kind}`" for kind in kinds), table


def _rows(table: Table, prefix: str = "") -> Iterator[str]:
    for field in table:
        name = f"{prefix}{field.name}"
        yield f"| `{name}` | {field.fidelity} | {field.says} | {_remark(field)} |\n"
        yield from _rows(field.fields, f"{name}[]." if field.type == "objects" else f"{name}.")


def _remark(field: Field) -> str:
    said = []
    if field.required:
        said.append("required")
    if field.choices and len(field.choices) <= 8:
        said.append(", ".join(field.choices))
    elif field.least is not None and field.most is not None:
        said.append(f"{plain(field.least)} to {plain(field.most)}")
    elif field.most is not None:
        said.append(f"at most {plain(field.most)}")
    if field.default not in (None, (), False):
        said.append(
            f"default {str(field.default).lower() if field.default is True else field.default}"
        )
    if field.note:
        said.append(field.note)
    return "; ".join(said)


if __name__ == "__main__":
    sys.stdout.write(page())
