"""``kling-local plan``: the plan as a table, JSON or a page."""

from __future__ import annotations

import argparse
import html
import json
import sys
from pathlib import Path

from kling_local import cards
from kling_local.cli.wishes import request_from
from kling_local.errors import MediaError, reason
from kling_local.planner import plan, shot_list_to_json
from kling_local.shots import Finding, ShotList

_PAGE = Path(__file__).with_name("page.html")


def run(options: argparse.Namespace) -> int:
    """Plan and print; loads no torch. A plan with findings of severity error exits with 1."""
    request = request_from(options)
    shot_list = plan(request, cards.card(request.model))
    write = {"table": as_table, "json": as_json, "html": as_page}[options.format]
    text = write(shot_list)
    if options.output:
        _write(Path(options.output), text)
    else:
        sys.stdout.write(text)
    return int(any(finding.severity == "error" for finding in shot_list.findings))


def as_json(shot_list: ShotList) -> str:
    """The plan as JSON text."""
    return json.dumps(shot_list_to_json(shot_list), indent=2, ensure_ascii=False) + "\n"


def as_table(shot_list: ShotList) -> str:
    """The plan for people."""
    lines = [_facts(shot_list), ""]
    heads = ("shot", "start", "length", "frames", "take")
    lines.append("  ".join(f"{head:>7}" for head in heads) + "  words")
    for shot in shot_list.shots:
        cells = (
            str(shot.number),
            f"{shot.start_s:g} s",
            f"{shot.duration_s:g} s",
            str(shot.num_frames),
            str(shot.take),
        )
        lines.append(
            "  ".join(f"{cell:>7}" for cell in cells) + f"  {' '.join(shot.prompt.split())}"
        )
        if shot.compiled_prompt != shot.prompt:
            lines.append(
                f"{'':45}-> {' '.join(shot.compiled_prompt.split()) or '(nothing the model knows)'}"
            )
    lines.append("")
    lines += [
        f"take {take.number}: {take.model_frames} frames of {take.render_size} "
        f"at {take.model_fps} fps, {take.num_steps} steps, "
        f"guidance {take.guidance_scale:g}, seed {take.seed}"
        + (", goes on from the last frames" if take.anchor == "last_frames" else "")
        for take in shot_list.takes
    ]
    if shot_list.findings:
        lines += ["", *(_finding(finding) for finding in shot_list.findings)]
    return "\n".join(lines) + "\n"


def as_page(shot_list: ShotList) -> str:
    """The plan as one self-contained page."""
    line = "".join(
        f'<div style="flex:{shot.num_frames}">{shot.number}</div>' for shot in shot_list.shots
    )
    rows = "".join(
        f"<tr><td>{shot.number}<td>{shot.start_s:g}-{shot.start_s + shot.duration_s:g}"
        f"<td>{shot.start_frame}-{shot.start_frame + shot.num_frames - 1}<td>{shot.take}"
        f"<td>{html.escape(shot.prompt)}<td>{html.escape(shot.compiled_prompt)}"
        for shot in shot_list.shots
    )
    findings = "".join(f"<li>{html.escape(_finding(finding))}" for finding in shot_list.findings)
    return _PAGE.read_text(encoding="utf-8").format(
        facts=html.escape(_facts(shot_list)), line=line, rows=rows, findings=findings or "<li>none"
    )


def _facts(shot_list: ShotList) -> str:
    sound = "with sound" if shot_list.sound else "no sound"
    cuts = ", ".join(str(frame) for frame in shot_list.cuts) or "none"
    return (
        f"{shot_list.model}: {shot_list.size}, {shot_list.duration_s:g} s, "
        f"{shot_list.num_frames} frames, {sound}, seed {shot_list.seed}, cuts at {cuts}"
    )


def _finding(finding: Finding) -> str:
    where = f" shot {finding.shot}" if finding.shot else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.code} {finding.severity}{where}: {finding.message}{hint}"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MediaError(
            f"output {str(path)!r} cannot be written: {reason(error)}",
            hint="choose a folder you may write to",
        ) from error
