"""The storyboard as one self-contained page without scripts, legible on a phone and on paper."""

from __future__ import annotations

from pathlib import Path
from string import Template

from kling_local.planner.compile.parts import framing
from kling_local.planner.quote import Quote
from kling_local.planner.shown import count, facts, price_note, price_text
from kling_local.planner.storyboard.frame import draw_frame
from kling_local.planner.storyboard.lanes import Lane, lanes, move_name
from kling_local.planner.storyboard.markup import element, escaped, table
from kling_local.planner.storyboard.shapes import as_svg
from kling_local.planner.storyboard.whole import whole_blueprints
from kling_local.shots import Blueprint, Finding, Shot, ShotList

_TEMPLATE = Path(__file__).with_name("page.html")
_AROUND = 40
_TITLE = 70
_ON_PAPER = 10
"""How many findings the printed page shows; it gives only the number of the rest."""


def as_page(shot_list: ShotList, quote: Quote | None = None) -> str:
    """The whole page. The same plan and quote give the same bytes."""
    upright = shot_list.size.height > shot_list.size.width
    shots = zip(shot_list.shots, whole_blueprints(shot_list), strict=True)
    seconds = shot_list.duration_s
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escaped(_title(shot_list)),
        facts=escaped(facts(shot_list)),
        lanes="\n".join([*(_lane(each, seconds) for each in lanes(shot_list)), _ruler(seconds)]),
        shots="\n".join(_shot(shot, whole, shot_list) for shot, whole in shots),
        findings=_findings(shot_list),
        quote=_quote(quote) if quote else "<p>None was made.</p>",
        least_width="11rem" if upright else "17rem",
        print_columns=min(3, max(2, len(shot_list.shots))),
        print_height="46mm" if upright else "32mm",
    )


def _title(shot_list: ShotList) -> str:
    words = " ".join(shot_list.shots[0].prompt.split())
    if len(words) > _TITLE:
        words = f"{words[:_TITLE].rsplit(' ', 1)[0].rstrip(' ,;:')}..."
    return f"Storyboard: {words}"


def _lane(lane: Lane, seconds: float) -> str:
    bars = [
        element(
            "li",
            escaped(bar.text),
            class_="bar",
            style=f"--row:{bar.row};--from:{_share(bar.start_s, seconds)};"
            f"--part:{_share(bar.end_s - bar.start_s, seconds)}",
            title=f"{bar.text}, {round(bar.start_s, 2):g} to {round(bar.end_s, 2):g} s",
        )
        for bar in lane.bars
    ]
    track = element("ul", *bars, class_="track", style=f"--rows:{lane.rows}")
    name = element("h3", lane.name)
    return element("div", name, track, class_=f"lane {lane.name.lower()}-lane")


def _ruler(seconds: float) -> str:
    ticks = [
        element("li", f"{second} s", style=f"--from:{_share(second, seconds)}")
        for second in range(int(seconds))
    ]
    track = element("ul", *ticks, class_="track")
    return element("div", element("span"), track, class_="lane ruler", aria_hidden="true")


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}".rstrip("0").rstrip(".")


def _shot(shot: Shot, whole: Blueprint, shot_list: ShotList) -> str:
    end = round(shot.start_s + shot.duration_s, 2)
    when = f"{round(shot.start_s, 2):g} to {end:g} s, take {shot.take}"
    compiled = shot.compiled_prompt.strip() or "(nothing the model knows)"
    told = [(name, value) for name, value in _told(shot, whole) if value]
    rows = "".join(element("dt", name) + element("dd", escaped(value)) for name, value in told)
    return element(
        "li",
        element(
            "header",
            element("h3", f"Shot {shot.number}"),
            element("span", when, class_="when"),
        ),
        as_svg(draw_frame(shot, whole, shot_list.size), f"frame-{shot.number}"),
        element("p", escaped(" ".join(shot.prompt.split())), class_="words"),
        element("dl", rows) if rows else "",
        element(
            "details",
            element("summary", "What the model reads"),
            element("p", escaped(compiled)),
        ),
        class_="shot",
        id=f"shot-{shot.number}",
    )


def _told(shot: Shot, whole: Blueprint) -> list[tuple[str, str]]:
    camera, place, light = whole.camera, whole.environment, whole.lighting
    size = framing(camera.shot_size).split(" ", 1)[1] if camera.shot_size else None
    lens = f"{camera.lens_mm:g} mm" if camera.lens_mm else None
    moves = [move_name(move) for move in camera.moves]
    return [
        ("Camera", _listed(size, camera.angle, lens, *moves)),
        ("Scene", _listed(place.place, place.time_of_day, place.weather)),
        ("Light", _listed(*light.sources, light.quality, light.color)),
        ("Kept", _kept(shot)),
    ]


def _listed(*words: str | None) -> str:
    return ", ".join(word.replace("_", " ") for word in words if word)


def _kept(shot: Shot) -> str:
    """What the shot inherits, grouped by the shot it comes from."""
    found: dict[int, list[str]] = {}
    for each in shot.inherited:
        if each.field != "environment.setting":
            found.setdefault(each.from_shot, []).append(each.value)
    return "; ".join(
        f"{_listed(*dict.fromkeys(said))} from shot {number}" for number, said in found.items()
    )


def _findings(shot_list: ShotList) -> str:
    found = shot_list.findings
    if not found:
        return "<p>None.</p>"
    prompts = {shot.number: shot.prompt for shot in shot_list.shots}
    items = [
        _finding(each, prompts.get(each.shot or 0, ""), more=index >= _ON_PAPER)
        for index, each in enumerate(found)
    ]
    rest = len(found) - _ON_PAPER
    more = element("p", f"and {rest} more on the page", class_="on-paper") if rest > 0 else ""
    note = element("p", count(found), class_="note")
    return note + element("ul", *items, class_="findings") + more


def _finding(finding: Finding, prompt: str, *, more: bool) -> str:
    where = ""
    if finding.shot and prompt:
        where = " " + element("a", f"shot {finding.shot}", href=f"#shot-{finding.shot}")
    hint = element("span", escaped(finding.hint), class_="hint") if finding.hint else ""
    return element(
        "li",
        element("span", finding.code, class_="code"),
        " ",
        element("span", finding.severity, class_="severity"),
        f"{where}: {escaped(finding.message)}",
        _context(finding, prompt),
        hint,
        class_=f"{finding.severity} more" if more else finding.severity,
    )


def _context(finding: Finding, prompt: str) -> str:
    """The words of a finding, marked, with some words around them."""
    if not finding.span or not prompt:
        return ""
    start, end = finding.span
    before = ("..." if start > _AROUND else "") + prompt[max(0, start - _AROUND) : start]
    after = prompt[end : end + _AROUND] + ("..." if end + _AROUND < len(prompt) else "")
    marked = element("mark", escaped(prompt[start:end]))
    return element("span", escaped(before), marked, escaped(after), class_="context")


def _quote(quote: Quote) -> str:
    hosted = [(each.title, price_text(each), price_note(each)) for each in quote.hosted]
    parts = [table("On hosted services", ("Service", "Price", "Note"), hosted)]
    tokens = f"{quote.work.tokens} tokens, " if quote.work.tokens else ""
    caption = f"Here, with {quote.model}: {tokens}{quote.work.evaluations} network evaluations"
    own = [
        (
            each.machine_name,
            f"{each.seconds:g} s ({each.low_s:g} to {each.high_s:g})",
            f"{each.memory_mb:g} MB",
        )
        for each in quote.machines
    ]
    if own:
        parts.append(table(caption, ("Machine", "Time", "Memory"), own))
    else:
        parts.append(element("p", escaped(caption)))
    notes = [*(each.basis for each in quote.machines), quote.remark]
    parts += [element("p", escaped(note), class_="note") for note in notes if note]
    return "".join(parts)
