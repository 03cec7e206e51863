"""Building HTML from elements: text that comes from a user is escaped where it is inserted."""

from __future__ import annotations

import html
from collections.abc import Sequence

escaped = html.escape


def element(name: str, *inner: str, **attributes: object) -> str:
    """``<name attributes>inner</name>``; ``inner`` is HTML already, attribute values are escaped.

    ``_`` in an attribute's name becomes ``-``; one at its end is dropped (``class_``).
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inner)}</{name}>"


def table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table with a caption, column heads, and the first cell of each row as its head.

    Cells are plain text; one that begins with a digit or a dollar sign is styled as a number.
    """
    head = element("tr", *(element("th", escaped(each), scope="col") for each in heads))
    body = "".join(element("tr", *_cells(row)) for row in rows)
    return element(
        "table",
        element("caption", escaped(caption)),
        element("thead", head),
        element("tbody", body),
    )


def _cells(row: tuple[str, ...]) -> list[str]:
    made = [element("th", escaped(row[0]), scope="row")]
    for cell in row[1:]:
        is_number = cell[:1] == "$" or cell[:1].isdigit()
        made.append(element("td", escaped(cell), **({"class_": "number"} if is_number else {})))
    return made
