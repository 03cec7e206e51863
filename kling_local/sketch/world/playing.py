"""Performs scores: turns the sound latents of a film into sound, with the world's instruments."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world import gait, motion
from kling_local.sketch.world.accompaniment import SILENT, Accompaniment, accompanied
from kling_local.sketch.world.deeds import Deeds, deeds_of
from kling_local.sketch.world.events import LANDING
from kling_local.sketch.world.layout import (
    KIND_WORDS,
    LIGHT_WORDS,
    PLACE_WORDS,
    SIZE_WORDS,
    WEATHER_WORDS,
)
from kling_local.sketch.world.pace import (
    Pace,
    Run,
    action_of,
    crossings,
    grid,
)
from kling_local.sketch.world.paint import PLAIN, Lines, Paint, Spans
from kling_local.sketch.world.palette import mouth_during
from kling_local.sketch.world.reading import TEXTURE, code_of
from kling_local.sketch.world.retiming import sampled
from kling_local.sketch.world.scene import (
    KINDS,
    LEGGED,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    SOLID,
    WEATHERS,
    WHEELED,
)
from kling_local.sketch.world.score import (
    FIGURE,
    FIGURE_NUMBERS,
    PACE_UNIT,
    STAGE,
    STAGE_NUMBERS,
    TOKEN_S,
    X_UNIT,
    film_s,
)
from kling_local.sketch.world.sound import Bed, perform
from kling_local.synth.signal import Clock, follow
from kling_local.synth.strikes import SURFACES, Impact
from kling_local.synth.voices import Voice

_HALF_WIDTH = 5 / 6
"""Half the width of the widest frame, in frame heights; there a figure is panned fully aside."""
_HEIGHT = 0.5  # assumed height of a figure, from which the speed of the air around it follows
_MOVES_FROM = 0.08
_HITS_FROM = 1.0
_PITCHES = 0.45, 1.6
"""Least and greatest factor of the pitch of an impact that is slowed down or speeded up."""
_QUIET = "studio"
"""The place with the least sound of its own."""
_LIVES_FROM = 0.15
"""Seconds of the world in a second of the film below which figures fall silent."""


def play(
    score: Tensor,
    sample_rate: int,
    paint: Paint = PLAIN,
    *,
    voiced: bool = True,
    besides: Accompaniment = SILENT,
) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of a score ``(tokens 102)``.

    Figures with lines in ``paint`` speak while these last, whatever the score says; nobody's voice
    is heard unless ``voiced``. What figures do is heard at the pace of ``paint``, and nothing that
    is ``unasked`` in it (without a place, a quiet room); its extras are silent but for their lines.
    What is played ``besides`` is added; its music replaces that of the score.
    """
    score = score.float().cpu()
    clock = Clock(sample_rate, round(len(score) * TOKEN_S * sample_rate))
    stage = score[:, :STAGE_NUMBERS].T
    salt = float(score.square().sum().remainder(1.0))
    bed = Bed(
        place=PLACES[code_of(stage[STAGE["place"]], PLACE_WORDS)],
        light=LIGHTS[code_of(stage[STAGE["light"]], LIGHT_WORDS)],
        weather=WEATHERS[code_of(stage[STAGE["weather"]], WEATHER_WORDS)],
        music=not besides.music and bool(stage[STAGE["music"]].mean() > 0),
        key=float(0.5 + 0.49 * stage[STAGE["key"]].mean().clamp(-1, 1)),
        salt=salt,
    )
    players = [] if paint.nobody else players_of(score)
    size = code_of(stage[STAGE["size"]], SIZE_WORDS)
    run = run_of(players, size, paint.pace)
    voices = [
        _voice(_Part(player, figure, run), clock, (salt + 0.31 * figure) % 1.0, paint.lines)
        for figure, player in enumerate(players)
    ]
    extras = [each.kind for each in paint.extras for _ in range(each.count)]
    for number, kind in enumerate(extras, start=MOST_SUBJECTS):
        if voices and number in paint.lines:
            voices.append(_extra(voices[0], kind, number, paint.lines[number]))
    if not voiced:
        voices = [replace(voice, mouth=torch.zeros_like(voice.mouth)) for voice in voices]
    if "no figure" in paint.unasked:
        players, voices = [], []
    bed = _asked(bed, paint.unasked)
    struck = impacts(players, size, SURFACES[bed.place], run)
    track = perform(clock, bed, voices, struck, _HALF_WIDTH)
    return accompanied(track, besides, clock, paint.lines)


def _asked(bed: Bed, unasked: tuple[str, ...]) -> Bed:
    """The background without what nobody asked for."""
    place = _QUIET if "no place" in unasked else bed.place
    return replace(bed, place=place, weather="clear" if "no weather" in unasked else bed.weather)


@dataclass(frozen=True)
class Player:
    """A figure that is heard: its part of the score ``(27 tokens)``, its kind and its deeds."""

    told: Tensor
    kind: str
    deeds: Deeds


def players_of(score: Tensor) -> list[Player]:
    """The figures in a score ``(tokens 102)``."""
    each = score[:, STAGE_NUMBERS:].unflatten(1, (MOST_SUBJECTS, FIGURE_NUMBERS)).movedim(0, 2)
    present = [not i or bool(one[FIGURE["present"]].mean() > 0) for i, one in enumerate(each)]
    told = each[: 1 + sum(itertools.accumulate(present[1:], min))]
    kinds = [KINDS[code_of(one[FIGURE["kind"]], KIND_WORDS)] for one in told]
    deeds = [
        deeds_of(one[FIGURE["does"]], kind, film_s(len(score)), lone=len(told) == 1)
        for one, kind in zip(told, kinds, strict=True)
    ]
    if _meet(told, deeds):
        deeds = gait.meeting(deeds)
    return [Player(*each) for each in zip(told, kinds, deeds, strict=True)]


def impacts(
    players: Sequence[Player], size: int, surface: str, run: Run | None = None
) -> list[Impact]:
    """Steps, landings and the one hit in order of time, all by the world's rules.

    ``size`` is the code of the shot size, on which the height and so the duration of a fall depend.
    They are heard when a ``run`` shows them.
    """
    found = []
    for figure, player in enumerate(players):
        deeds = run.lasting(player.deeds) if run else player.deeds
        moments = deeds.impacts(size, figure, LANDING)
        if player.kind in LEGGED and not run:
            moments += gait.steps(player.deeds, figure)
        if not figure and _hits(players):
            moments.append((motion.HIT_AT * player.deeds.length_s, 1.0))
        if run:
            found += _shown(_Part(player, figure, run), surface, moments)
        else:
            found += _impacts(player, figure, surface, moments)
    return sorted(found, key=lambda one: one.time_s)


def run_of(players: Sequence[Player], size: int, pace: Pace) -> Run | None:
    """What the figures do at a pace, as `reading.read` has it; None where time runs as usual."""
    if pace.steady:
        return None
    told, deeds = torch.stack([each.told for each in players]), [each.deeds for each in players]
    relation = "hits" if _hits(players) else "meets" if _meet(told, deeds) else "alone"
    return Run(pace, action_of(deeds, relation, size))


@dataclass(frozen=True)
class _Part:
    """A player, the number of its figure, and the run of the film, if time does not run as usual.

    A sound that time slows down is as much lower, and one that it speeds up higher.
    """

    player: Player
    figure: int
    run: Run | None

    def own(self, film_s: Tensor) -> Tensor:
        """Seconds of its deeds at seconds of the film."""
        return self.run.own(self.figure, film_s) if self.run else film_s

    def at_tokens(self, values: Tensor) -> Tensor:
        """Values ``(n)`` of the film's tokens, when they are seen."""
        if not self.run:
            return values
        return sampled(values, self.own(_middles(values)) / TOKEN_S - 0.5)

    def hastened(self, values: Tensor) -> Tensor:
        """Speeds ``(n)`` at the film's tokens, as fast as they are seen."""
        if not self.run:
            return values
        return self.at_tokens(values) * self.run.rate(self.figure, _middles(values)).abs()

    def alive(self, clock: Clock) -> Tensor | float:
        """How far it is heard, 0..1 ``(n)``: nothing is where time stands still."""
        if not self.run:
            return 1.0
        return (self.run.rate(self.figure, clock.time).abs() / _LIVES_FROM).clamp(max=1)


def _middles(tokens: Tensor) -> Tensor:
    """Seconds of the film in the middle of each token ``(n)``."""
    return TOKEN_S * (0.5 + torch.arange(len(tokens)))


def _shown(part: _Part, surface: str, moments: list[tuple[float, float]]) -> list[Impact]:
    """Impacts of a figure at ``moments`` of its own time, and its steps, when a run shows them."""
    assert part.run is not None
    deeds, film_s = part.run.lasting(part.player.deeds), grid(part.run.action.length_s)
    own_s = part.own(film_s)
    seen = [(each, hard) for at, hard in moments for each in crossings(own_s - at, film_s)]
    if part.player.kind in LEGGED:
        cycle, _ = gait.limbs(deeds, part.figure, own_s)
        for each in crossings(torch.cos(2 * math.pi * cycle), film_s):
            _, stride = gait.limbs(deeds, part.figure, part.own(torch.tensor([each])))
            seen += [(each, hard) for hard in gait.tread(float(stride))]
    found = []
    for at, hard in seen:
        now = torch.tensor([at])
        (made,) = _impacts(part.player, part.figure, surface, [(float(part.own(now)), hard)])
        speed = round(float(part.run.rate(part.figure, now).abs()), 2)
        pitch = min(max(speed, _PITCHES[0]), _PITCHES[1])
        found.append(replace(made, time_s=at, pitch=pitch, strength=hard / max(1.0, speed) ** 0.5))
    return found


def _meet(told: Tensor, deeds: list[Deeds]) -> bool:
    """Whether there are two figures, the first going right and the second going left."""
    if len(told) != 2 or not all(does.moves for does in deeds):
        return False
    time = torch.linspace(-1, 1, told.shape[2])
    first, second = (float((time * one[FIGURE["x"]][0]).sum()) for one in told)
    return first > 0 > second


def _hits(players: Sequence[Player]) -> bool:
    """Whether the first figure hits the second: both are solid, only the first moves, and the score
    has an impact of it at about the time of a hit.
    """
    if len(players) != 2 or not all(player.kind in SOLID for player in players):
        return False
    first, second = players
    token = int(motion.HIT_AT * first.deeds.length_s / TOKEN_S)
    near = first.told[:, max(0, token - 1) : token + 2]
    struck, strength = (near[FIGURE[name]][0] for name in ("struck", "strength"))
    told = float((struck + strength).amax()) > _HITS_FROM
    return first.deeds.moves and not second.deeds.moves and told


def _voice(part: _Part, clock: Clock, salt: float, lines: Lines) -> Voice:
    """The voice of one figure; its speech keeps the film's time."""
    told, kind, deeds = part.player.told, part.player.kind, part.player.deeds
    own = {name: told[at] for name, at in FIGURE.items()}
    speaks, hangs = deeds.first == "speak", deeds.first == "swing"
    x, pace = own["x"][0] * X_UNIT, (own["pace"][0] * PACE_UNIT).clamp(min=0)
    pace = torch.where(pace > _MOVES_FROM, pace, 0.0)
    rate = torch.gradient(x)[0].abs() / TOKEN_S / _HEIGHT if len(x) > 1 else torch.zeros_like(x)
    time, stride = part.own(_middles(x)), own["stride"][0]
    if kind in LEGGED:
        cycle, stride = gait.limbs(deeds, part.figure, time)
    elif kind in WHEELED:
        cycle = (part.hastened(pace) * TOKEN_S).cumsum(0) / (2 * math.pi * motion.WHEEL_RADIUS)
    else:
        cycle = gait.BEATS_HZ.get(kind, 0.0) * time
    alive, spans = part.alive(clock), lines.get(part.figure)
    return Voice(
        clock=clock,
        kind=kind,
        action=deeds.first if deeds.first in ("swing", "spin") else "still",
        x=follow(part.at_tokens(x), clock),
        pace=follow(part.hastened(pace), clock),
        air=follow(part.hastened(rate), clock),
        cycle=follow(cycle, clock),
        stride=follow(stride, clock),
        mouth=mouth_during(clock.time, spans) if spans else speaks * _mouth(clock.time) * alive,
        rope=hangs * torch.ones(clock.count),
        salt=salt,
        alive=alive,
    )


def _extra(first: Voice, kind: str, number: int, lines: Spans) -> Voice:
    """The voice of an extra, who is heard during its lines only."""
    silence = torch.zeros_like(first.mouth)
    return Voice(
        clock=first.clock,
        kind=kind,
        action="still",
        x=silence + _HALF_WIDTH * (0.35 if number % 2 else -0.35),
        pace=silence,
        air=silence,
        cycle=silence,
        stride=silence,
        mouth=mouth_during(first.clock.time, lines),
        rope=silence,
        salt=(first.salt + 0.31 * number) % 1.0,
    )


def _mouth(time: Tensor) -> Tensor:
    return motion.mouth(time, torch.full_like(time, TEXTURE))


def _impacts(
    player: Player, figure: int, surface: str, moments: list[tuple[float, float]]
) -> list[Impact]:
    """Impacts of one figure at ``moments``, given as times and strengths."""
    found = []
    for time_s, strength in moments:
        token = max(0, min(player.told.shape[1] - 1, int(time_s / TOKEN_S)))
        x = float(player.told[FIGURE["x"]][0, token]) * X_UNIT / _HALF_WIDTH
        what = "step" if player.kind in LEGGED and strength < 0.6 else "land"
        pan = max(-1.0, min(1.0, x))
        found.append(Impact(time_s, strength, player.kind, surface, pan, figure, what))
    return found
