"""Find the dialects that serve a path: one tree holds the routes of all of them.

Where several templates fit a path, the one whose earlier segments are literal wins, as in
``Route.rank``: ``/v1/videos/omni-video`` is Kling's, ``/v1/videos/anything-else`` OpenAI's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import unquote

from kling_local.dialects.base import Dialect, Route

_LIKE, _HALF = 0.8, 0.5
_LONGEST = 200
_LENGTH = 0.05
"""Subtracted from the likeness of a path with more or fewer segments than the template."""


@dataclass(frozen=True)
class Match:
    """A dialect's route that fits a path; ``right_method`` is false when only the path fits."""

    dialect: Dialect
    route: Route
    params: dict[str, str]
    prefix: str
    path: str
    right_method: bool = True


@dataclass
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    routes: list[tuple[Dialect, Route]] = field(default_factory=list)


class Router:
    """Finds every match of a path, the best first."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._shared = _tree(dialects)
        by_prefix: dict[str, list[Dialect]] = {}
        for each in dialects:
            for prefix in each.prefixes:
                by_prefix.setdefault(prefix, []).append(each)
        self.prefixes = {prefix: tuple(those) for prefix, those in by_prefix.items()}
        self._own = {prefix: _tree(those) for prefix, those in by_prefix.items()}
        self._dialects = tuple(dialects)

    def matches(self, method: str, path: str) -> list[Match]:
        """Routes that fit path and method; else those that fit the path alone; else none."""
        prefix = self._prefix(path)
        if prefix:
            return _matches(self._own[prefix], method, path[len(prefix) :], prefix)
        return _matches(self._shared, method, path, "")

    def dialect_of(self, path: str) -> tuple[Dialect, str] | None:
        """The dialect to which a path without a route most likely belongs, and the path's prefix.

        With a prefix it is that prefix's first dialect. Else it is the only dialect with routes
        below the last known segment (``/fal-ai/typo``), or None if there are several or none.
        """
        prefix = self._prefix(path)
        if prefix:
            return self.prefixes[prefix][0], prefix
        node, parts = self._shared, path.strip("/").split("/")
        while parts and parts[0] in node.literal:
            node = node.literal[parts.pop(0)]
        # With segments left over, a route that ends at this node cannot be the one meant.
        those = _below(node) if parts else _dialects(node)
        mine = {dialect.name: dialect for dialect in those}
        return (next(iter(mine.values())), "") if len(mine) == 1 else None

    def meant(self, method: str, path: str) -> Match | None:
        """The route of this method that a mistyped path most likely means; None without a near one.

        The match's ``path`` is the corrected path, prefix included.
        """
        prefix = self._prefix(path)
        parts = path[len(prefix) :].strip("/").split("/")
        best, likeness = None, _LIKE
        if len(path) > _LONGEST:
            return None
        for dialect in self.prefixes.get(prefix, self._dialects):
            for route in dialect.routes:
                if route.method != method or route.action == "absent":
                    continue
                named = route.template.strip("/").split("/")
                found = _likeness(parts, named)
                if found > likeness:
                    given = [*[""] * (len(named) - len(parts)), *parts[-len(named) :]]
                    filled = "/".join(
                        said if name.startswith("{") else name
                        for name, said in zip(named, given, strict=True)
                    )
                    best, likeness = Match(dialect, route, {}, prefix, f"{prefix}/{filled}"), found
        return best

    def _prefix(self, path: str) -> str:
        """The longest prefix of a path, or "" for the shared root."""
        fitting = (each for each in self.prefixes if path.startswith(each + "/"))
        return max(fitting, key=len, default="")


def _likeness(parts: Sequence[str], named: Sequence[str]) -> float:
    """How similar a path is to a template, 0 to 1. Of unequal lengths the last segments count.

    Every segment must be at least half alike: ``v2`` may mean ``v1``, ``tasks`` not ``videos``.
    """
    shared = min(len(parts), len(named))
    ends = tuple(zip(parts[-shared:], named[-shared:], strict=True))
    if len(parts) != len(named) and any(name.startswith("{") for _, name in ends):
        return 0.0
    whole = 0.0
    for part, name in ends:
        alike = 1.0 if name.startswith("{") else _alike(part.lower(), name)
        if alike < _HALF:
            return 0.0
        whole += alike
    return whole / shared - (0.0 if len(parts) == len(named) else _LENGTH)


@lru_cache(maxsize=4096)
def _alike(part: str, name: str) -> float:
    matcher = SequenceMatcher(None, part, name)
    return matcher.ratio() if matcher.quick_ratio() >= _HALF else 0.0


def _tree(dialects: Sequence[Dialect]) -> _Node:
    root = _Node()
    for dialect in dialects:
        for route in dialect.routes:
            node = root
            for part in route.template.strip("/").split("/"):
                if part.startswith("{"):
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.literal.setdefault(part, _Node())
            node.routes.append((dialect, route))
    return root


def _dialects(node: _Node) -> Iterator[Dialect]:
    """Every dialect with a route at the node or below it."""
    yield from (dialect for dialect, _ in node.routes)
    yield from _below(node)


def _below(node: _Node) -> Iterator[Dialect]:
    """Every dialect with a route below the node."""
    below = [*node.literal.values(), *([node.parameter] if node.parameter else [])]
    for each in below:
        yield from _dialects(each)


def _matches(root: _Node, method: str, path: str, prefix: str) -> list[Match]:
    parts = path.strip("/").split("/")
    wrong: list[Match] = []
    for node in _leaves(root, parts):
        found: list[Match] = []
        for dialect, route in node.routes:
            right = route.method in (method, "*") or (method == "HEAD" and route.method == "GET")
            match = Match(dialect, route, _params(route, parts), prefix, path, right)
            (found if right else wrong).append(match)
        if found:
            # A route for this very method comes before one for any method.
            return sorted(found, key=lambda each: each.route.method == "*")
        if wrong:
            return wrong
    return wrong


def _leaves(node: _Node, parts: list[str]) -> list[_Node]:
    """Every node with routes that the path's segments lead to, literal branches first."""
    if not parts:
        return [node] if node.routes else []
    head, rest = parts[0], parts[1:]
    ways = [node.literal.get(head), node.parameter if head else None]
    return [leaf for way in ways if way is not None for leaf in _leaves(way, rest)]


def _params(route: Route, parts: list[str]) -> dict[str, str]:
    named = route.template.strip("/").split("/")
    return {
        name[1:-1]: unquote(part)
        for name, part in zip(named, parts, strict=True)
        if name.startswith("{")
    }
