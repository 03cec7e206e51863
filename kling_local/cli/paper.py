"""``kling-local plan``: the plan as a table, JSON, a storyboard page or sheet, or SARIF.

The table refuses a request that breaks a rule, as ``generate`` does; the other forms plan as much
of it as possible and list the broken rules as findings. Exit code 1: a finding of severity error,
or with ``--strict`` a warning or a field that the model would not apply.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kling_local.choice import Choice, choose
from kling_local.cli.wishes import Wish, wish_from
from kling_local.errors import BadReferenceError, MediaError, RequestError, reason
from kling_local.outcome_parts import Case, Outcome
from kling_local.outcomes import broken, outcomes
from kling_local.planner import plan, shot_list_to_json
from kling_local.planner.lint import in_order
from kling_local.planner.lint.repair import Repaired, broken_rule, repaired, unplannable
from kling_local.planner.quote import Quote, quote, quote_to_json
from kling_local.planner.record import empty_plan
from kling_local.planner.shown import as_text, facts, price_note, price_text, sentence
from kling_local.request import GenerationRequest
from kling_local.shots import Finding, ShotList

if TYPE_CHECKING:
    from kling_local.planner.lint.sarif import Source
    from kling_local.planner.writer import Proposal


@dataclass(frozen=True)
class Paper:
    """Everything that is printed; ``quote`` is None when nothing could be planned.

    ``outcomes`` are those predicted for each field. ``chosen`` says why this model was chosen, if
    it is not simply the one asked for.
    """

    shot_list: ShotList
    quote: Quote | None
    source: Source | None
    proposals: tuple[Proposal, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    chosen: str = ""


def run(options: argparse.Namespace) -> int:
    """Plan and print; loads no torch unless --writer is given."""
    notes: list[str] = []
    wish = wish_from(options, lambda request, follows: _shaped(request, follows, notes))
    for_people = options.format == "table"
    read = Repaired(wish.parse(wish.body), ()) if for_people else repaired(wish.body, wish.parse)
    read = _with_known_attention(read, refuse=for_people)
    notes += _unreadable(read.request)
    for note in dict.fromkeys(notes):
        print(f"kling-local: {note}", file=sys.stderr)
    found = (*read.findings, *_passed_over(wish, options.dialect))
    if not for_people:
        for finding in found:
            print(f"kling-local: {sentence(finding)}", file=sys.stderr)
    planned = _planned(read.request, options.model or "", refuse=for_people)
    shot_list = planned.shot_list
    shot_list = replace(shot_list, findings=in_order([*found, *shot_list.findings]))
    proposals = _proposals(shot_list, options.writer) if options.writer else ()
    paper = replace(
        planned, shot_list=shot_list, source=_source(wish.path, wish.text), proposals=proposals
    )
    _write(options.output, _written(options.format, paper))
    lost = [each for each in paper.outcomes if each.state == "not applied"]
    if options.strict and not for_people:
        for each in lost:
            print(f"kling-local: {_told(each)}", file=sys.stderr)
    strict_loss = options.strict and bool(lost)
    return int(fails(shot_list.findings, strict=options.strict) or strict_loss)


def _shaped(request: GenerationRequest, follows: str, notes: list[str]) -> GenerationRequest:
    """The request in the ratio of the file named by ``follows``. If that file is not here or cannot
    be read, a note is added instead: a plan fetches nothing, and only rendering refuses the file.
    """
    from tempfile import TemporaryDirectory

    from kling_local.media.shapes import is_elsewhere, shaped

    why = "it is not on this machine"
    if not is_elsewhere(request, follows):
        try:
            with TemporaryDirectory() as folder:
                return shaped(request, follows, Path(folder))
        except BadReferenceError as error:
            why = error.sentence
    notes.append(f"{follows} decides the film's ratio and {why}: planned as {request.aspect_ratio}")
    return request


def _unreadable(request: GenerationRequest | None) -> list[str]:
    """Notes on files of the request that are missing or not readable: a plan does not need them."""
    if request is None or not (
        request.start_image or request.reference_images or request.elements or request.voices
    ):
        return []
    from kling_local.media.references import absent

    return [f"{error.sentence}; generate would refuse it" for error in absent(request)]


def _passed_over(wish: Wish, dialect: str | None) -> tuple[Finding, ...]:
    """Fields of the body that the hosted service would ignore."""
    if not dialect:
        return ()
    from kling_local.planner.lint.dialect import ignored_fields

    return ignored_fields(wish.body, dialect, wish.endpoint, wish.fields)


def _source(path: str | None, text: str) -> Source | None:
    if not path:
        return None
    from kling_local.planner.lint.sarif import Source

    return Source(path, text)


def _with_known_attention(read: Repaired, *, refuse: bool) -> Repaired:
    """The request, with an ``attention`` that ``generate`` would accept. An unknown one is an error
    with ``refuse``, else it is removed and reported as a finding."""
    if read.request is None or read.request.attention is None:
        return read
    from kling_local.quality import quality

    try:
        quality(read.request.attention)
    except RequestError as error:
        if refuse:
            raise
        request = replace(read.request, attention=None)
        return Repaired(request, (*read.findings, broken_rule(error)))
    return read


def fails(findings: tuple[Finding, ...], *, strict: bool) -> bool:
    """Whether these findings make the command exit with 1."""
    bad = ("error", "warning") if strict else ("error",)
    return any(finding.severity in bad for finding in findings)


def _planned(request: GenerationRequest | None, model: str, *, refuse: bool) -> Paper:
    """The plan and its quote. A request that cannot be planned is an error with ``refuse``, else a
    finding in an empty plan.
    """
    if request is None:
        return Paper(empty_plan(model, ()), None, None)
    if request.motion_paths:
        from kling_local.media.references import measured

        request = measured(request)
    chosen: Choice = choose(request)
    card = chosen.card
    try:
        shot_list = plan(request, card)
    except RequestError as error:
        if refuse:
            raise
        return Paper(empty_plan(card.id, (unplannable(error),)), None, None)
    judged = outcomes(Case(request, card, shot_list, chosen=chosen.why))
    made = quote(request, shot_list, card)
    return Paper(shot_list, made, None, outcomes=tuple(judged), chosen=chosen.why)


def _proposals(shot_list: ShotList, folder: str) -> tuple[Proposal, ...]:
    from kling_local.engine.instruct import LocalInstructionModel
    from kling_local.planner.writer import propose

    return propose(shot_list, LocalInstructionModel(Path(folder)))


def as_json(paper: Paper) -> str:
    """The plan, its quote and the writer's proposals as JSON text."""
    body = shot_list_to_json(paper.shot_list)
    if paper.quote:
        body["quote"] = quote_to_json(paper.quote)
        body["outcomes"] = [asdict(each) for each in paper.outcomes]
        body["chosen"] = paper.chosen
    if paper.proposals:
        from kling_local.planner.writer import proposal_to_json

        body["writer"] = [proposal_to_json(each) for each in paper.proposals]
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def as_table(paper: Paper) -> str:
    """The plan as text for people."""
    shot_list = paper.shot_list
    lines = [facts(shot_list), *([paper.chosen] if paper.chosen else []), ""]
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
        words = " ".join(shot.prompt.split())
        lines.append("  ".join(f"{cell:>7}" for cell in cells) + f"  {words}")
        if shot.compiled_prompt != shot.prompt:
            compiled = " ".join(shot.compiled_prompt.split()) or "(nothing the model knows)"
            lines.append(f"{'':45}-> {compiled}")
    lines.append("")
    lines += [
        f"take {take.number}: {take.model_frames} frames of {take.render_size} "
        f"at {take.model_fps} fps, {take.num_steps} steps, "
        f"guidance {take.guidance_scale:g}"
        + ("" if shot_list.seed_open else f", seed {take.seed}")
        + (", goes on from the last frames" if take.anchor == "last_frames" else "")
        for take in shot_list.takes
    ]
    if shot_list.findings:
        lines += ["", as_text(shot_list)]
    if short := broken(paper.outcomes):
        lines += ["", "not as asked:", *(f"  {_told(each)}" for each in short)]
    if paper.quote:
        lines += ["", *_quote_lines(paper.quote)]
    for each in paper.proposals:
        lines += ["", *_proposal_lines(each)]
    return "\n".join(lines) + "\n"


def _told(each: Outcome) -> str:
    return f"{each.wish} would be {each.state}: {each.why}"


def _proposal_lines(proposal: Proposal) -> list[str]:
    lines = [f"the writer proposes for shot {proposal.shot}:"]
    lines += [f"  {each.slot}: {each.value}" for each in proposal.fills]
    lines += [f"  {line}" for line in proposal.diff.splitlines()]
    lines += [f"  refused {each.what}: {each.why}" for each in proposal.refused]
    return lines if len(lines) > 1 else [f"the writer keeps shot {proposal.shot} as it is"]


def _quote_lines(made: Quote) -> list[str]:
    lines = ["on hosted services:"]
    for each in made.hosted:
        note = price_note(each)
        lines.append(f"  {each.title:38}{price_text(each):>16}" + (f"  {note}" if note else ""))
    tokens = f", {made.work.tokens} tokens" if made.work.tokens else ""
    lines.append(f"here, with {made.model}: {made.work.evaluations} network evaluations{tokens}")
    lines += [
        f"  {each.machine_name}: {each.seconds:g} s ({each.low_s:g} to {each.high_s:g}), "
        f"{each.load_s:g} s more when cold, {each.memory_mb:g} MB; {each.basis}"
        for each in made.machines
    ]
    return [*lines, f"  {made.remark}"] if made.remark else lines


def _written(format: str, paper: Paper) -> str | bytes:
    if format == "table":
        return as_table(paper)
    if format == "json":
        return as_json(paper)
    if format == "sarif":
        from kling_local.planner.lint.sarif import as_sarif

        report = as_sarif(paper.shot_list, paper.source)
        return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    if not paper.shot_list.shots:
        raise RequestError(
            "the request cannot be planned: there is no shot to draw",
            hint="--format json lists what is wrong",
        )
    from kling_local.planner.storyboard import as_contact_sheet, as_page

    if format == "png":
        return as_contact_sheet(paper.shot_list)
    return as_page(paper.shot_list, paper.quote)


def _write(output: str | None, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        if isinstance(content, str):
            sys.stdout.write(content)
        else:
            sys.stdout.buffer.write(data)
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise MediaError(
            f"output {output!r} cannot be written: {reason(error)}",
            hint="choose a folder you may write to",
        ) from error
