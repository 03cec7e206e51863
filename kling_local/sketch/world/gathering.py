"""Gathers extras around the network's figures: who stands where, and who goes along with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from kling_local.sketch.world import camera, motion
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.extra import Extra, natural_height
from kling_local.sketch.world.figures.acts import shadow_of
from kling_local.sketch.world.figures.brush import STATURES
from kling_local.sketch.world.figures.costume import overtop
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.riders import overtopped
from kling_local.sketch.world.formation import RISE, Member, Spot, formation
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.pose import Figures, Pose, put
from kling_local.sketch.world.scene import (
    ACTIONS,
    COLORS,
    DIRECTIONS,
    FLYING,
    KINDS,
    LEGGED,
    MOST_SUBJECTS,
    MOVES,
    PEOPLE,
    RELATIONS,
    THEN,
    WINGED,
    Scenes,
)
from kling_local.sketch.world.seating import MOST_SITTERS, SEATS, seated
from kling_local.sketch.world.sizing import sized

_STAGED = ("behind", "chases", "meets", "hits")
"""Relations in which the network's figures keep their places."""
_GOES = ("move", "run")
_MARGIN = 0.96  # share of the frame's width that a formation fills at most
_ROAM, _MANY_ROAM = 0.18, 0.12  # how far a group goes to either side, in frame widths
_TOP = 0.46  # how high somebody reaches, in frame heights from the middle
_AFAR, _SMALLER = 0.55, 0.6  # nearness and size of who stands behind what goes on
_TRAILS = 1.15  # distance between those who follow the first, in their widths
_STEP_BACK = 0.05  # how much farther up every other one of them stands
_LOW, _NEARER = 0.75, 0.05  # who is not taller passes before the others, so much nearer
_BEYOND = 0.82, 0.07  # size of who passes beyond the others, and how much higher in the frame
_OVER = 0.04  # how high above heads what passes flies
_SCATTER, _LAYERED, _ALOFT = (0.0, 0.5, 0.15, 0.65), 0.5, 0.3
"""How much higher several that fly do so: in turn, by rows, and all, in their heights."""
_RESTS = frozenset({"sits", "lies", "sleeps"})
_IN_STEP = 0.29  # turns by which the limbs of one figure are ahead of the one before


@dataclass(frozen=True)
class Gathered(Scenes):
    """Scenes with extras, whose kinds and colour codes, both ``(b n)``, follow the network's."""

    added_kinds: Tensor
    added_codes: Tensor

    @property
    def kinds(self) -> Tensor:
        """Kind of each figure, ``(b 3+n)``."""
        return torch.cat([super().kinds, self.added_kinds], dim=1)

    @property
    def colors(self) -> Tensor:
        """Colour of each figure, ``(b 3+n)``: that of an extra is the code of its look."""
        return torch.cat([super().colors, self.added_codes], dim=1)

    @property
    def present(self) -> Tensor:
        """Which figures are present, bool ``(b 3+n)``."""
        return torch.cat([super().present, torch.ones_like(self.added_kinds, dtype=torch.bool)], 1)


def gathered(scenes: Scenes, pose: Pose, times_s: Tensor, paint: Paint) -> tuple[Scenes, Pose]:
    """A film's scene and its pose with the sizes of looks, and with the extras of ``paint``.

    ``times_s`` ``(t)`` are those of its moments. With extras there are 3 + n figures; without any,
    the scene is the same and the pose `sizing.sized`.
    """
    extras = [replace(each, count=1) for each in paint.extras for _ in range(each.count)]
    sized_pose = sized(scenes, pose, paint.looks)
    if not extras:
        return scenes, sized_pose
    several = Gathered(
        **vars(scenes),
        added_kinds=torch.tensor([[KINDS.index(each.kind) for each in extras]]).to(scenes.kind),
        added_codes=torch.tensor([[each.code for each in extras]]).to(scenes.kind),
    )
    group = _Group(several, extras, paint.looks, times_s.to(scenes.phase))
    figures = group.placed(_unseen(sized_pose, scenes))
    closer = pose.view.zoom / constant(camera.FRAMED, scenes.phase.device)[scenes.size][:, None]
    return several, Pose(camera.seen(figures, pose.view, closer, scenes), pose.view)


def _unseen(pose: Pose, scenes: Scenes) -> Figures:
    """The figures in world coordinates: the inverse of `camera.seen`."""
    figures, view, near = pose.figures, pose.view, pose.figures.near
    grown = view.zoom / constant(camera.FRAMED, near.device)[scenes.size][:, None]
    scale = 1 + (grown[:, None] - 1) * (0.4 + 0.6 * near)
    lean = constant(camera.LEAN, near.device)[scenes.angle][:, None, None]
    return replace(
        figures,
        x=figures.x / scale + view.pan[:, None] + near * view.truck[:, None],
        foot=figures.foot / scale + view.tilt[:, None] + near * view.rise[:, None],
        height=figures.height / scale,
        lift=figures.lift / scale,
        squash=figures.squash / lean,
    )


class _Group:
    """The figures of one film, and where extras are put among them."""

    def __init__(
        self, scenes: Gathered, extras: Sequence[Extra], looks: Mapping[int, Look], times: Tensor
    ) -> None:
        self.scenes, self.times = scenes, times
        self.aspect = float(scenes.aspect)
        kinds = [KINDS[int(code)] for code in scenes.kinds[0]]
        self.kinds = kinds
        self.looks = [looks.get(int(code)) for code in scenes.colors[0]]
        self.members = [_member(*each) for each in zip(kinds, self.looks, strict=True)]
        self.own = [n for n in range(MOST_SUBJECTS) if bool(scenes.present[0, n])]
        self.staged = RELATIONS[int(scenes.relation)] in _STAGED
        does = {ACTIONS[int(scenes.action)], THEN[int(scenes.then)]}
        self.goes = not does.isdisjoint(_GOES)
        self.extras = [self._like_first(each) for each in extras]
        self.leads = DIRECTIONS[int(scenes.direction)] if self.goes else ""

    def _like_first(self, extra: Extra) -> Extra:
        """An extra of which nothing is told and who looks like the first does what that does."""
        first, look = self.looks[0], extra.look
        color = first.color if first else COLORS[int(self.scenes.color)]
        alike = (color, first.guise if first else "") == (look.color, look.guise)
        told = extra.action or look.acts or extra.kind != self.kinds[0]
        if told or not alike or ACTIONS[int(self.scenes.action)] == "swing":
            return extra
        return replace(extra, action=ACTIONS[int(self.scenes.action)])

    def placed(self, figures: Figures) -> Figures:
        """All figures, in world coordinates, ``(1 3+n t)``."""
        laws = [self._law(each, number) for number, each in enumerate(self.extras)]
        whole = Figures(**{
            f.name: torch.cat(
                [getattr(figures, f.name), *(getattr(law, f.name) for law in laws)], dim=1
            )
            for f in fields(Figures)
        })  # fmt: skip
        along = [n for n, each in self._numbered() if self._goes_along(each)]
        apart = [n for n, each in self._numbered() if not self._goes_along(each)]
        resting = [n for n in apart if self.extras[n - MOST_SUBJECTS].action not in _GOES]
        passing = [n for n in apart if n not in resting]
        if self.staged:
            whole = self._followed(whole, along)
        else:
            seats = [] if self.goes else self._seats(resting)
            joined = along if self.goes else [n for n in (*along, *resting) if n not in seats]
            resting = resting if self.goes else []
            whole = self._formed(whole, [*self.own, *sorted(joined)], along)
            for seat in seats:
                whole = self._seated(whole, seat, [*self.own, *joined])
        for number in passing:
            whole = self._passing(whole, number)
        return self._afar(whole, resting)

    def _seats(self, resting: list[int]) -> list[int]:
        """The one of the extras, if any, that the animals there sit or lie on."""
        seats = [n for n in resting if (look := self.looks[n]) and look.guise in SEATS]
        others = [n for n in (*self.own, *resting) if n not in seats]
        on = [n for n in others if self.kinds[n] not in PEOPLE and self._rests(n)]
        return seats if len(seats) == 1 and on == others and len(on) <= MOST_SITTERS else []

    def _rests(self, number: int) -> bool:
        look = self.looks[number]
        perches = number >= MOST_SUBJECTS and self.extras[number - MOST_SUBJECTS].action == "still"
        return perches or (look is not None and not _RESTS.isdisjoint(look.acts))

    def _seated(self, figures: Figures, seat: int, sitters: list[int]) -> Figures:
        halves = [self.members[n].half for n in sitters]
        look = self.looks[seat]
        return seated(figures, sitters, halves, seat, (look.guise if look else "", self.aspect))

    def _numbered(self) -> list[tuple[int, Extra]]:
        return list(enumerate(self.extras, start=MOST_SUBJECTS))

    def _goes_along(self, extra: Extra) -> bool:
        """Whether an extra goes where the network's first figure goes."""
        goes = self.goes and extra.action in _GOES
        return goes and extra.side in ("", self.leads)

    def _law(self, extra: Extra, number: int) -> Figures:
        """The extra as the world has one move that does this, in the middle, ``(1 1 t)``."""
        scenes = self.scenes
        codes = {
            "kind": KINDS.index(extra.kind),
            "action": ACTIONS.index(extra.action or "still"),
            "then": 0,
            "direction": DIRECTIONS.index(self._side(extra)),
            "relation": RELATIONS.index("three"),
            "move": MOVES.index("static"),
        }
        plain = {f.name: getattr(scenes, f.name) for f in fields(Scenes)}
        lone = Scenes(**plain | {n: torch.full_like(scenes.kind, c) for n, c in codes.items()})
        lone = replace(lone, phase=(scenes.phase + _IN_STEP * (number + 1)).remainder(1.0))
        law = motion.figures(lone, self.times)
        which = slice(number % MOST_SUBJECTS, number % MOST_SUBJECTS + 1)
        one = Figures(**{f.name: getattr(law, f.name)[:, which] for f in fields(Figures)})
        told = extra.action == "still" or bool(extra.look.acts)
        still = told and extra.kind in (*FLYING, *WINGED) and extra.action in ("", "still")
        lift, stride = (0.0, 0.1) if still else (1.0, 1.0)
        return replace(
            one,
            x=one.x - 0.5 * (one.x[..., :1] + one.x[..., -1:]),
            lift=one.lift * lift,
            stride=one.stride * stride,
        )

    def _side(self, extra: Extra) -> str:
        if extra.action not in _GOES:
            return "none"
        return extra.side or self.leads or "right"

    def _formed(self, figures: Figures, numbers: list[int], along: list[int]) -> Figures:
        """The figures with those of these numbers in a formation, which goes as the first does."""
        first = figures.x[:, 0]
        middle = 0.5 * (first.amax() + first.amin())
        path = (first - middle) if self.goes else torch.zeros_like(first)
        tracked = MOVES[int(self.scenes.move)] == "tracking"
        roams = 0.0 if tracked else float(path.abs().amax())
        most = (_ROAM if len(numbers) <= 4 else _MANY_ROAM) * self.aspect
        calmed = min(1.0, most / max(roams, 1e-6))
        width = _MARGIN * self.aspect - 2 * roams * calmed
        narrow = min(1.0, self.aspect / 0.95)
        tall = motion.SUBJECT_HEIGHT[int(self.scenes.size)] * narrow
        members = [self.members[number] for number in numbers]
        spots = formation(members, tall, width, leads=self.leads)
        ground = float(motion.foot_line(torch.tensor(max(spot.height for spot in spots))))
        for number, spot in zip(numbers, spots, strict=True):
            goes = self.goes and (number < MOST_SUBJECTS or number in along)
            x = spot.x + (path * calmed if goes else 0 * path)
            x = x + middle if tracked else x
            figures = self._scattered(figures, number, spot, len(numbers))
            figures = self._stood(figures, number, spot, x, ground)
        return (
            self._in_step(figures, along) if self.goes else self._turned_inwards(figures, numbers)
        )

    def _scattered(self, figures: Figures, number: int, spot: Spot, count: int) -> Figures:
        """The figures with one of several that fly or swim higher or lower than its neighbours."""
        before = figures.lift[:, number]
        if self.kinds[number] not in (*FLYING, *WINGED) or float(before.amax()) <= 0 or count < 3:
            return figures
        higher = _SCATTER[number % len(_SCATTER)] + _LAYERED * spot.rise / RISE + _ALOFT
        return put(figures, number, lift=before + figures.height[:, number] * higher)

    def _stood(
        self, figures: Figures, number: int, spot: Spot, x: Tensor, ground: float
    ) -> Figures:
        """The figures with one of them at a spot, with the lift that fits into the frame."""
        before = figures.height[:, number]
        foot = ground + spot.rise
        up = 1 + _above(self.looks[number])
        room = _TOP - foot - spot.height * up
        lift = figures.lift[:, number] / before * spot.height
        over = float(lift.amax()) / max(room, 0.02)
        return put(
            figures,
            number,
            x=x,
            foot=torch.full_like(x, foot),
            height=torch.full_like(x, min(spot.height, (_TOP - foot) / up)),
            lift=lift / max(1.0, over),
            near=torch.ones_like(x),
            speed=torch.gradient(x, spacing=(self.times,), dim=-1)[0]
            if len(self.times) > 1 else torch.zeros_like(x),
        )  # fmt: skip

    def _in_step(self, figures: Figures, along: list[int]) -> Figures:
        """The figures with extras on legs walking as the first does: when it stops, they stop."""
        if self.kinds[0] not in LEGGED:
            return figures
        for number in along:
            if self.kinds[number] in LEGGED:
                figures = put(
                    figures,
                    number,
                    cycle=figures.cycle[:, 0] + _IN_STEP * (number - 1),
                    stride=figures.stride[:, 0],
                    face=figures.face[:, 0],
                    lift=figures.lift[:, 0] / figures.height[:, 0] * figures.height[:, number],
                )
        return figures

    def _turned_inwards(self, figures: Figures, numbers: list[int]) -> Figures:
        """The figures with those that turn to nobody looking to the middle of their formation."""
        for number in numbers:
            face = figures.face[:, number]
            if bool((face == face[:, :1]).all()):
                side = -1.0 if float(figures.x[0, number, 0]) > 0.02 else 1.0
                figures = put(figures, number, face=torch.full_like(face, side))
        return figures

    def _followed(self, figures: Figures, along: list[int]) -> Figures:
        """The figures with some of them following the first at a distance."""
        ahead = -1.0 if self.leads == "left" else 1.0
        x, gone = figures.x[:, 0], 0.0
        for place, number in enumerate(along):
            tall = self._tall(figures, number)
            gone += _TRAILS * 2 * self.members[number].half * tall
            rise = _STEP_BACK * (1 + place % 2)
            ground = float(figures.foot[0, 0, 0])
            spot = Spot(0.0, tall * (1 - rise), rise)
            figures = self._stood(figures, number, spot, x - ahead * gone, ground)
        return self._in_step(figures, along)

    def _tall(self, figures: Figures, number: int) -> float:
        """The height of an extra beside the network's first figure as it is drawn."""
        first = float(figures.height[0, 0].amax())
        share = self.members[number].tall / self.members[0].tall
        return first * min(1.3, max(0.4, share))

    def _passing(self, figures: Figures, number: int) -> Figures:
        """The figures with one that goes its own way: low ones before the others, those that fly
        over their heads, others farther away."""
        tall, x = self._tall(figures, number), figures.x[:, number]
        ground = float(figures.foot[0, 0, 0])
        extra = self.extras[number - MOST_SUBJECTS]
        if extra.kind in FLYING:
            heads = float((figures.foot + figures.height)[0, self.own].amax()) + _OVER
            foot = min(heads, _TOP - tall)
            lift = torch.full_like(x, max(0.0, foot - ground))
            figures = self._stood(figures, number, Spot(0.0, tall, 0.0), x, ground)
            return put(figures, number, lift=lift.clamp(max=max(0.0, _TOP - tall - ground)))
        if self.members[number].tall <= _LOW:
            return self._stood(figures, number, Spot(0.0, tall, -_NEARER), x, ground)
        spot = Spot(0.0, _BEYOND[0] * tall, _BEYOND[1])
        return self._stood(figures, number, spot, x, ground)

    def _behind(self, figures: Figures, number: int, x: Tensor) -> Figures:
        """The figures with one of them farther away."""
        spot = Spot(0.0, _SMALLER * self._tall(figures, number), motion.FARTHER_UP)
        figures = self._stood(figures, number, spot, x, float(figures.foot[0, 0, 0]))
        return put(figures, number, near=torch.full_like(x, _AFAR))

    def _afar(self, figures: Figures, numbers: list[int]) -> Figures:
        """The figures with some of them standing farther away, apart from each other."""
        taken = [
            float(figures.x[0, n].mean()) for n in self.own if float(figures.near[0, n, 0]) < 1
        ]
        for number in numbers:
            x = _freest(taken, 0.40 * self.aspect)
            taken.append(x)
            figures = self._behind(figures, number, torch.full_like(figures.x[:, number], x))
            face = figures.face[:, number]
            if bool((face == face[:, :1]).all()):
                side = torch.full_like(face, -1.0 if x > 0 else 1.0)
                figures = put(figures, number, face=side)
        return figures


def _freest(taken: Sequence[float], far: float) -> float:
    """The place within ``far`` of the middle that is farthest from those taken."""
    places = [far * (2 * step / 24 - 1) for step in range(25)]
    return max(places, key=lambda x: (min((abs(x - each) for each in taken), default=0.0), -abs(x)))


def _member(kind: str, look: Look | None) -> Member:
    """A figure as formations need it."""
    guise = GUISES.get(look.guise) if look else None
    half = guise.reach if guise else motion.HALF_WIDTH[KINDS.index(kind)]
    stature = STATURES[look.stature] if look else 1.0
    acting = shadow_of(look) if look else 0.0
    return Member(max(half, acting), natural_height(kind, look) * stature)


def _above(look: Look | None) -> float:
    """How far what is worn or who rides reaches above a figure, in its heights."""
    return (overtopped(look) or overtop(look)) if look else 0.0
