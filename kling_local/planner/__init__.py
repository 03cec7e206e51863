"""The planner: a request becomes a shot list. Deterministic, readable, free of torch."""

from __future__ import annotations

from kling_local.cards import ModelCard
from kling_local.planner import beats, cutting, findings, writer
from kling_local.planner.blueprint import Draft, draft
from kling_local.planner.intent import resolve, says_it_continues
from kling_local.planner.record import shot_list_from_json, shot_list_to_json
from kling_local.request import MAX_SEED, GenerationRequest, ShotRequest
from kling_local.shots import Finding, Shot, ShotList, Take
from kling_local.units import DELIVERED_FPS, delivered_size

__all__ = ["plan", "shot_list_from_json", "shot_list_to_json"]


def plan(request: GenerationRequest, card: ModelCard, *, seed: int | None = None) -> ShotList:
    """Plan a film for one model: shots with blueprints, takes on the model's frame grid, findings.

    The same request, card and seed give the same plan. ``seed`` stands in for the request's own:
    whoever renders draws one; a dry run without any is planned with 0.
    Raises ``RequestError`` for what cannot be planned at all.
    """
    seed = next((each for each in (seed, request.seed) if each is not None), 0)
    asked = _shots_asked(request)
    prompts = [shot.prompt for shot in asked]
    seconds = [shot.duration for shot in asked]
    continues = [
        number > 1 and says_it_continues(prompt) for number, prompt in enumerate(prompts, start=1)
    ]
    blueprints = [resolve(prompt) for prompt in prompts]
    drafts = draft(blueprints, continues)
    compiled = _compile(request, card, prompts, drafts)
    spans = cutting.cut(seconds)
    stretches = cutting.stretches(spans, continues, card)
    size = delivered_size(request.aspect_ratio, request.resolution)
    found: list[Finding] = [
        *findings.plan_findings(request, prompts, blueprints, seconds),
        *findings.model_findings(request, card, size, card.sizes[request.aspect_ratio]),
        *findings.continuing_findings(card, continues),
        *findings.shot_findings(request, card, blueprints, compiled),
    ]
    shots = _shots(asked, spans, stretches, drafts, compiled)
    return ShotList(
        model=card.id,
        size=size,
        num_frames=spans[-1].end,
        sound=request.sound,
        seed=seed,
        shots=shots,
        takes=_takes(request, card, seed, shots, stretches),
        findings=tuple(found),
    )


def _shots_asked(request: GenerationRequest) -> tuple[ShotRequest, ...]:
    if request.shots:
        return request.shots
    if request.shot_type == "intelligence":
        return beats.draft_shots(request.prompt, request.duration)
    return (ShotRequest(request.prompt, request.duration),)


def _compile(
    request: GenerationRequest, card: ModelCard, prompts: list[str], drafts: list[Draft]
) -> list[writer.Compiled]:
    on_image = bool(request.start_image) and card.conditioning.start_image
    return [
        writer.compile_shot(prompt, each, card, has_picture=on_image and number == 1)
        for number, (prompt, each) in enumerate(zip(prompts, drafts, strict=True), start=1)
    ]


def _shots(
    asked: tuple[ShotRequest, ...],
    spans: list[cutting.Span],
    stretches: list[cutting.Stretch],
    drafts: list[Draft],
    compiled: list[writer.Compiled],
) -> tuple[Shot, ...]:
    first_take: dict[int, int] = {}
    for take, stretch in enumerate(stretches, start=1):
        for number in stretch.shots:
            first_take.setdefault(number, take)
    return tuple(
        Shot(
            number=number,
            start_s=span.start / DELIVERED_FPS,
            duration_s=wish.duration,
            start_frame=span.start,
            num_frames=span.num_frames,
            take=first_take[number],
            prompt=wish.prompt,
            compiled_prompt=text.text,
            blueprint=each.said,
            inherited=each.inherited,
        )
        for number, (wish, span, each, text) in enumerate(
            zip(asked, spans, drafts, compiled, strict=True), start=1
        )
    )


def _takes(
    request: GenerationRequest,
    card: ModelCard,
    seed: int,
    shots: tuple[Shot, ...],
    stretches: list[cutting.Stretch],
) -> tuple[Take, ...]:
    return tuple(
        Take(
            number=number,
            shots=each.shots,
            start_frame=each.span.start,
            num_frames=each.span.num_frames,
            model_frames=each.model_frames,
            model_fps=card.fps,
            render_size=card.sizes[request.aspect_ratio],
            prompt=writer.join_shots([shots[n - 1].compiled_prompt for n in each.shots], card),
            negative_prompt=writer.compile_negative_prompt(
                request.negative_prompt,
                [thing for n in each.shots for thing in shots[n - 1].blueprint.exclude],
                card,
            ),
            anchor="last_frames" if each.anchored else "none",
            seed=(seed + number - 1) % (MAX_SEED + 1),
            num_steps=card.steps[request.mode],
            guidance_scale=card.guidance.at(request.cfg_scale),
        )
        for number, each in enumerate(stretches, start=1)
    )
