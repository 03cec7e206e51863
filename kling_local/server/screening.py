"""The films of a server as pages to look at: every job with its player, and one film with its plan,
its receipt and what its fields came to.

The pages work without their script, which keeps them up to date and sends the form as a call of
Kling's own route. Nothing is fetched from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kling_local.dialects.base import JobView
from kling_local.jobs.outbox import Delivery
from kling_local.planner.storyboard.markup import element, escaped, table
from kling_local.server.front import FILMS
from kling_local.server.options import Options
from kling_local.version import __version__

SCRIPT = Path(__file__).with_suffix(".js")
STYLE = Path(__file__).with_suffix(".css")
SAFE = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
"""Headers of both pages: nothing of theirs can load or run what is not the server's own."""
_TITLE = 160
_TRIED = "a blue car drives right through the desert at sunset, medium shot"
_FORM = f"""<form>
<textarea name="prompt" aria-label="Prompt" required>{_TRIED}</textarea>
<div class="choices">
<label>Seconds <input type="number" name="duration" value="5" min="3" max="15"></label>
<label>Shape <select name="aspect_ratio"><option>16:9<option>9:16<option>1:1</select></label>
<label>Mode <select name="mode"><option value="std">std, 720p<option value="pro">pro, 1080p</select></label>
<label class="sound"><input type="checkbox" name="sound" checked> sound</label>
<button>Make the film</button>
</div>
<ul id="answer" aria-live="polite"></ul>
<details><summary>The same call from a terminal</summary><pre id="call"></pre></details>
<noscript><p>The form needs JavaScript; everything else on this page does not.</p></noscript>
</form>"""  # noqa: E501


@dataclass(frozen=True, kw_only=True)
class Screened:
    """A job as these pages show it.

    Attributes:
        view: what its dialect may know of it.
        link: where its film is, while there is one.
        findings: what was said of the call when it was taken.
    """

    view: JobView
    link: str | None
    findings: Sequence[str] = ()


def films_page(films: Sequence[Screened], total: int, usd: float, options: Options) -> str:
    """The newest jobs, and a form for another: ``total`` of them there are, and the finished ones
    would have cost ``usd`` US dollars on the hosted services.
    """
    jobs = "1 job" if total == 1 else f"{total} jobs"
    facts = (
        f"kling-local {__version__}, speed {options.speed}. {jobs}; the finished films would have "
        f"cost ${usd:.2f} on the hosted services."
    )
    links = (
        '<a href="/__kling_local/docs">Every path of this server</a>, '
        '<a href="/__kling_local/journal">the latest requests</a>, '
        '<a href="/__kling_local/costs">costs by service</a>'
    )
    cards = "".join(_card(each) for each in films)
    return _page(
        "kling-local: films",
        element("header", "<h1>Films</h1>", element("p", escaped(facts)), element("p", links)),
        _FORM,
        element("ul", cards, id="films"),
    )


def film_page(
    film: Screened,
    request: Mapping[str, Any],
    receipt: Mapping[str, Any] | None,
    callbacks: Sequence[Delivery],
) -> str:
    """One film: the player, what its fields came to, what each second cost, its storyboard, the
    request, and the callbacks about it. ``receipt`` is None until the film is finished, and for
    films that were not drawn (``--speed instant``).
    """
    view = film.view
    of_receipt = _of_receipt(receipt) if receipt else []
    own = f"/__kling_local/jobs/{view.id}"
    links = [f'<a href="{own}">job</a>']
    if receipt:
        links.append(f'<a href="{own}/receipt">receipt</a>')
    if film.link:
        links.append(f'<a href="{escaped(film.link)}" download="{view.id}.mp4">film</a>')
    return _page(
        f"kling-local: {_title(view, 60)}",
        f'<p><a href="{FILMS}">All films</a></p>',
        element(
            "section",
            element("h1", escaped(_title(view))),
            element("p", escaped(_facts(view)), class_="facts"),
            _screen(film),
            _found(film.findings),
            element("div", *of_receipt, _callbacks(callbacks), class_="paper"),
            element("p", "As JSON or file: ", ", ".join(links), class_="facts"),
            id="film",
            data_version=_version(view),
        ),
        "<h2>Storyboard</h2>",
        f'<iframe src="{own}/storyboard" title="Storyboard" loading="lazy" sandbox></iframe>',
        "<h2>Request</h2>",
        element("pre", escaped(json.dumps(request, indent=2, ensure_ascii=False))),
    )


def _page(title: str, *parts: str) -> str:
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            element("title", escaped(title)),
            f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{FILMS}films.css">',
            f'<script type="module" src="{FILMS}films.js"></script>',
            *parts,
            "</html>\n",
        ]
    )


def _card(film: Screened) -> str:
    view = film.view
    link = element("a", escaped(_title(view)), href=f"{FILMS}films/{view.id}")
    count = len(film.findings)
    found = f", {count} finding{'s' * (count != 1)}" if count else ""
    return element(
        "li",
        _screen(film),
        element("h2", link),
        element("p", escaped(_facts(view) + found), class_="facts"),
        class_=f"film {view.state}",
        id=f"film-{view.id}",
        data_version=_version(view),
    )


def _screen(film: Screened) -> str:
    """The player, or how far the film is, or why there is none."""
    view = film.view
    if film.link:
        return f'<video controls preload="metadata" src="{escaped(film.link)}#t=0.1"></video>'
    if view.failure is not None:
        why = view.failure.sentence + (f" ({view.failure.hint})" if view.failure.hint else "")
        said = [element("span", escaped(f"{view.state}: {why}"))]
    elif view.state == "succeeded":
        said = ["<span>the film is gone</span>"]
    else:
        stage = view.logs[-1][1] if view.logs else ""
        ahead = f"{view.queue_position} before it" if view.queue_position else ""
        words = ", ".join(each for each in (view.state, stage, ahead) if each)
        bar = f'<progress max="1" value="{view.progress:.3f}"></progress>'
        said = [element("span", escaped(words)), bar]
    return element("div", *said, class_="waiting")


def _version(view: JobView) -> str:
    """What changes when the card has to."""
    return f"{view.state} {view.progress:.3f} {len(view.logs)} {view.queue_position}"


def _title(view: JobView, most: int = _TITLE) -> str:
    request = view.request
    prompts = [shot.prompt for shot in request.shots] or [request.prompt]
    words = " ".join(" / ".join(prompts).split()) or view.id
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} ..."


def _facts(view: JobView) -> str:
    made = datetime.fromtimestamp(view.created_at, UTC)
    facts = [f"{made:%Y-%m-%d %H:%M:%S} UTC", view.dialect, view.model]
    if view.output is not None:
        out = view.output
        sound = "with sound" if out.has_audio else "silent"
        facts += [f"{out.width}x{out.height}", f"{out.seconds:g} s", sound, f"seed {out.seed}"]
    if view.started_at and view.finished_at:
        facts.append(f"made in {view.finished_at - view.started_at:.1f} s")
    if view.cost is not None:
        facts.append(f"${view.cost:.2f} hosted")
    return ", ".join(facts)


def _found(findings: Sequence[str]) -> str:
    if not findings:
        return ""
    return element("ul", *(element("li", escaped(each)) for each in findings))


def _of_receipt(receipt: Mapping[str, Any]) -> list[str]:
    wishes = [(each["wish"], each["state"], each["why"]) for each in receipt["outcomes"]]
    frames = receipt["seconds_per_output_frame"]
    times = [
        (stage, f"{seconds:.3f}", f"{frames[stage] * 1000:.2f}")
        for stage, seconds in receipt["seconds"].items()
    ]
    return [
        element(
            "div",
            table("What each field came to", ("field", "came to", "why"), wishes),
            class_="fields",
        ),
        element(
            "div",
            table("What each second cost", ("stage", "s", "ms per frame"), times),
            class_="times",
        ),
    ]


def _callbacks(callbacks: Sequence[Delivery]) -> str:
    if not callbacks:
        return ""
    rows = [
        (each.event, each.url, "delivered" if each.delivered_at else f"tried {each.attempts} times")
        for each in callbacks
    ]
    return element("div", table("Callbacks", ("event", "address", "state"), rows))
