"""The planner: a request becomes a shot list. Deterministic, readable, free of torch."""

from __future__ import annotations

from dataclasses import replace

from kling_local.cards import ModelCard
from kling_local.planner import beats, cutting
from kling_local.planner.blueprint import Draft, draft
from kling_local.planner.compile import Scene, TakeText, compile_film, compile_negative_prompt
from kling_local.planner.continuity import draft_continuity
from kling_local.planner.cues import Heard, draft_cues
from kling_local.planner.intent import Understood, read_film, says_it_continues
from kling_local.planner.line_times import line_times
from kling_local.planner.lint import lint
from kling_local.planner.pasted import in_words
from kling_local.planner.paths import draft_paths
from kling_local.planner.pictured import stays
from kling_local.planner.played_cues import sounds_in
from kling_local.planner.record import shot_list_from_json, shot_list_to_json
from kling_local.planner.trajectory import controlled, joined, unsaid, with_sentence
from kling_local.request import MAX_SEED, GenerationRequest, ShotRequest
from kling_local.shots import Blueprint, MotionPath, Shot, ShotList, Take
from kling_local.units import DELIVERED_FPS, delivered_size

__all__ = ["plan", "shot_list_from_json", "shot_list_to_json"]


def plan(request: GenerationRequest, card: ModelCard, *, seed: int | None = None) -> ShotList:
    """Plan a film for one model: shots with blueprints, takes on the model's frame grid, findings.

    The same request, card and seed give the same plan. ``seed`` replaces the request's own: the
    renderer draws one. A dry run without either is planned with 0 and marked (``seed_open``).
    Raises ``RequestError`` for what cannot be planned at all.
    """
    given = seed if seed is not None else request.seed
    seed = given or 0
    asked = _shots_asked(request)
    prompts = [shot.prompt for shot in asked]
    seconds = [shot.duration for shot in asked]
    continues = [
        number > 1 and says_it_continues(prompt) for number, prompt in enumerate(prompts, start=1)
    ]
    read = read_film(prompts, seconds, _names(request), whole=_is_told_in_words(request))
    drafts = draft(
        [
            _with_control(each.blueprint, request, shot.duration)
            for each, shot in zip(read, asked, strict=True)
        ],
        continues,
        [each.pointers for each in read],
    )
    spans = cutting.cut(seconds)
    stretches = cutting.stretches(spans, continues, card)
    prompts = [
        _with_camera(prompt, each.blueprint, request)
        for prompt, each in zip(prompts, read, strict=True)
    ]
    lines = _lines(drafts, read, spans)
    scenes = _scenes(request, card, prompts, drafts, spans, stretches)
    size = delivered_size(request.aspect_ratio, request.resolution)
    paths = _paths(request, asked, drafts, size.width / size.height)
    shots = _shots(asked, spans, stretches, drafts, read, paths)
    cues = draft_cues(
        [
            Heard(shot, each.whole, words)
            for shot, each, words in zip(shots, drafts, read, strict=True)
        ]
    )
    scenes = [
        replace(scene, lines=times, sounds=sounds_in(cues, shot))
        for scene, times, shot in zip(scenes, lines, shots, strict=True)
    ]
    film = compile_film(scenes, [each.shots for each in stretches], card)
    shots = tuple(map(_compiled, shots, film.shots))
    shot_list = ShotList(
        model=card.id,
        size=size,
        num_frames=spans[-1].end,
        sound=request.sound,
        seed=seed,
        shots=shots,
        takes=_takes(request, card, seed, shots, stretches, film.takes),
        continuity=draft_continuity(drafts),
        cues=cues,
        seed_open=given is None,
    )
    return replace(shot_list, findings=lint(request, card, shot_list, film, continues))


def _lines(
    drafts: list[Draft], read: list[Understood], spans: list[cutting.Span]
) -> list[tuple[tuple[float, float], ...]]:
    """When each shot's lines are spoken, in seconds of the shot."""
    return [
        line_times(each.whole.audio.dialogue, words.lines_at, span.num_frames / DELIVERED_FPS)
        for each, words, span in zip(drafts, read, spans, strict=True)
    ]


def _compiled(shot: Shot, text: str) -> Shot:
    return replace(shot, compiled_prompt=text)


def _names(request: GenerationRequest) -> tuple[str, ...]:
    return tuple(element.name or "" for element in request.elements)


def _is_told_in_words(request: GenerationRequest) -> bool:
    """Whether the request has no image, no reference video and no element that could show whom the
    words mean."""
    shown = (request.start_image, request.end_image, request.reference_video)
    return not any(shown) and not request.reference_images and not request.elements


def _with_control(blueprint: Blueprint, request: GenerationRequest, seconds: float) -> Blueprint:
    """The blueprint with the moves and key frames of the request's ``camera_control``.

    Moves that the words name come first, and are kept where the control contradicts them; the
    trajectory is the control's alone.
    """
    if request.camera_control is None:
        return blueprint
    _, keys = controlled(request.camera_control, seconds)
    moves = joined(request.camera_control, blueprint.camera.moves)
    return replace(blueprint, camera=replace(blueprint.camera, moves=moves, trajectory=keys))


def _with_camera(prompt: str, blueprint: Blueprint, request: GenerationRequest) -> str:
    """The prompt with a sentence for the moves of ``camera_control`` that its words do not name."""
    if request.camera_control is None:
        return prompt
    return with_sentence(prompt, unsaid(request.camera_control, blueprint.camera.moves))


def _shots_asked(request: GenerationRequest) -> tuple[ShotRequest, ...]:
    if request.shots:
        return tuple(replace(shot, prompt=in_words(shot.prompt)) for shot in request.shots)
    prompt = in_words(request.prompt)
    if request.shot_type == "intelligence":
        return beats.draft_shots(prompt, request.duration)
    video = request.reference_video
    one = request.shot_type is not None or (video is not None and video.role == "base")
    written = () if one else beats.written_shots(prompt, request.duration)
    return written or (ShotRequest(prompt, request.duration),)


def _scenes(
    request: GenerationRequest,
    card: ModelCard,
    prompts: list[str],
    drafts: list[Draft],
    spans: list[cutting.Span],
    stretches: list[cutting.Stretch],
) -> list[Scene]:
    """The shots as the compiler takes them; times count from the start of their take."""
    on_image = bool(request.start_image) and card.conditioning.start_image
    video = request.reference_video
    on_video = bool(video and video.role == "base") and card.conditioning.reference_video
    to_image = bool(request.end_image) and card.conditioning.end_image
    begins = {number: each.span.start for each in reversed(stretches) for number in each.shots}
    shown = [bool(on_image)]  # by the start image, or as a shot without a cut goes on from it
    shown += [False] * (len(prompts) - 1)
    for number, prompt in enumerate(prompts[1:], start=1):
        shown[number] = shown[number - 1] and says_it_continues(prompt)
    shown[-1] = shown[-1] or to_image
    return [
        Scene(
            prompt=prompt,
            draft=each,
            start_s=(span.start - begins[number]) / DELIVERED_FPS,
            seconds=span.num_frames / DELIVERED_FPS,
            has_picture=on_image and number == 1,
            ends_on_image=to_image and number == len(prompts),
            goes_on=number > 1 and says_it_continues(prompt),
            on_picture=on_video or (on_image and number == 1),
            as_pictured=on_image and number > 1 and stays(each.said, prompt),
            sound=request.sound,
            likenesses={} if shown[number - 1] else _likenesses(request, card),
        )
        for number, (prompt, each, span) in enumerate(
            zip(prompts, drafts, spans, strict=True), start=1
        )
    ]


def _likenesses(request: GenerationRequest, card: ModelCard) -> dict[str, str]:
    """The markers of elements and reference images that have pictures and that the model follows,
    with elements' names in lower case; the numbers of images count start and end image first."""
    can, frames = card.conditioning, bool(request.start_image) + bool(request.end_image)
    elements = request.elements if can.elements else ()
    images = request.reference_images if can.reference_images else ()
    named = enumerate(elements, start=1)
    found = {f"element_{n}": (each.name or "").lower() for n, each in named if each.images}
    return found | {f"image_{n}": "" for n, _ in enumerate(images, start=1 + frames)}


def _paths(
    request: GenerationRequest, asked: tuple[ShotRequest, ...], drafts: list[Draft], aspect: float
) -> list[tuple[MotionPath, ...]]:
    """The motion paths of each shot's subjects; drawn paths belong to the first shot."""
    drawn = (request.motion_paths, *[()] * (len(asked) - 1))
    return [
        draft_paths(each.whole, shot.duration, aspect, shot.prompt, own)
        for each, shot, own in zip(drafts, asked, drawn, strict=True)
    ]


def _shots(
    asked: tuple[ShotRequest, ...],
    spans: list[cutting.Span],
    stretches: list[cutting.Stretch],
    drafts: list[Draft],
    read: list[Understood],
    paths: list[tuple[MotionPath, ...]],
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
            compiled_prompt="",
            blueprint=each.said,
            inherited=each.inherited,
            paths=ways,
            spans=words.spans,
        )
        for number, (wish, span, each, words, ways) in enumerate(
            zip(asked, spans, drafts, read, paths, strict=True), start=1
        )
    )


def _takes(
    request: GenerationRequest,
    card: ModelCard,
    seed: int,
    shots: tuple[Shot, ...],
    stretches: list[cutting.Stretch],
    texts: tuple[TakeText, ...],
) -> tuple[Take, ...]:
    return tuple(
        Take(
            number=number,
            shots=each.shots,
            start_frame=each.span.start,
            num_frames=each.span.num_frames,
            model_frames=each.model_frames,
            model_fps=card.fps,
            render_size=card.size_drawn(request.aspect_ratio, request.resolution),
            prompt=text.prompt,
            negative_prompt=compile_negative_prompt(
                request.negative_prompt,
                [thing for n in each.shots for thing in shots[n - 1].blueprint.exclude],
                card,
                text.prompt,
            ),
            anchor="last_frames" if each.anchored else "none",
            seed=(seed + number - 1) % (MAX_SEED + 1),
            num_steps=card.steps[request.mode],
            guidance_scale=card.guidance_in(request.mode).at(request.cfg_scale),
        )
        for number, (each, text) in enumerate(zip(stretches, texts, strict=True), start=1)
    )
