"""Scenes: the facts of little films as numbers, so that a batch of films is a set of tensors.

`motion` and `camera` derive all motion from a scene and the time alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from kling_local.sketch.world import constants

KINDS = (
    "man", "woman", "child", "robot", "dog", "cat", "horse", "bird", "fish", "butterfly",
    "car", "truck", "bus", "bicycle", "boat", "airplane",
    "ball", "box", "bottle", "shoe", "cup", "balloon", "tree", "flag",
)  # fmt: skip
COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "white", "black")
PLACES = (
    "meadow", "forest", "beach", "desert", "snow", "mountains", "sea", "underwater",
    "street", "neon street", "rooftop", "room", "kitchen", "stage", "studio", "space",
)  # fmt: skip
LIGHTS = ("dawn", "day", "golden hour", "dusk", "night", "overcast", "neon")
WEATHERS = ("clear", "rain", "snow", "fog", "wind")
ACTIONS = (
    "still", "move", "run", "jump", "bounce", "fall", "swing", "float", "spin", "wave", "speak",
)  # fmt: skip
THEN = ("nothing", "still", "move", "jump", "spin")
DIRECTIONS = ("none", "left", "right")
RELATIONS = ("alone", "beside", "behind", "chases", "meets", "hits", "two", "three")
SHOT_SIZES = ("wide", "medium", "close")
ANGLES = ("eye level", "low", "high", "overhead", "dutch")
MOVES = (
    "static", "pan left", "pan right", "tilt up", "tilt down", "push in", "pull out",
    "truck left", "truck right", "pedestal up", "pedestal down", "arc left", "arc right",
    "roll", "handheld", "tracking", "rack focus", "whip pan",
)  # fmt: skip
MUSIC = ("none", "music")

FACTS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "color": COLORS,
    "action": ACTIONS,
    "then": THEN,
    "direction": DIRECTIONS,
    "relation": RELATIONS,
    "kind2": KINDS,
    "color2": COLORS,
    "place": PLACES,
    "light": LIGHTS,
    "weather": WEATHERS,
    "size": SHOT_SIZES,
    "angle": ANGLES,
    "move": MOVES,
    "music": MUSIC,
}
"""Every fact of the world and its values; a code in `Scenes` is the index of a value."""

PEOPLE = ("man", "woman", "child", "robot")
LEGGED = (*PEOPLE, "dog", "cat", "horse")
FLYING = ("bird", "butterfly", "airplane")
WHEELED = ("car", "truck", "bus", "bicycle")
VEHICLES = (*WHEELED, "boat")
WINGED = ("bird", "butterfly", "fish")
"""Kinds that beat wings or fins."""
SOLID = ("ball", "box", "car", "truck")
CLOTH = ("tree", "flag")
"""Kinds that wind moves: in wind they are never still."""
INDOORS = ("room", "kitchen", "stage", "studio")
SKYLESS = (*INDOORS, "space", "underwater")
"""Places without weather."""

_DOES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(LEGGED, ("still", "move", "run", "jump", "spin")),
    **dict.fromkeys(PEOPLE, ("still", "move", "run", "jump", "spin", "wave", "speak")),
    **dict.fromkeys(("bird", "butterfly", "airplane"), ("still", "move", "run", "float")),
    **dict.fromkeys(("car", "truck", "bus", "bicycle", "boat"), ("still", "move", "run")),
    "fish": ("still", "move", "run", "jump", "float"),
    "ball": ("bounce", "move", "fall", "bounce", "swing", "still", "spin"),
    **dict.fromkeys(("box", "bottle", "shoe", "cup"), ("still", "move", "fall", "swing", "spin")),
    "balloon": ("still", "move", "float", "swing"),
    "tree": ("still", "wave"),
    "flag": ("still", "wave"),
}
"""The actions that each kind can do; others of `ACTIONS` are never drawn for it."""

UNSEEN = (
    ("green", "meadow"), ("green", "forest"), ("white", "snow"), ("yellow", "desert"),
    ("yellow", "beach"), ("orange", "desert"), ("blue", "sea"), ("blue", "underwater"),
    ("black", "space"), ("white", "studio"),
)  # fmt: skip
_HELD_OUT = ("kind", "color", "place", "light", "size", "move", "action")
_PRIMES = (3, 5, 7, 11, 13, 17, 19)
MOST_SUBJECTS = 3
RARE = {"relation": 0.4, "then": 0.8, "weather": 0.5, "angle": 0.45}
"""Facts that mostly have their first value, and the share of films in which they have any."""
_MORE_BALLS = 0.12  # share of added bouncing balls: only balls bounce, and they show physics best


@dataclass(frozen=True)
class Scenes:
    """A batch of scenes. Fact codes are long ``(b)``; free numbers are float ``(b)`` in 0..1.

    Attributes:
        kind ... music: indices into `FACTS`; kind2 and color2 matter only if there is a companion.
        duration_s: length over which the motion is spread.
        aspect: frame width / height.
        phase, offset, shape, facing: free numbers by which scenes with equal facts differ.
    """

    kind: Tensor
    color: Tensor
    action: Tensor
    then: Tensor
    direction: Tensor
    relation: Tensor
    kind2: Tensor
    color2: Tensor
    place: Tensor
    light: Tensor
    weather: Tensor
    size: Tensor
    angle: Tensor
    move: Tensor
    music: Tensor
    duration_s: Tensor
    aspect: Tensor
    phase: Tensor
    offset: Tensor
    shape: Tensor
    facing: Tensor

    def __len__(self) -> int:
        return len(self.kind)

    def __getitem__(self, index: Tensor | slice) -> Scenes:
        if isinstance(index, Tensor) and index.dtype == torch.bool:
            index = index.nonzero()[:, 0]  # once, and not for every field
        return replace(self, **{f.name: getattr(self, f.name)[index] for f in fields(self)})

    def to(self, device: torch.device | str) -> Scenes:
        """The same scenes on another device."""
        return replace(self, **{f.name: getattr(self, f.name).to(device) for f in fields(self)})

    def facts(self, row: int) -> dict[str, str]:
        """The facts of one scene that its picture or sound shows, as words."""
        return shown({name: int(getattr(self, name)[row]) for name in FACTS})

    def are(self, fact: str, *values: str) -> Tensor:
        """Whether ``(b)`` a fact has one of ``values``; ``ValueError`` if a value is unknown."""
        wanted = tuple(FACTS[fact].index(value) for value in values)
        field: Tensor = getattr(self, fact)
        if len(wanted) == 1:
            return field == wanted[0]
        return torch.isin(field, constants.codes(wanted, field.device))

    @property
    def kinds(self) -> Tensor:
        """Kind of each of the three figures, present or not, ``(b 3)``."""
        twins = self.are("relation", "two", "three")
        second = torch.where(twins, self.kind, self.kind2)
        return torch.stack([self.kind, second, self.kind], dim=1)

    @property
    def colors(self) -> Tensor:
        """Colour of each of the three figures, ``(b 3)``."""
        twins = self.are("relation", "two", "three")
        second = torch.where(twins, self.color, self.color2)
        return torch.stack([self.color, second, self.color], dim=1)

    @property
    def present(self) -> Tensor:
        """Which of the three figures are present, bool ``(b 3)``."""
        count = 1 + (~self.are("relation", "alone")).long() + self.are("relation", "three").long()
        return torch.arange(MOST_SUBJECTS, device=count.device)[None, :] < count[:, None]


def shown(codes: dict[str, int]) -> dict[str, str]:
    """The facts among ``codes`` that can be seen or heard, as words.

    A lone figure has no companion, a figure that stays in place has no direction, space no light.
    """
    words = {name: values[codes[name]] for name, values in FACTS.items()}
    if words["relation"] in ("alone", "two", "three"):
        del words["kind2"], words["color2"]
    if words["direction"] == "none" or words["relation"] in ("meets", "hits"):
        del words["direction"]
    if words["place"] == "space":
        del words["light"]
    if words["place"] in SKYLESS:
        del words["weather"]
    return words


def can(kind: str, action: str) -> bool:
    """Whether a kind can do an action in this world."""
    return action in _DOES[kind]


def actions_of(kind: str) -> tuple[str, ...]:
    """The actions that a kind can do in this world."""
    return _DOES[kind]


def held_out(codes: dict[str, Tensor]) -> Tensor:
    """Whether ``(b)`` a combination of seven facts is held out of training; one in sixteen is."""
    mixed = sum(
        (codes[name] + 1) ** 2 * prime for name, prime in zip(_HELD_OUT, _PRIMES, strict=True)
    )
    return torch.as_tensor(mixed % 16 == 0)


def sample_scenes(
    num_scenes: int,
    generator: torch.Generator,
    *,
    duration_s: float,
    aspect: float,
    shares: Mapping[str, float] | None = None,
) -> Scenes:
    """Draw legal scenes for training, none of a held-out combination.

    Most films have one figure in clear weather at eye level. In a share of them, `RARE` or
    ``shares``, the rarer facts are drawn uniformly.
    """

    def code(fact: str) -> Tensor:
        return torch.randint(len(FACTS[fact]), (num_scenes,), generator=generator)

    def rare(fact: str, share: float) -> Tensor:
        return code(fact) * (torch.rand(num_scenes, generator=generator) < share)

    codes = {name: code(name) for name in FACTS}
    for fact, share in {**RARE, **(shares or {})}.items():
        codes[fact] = rare(fact, share)
    bouncy = torch.rand(num_scenes, generator=generator) < _MORE_BALLS
    codes["kind"] = torch.where(bouncy, KINDS.index("ball"), codes["kind"])
    codes["action"] = torch.where(bouncy, ACTIONS.index("bounce"), codes["action"])
    codes["music"] = rare("music", 0.5)
    codes = legal(codes, torch.rand(num_scenes, generator=generator))
    for _ in MOVES:
        codes["move"] = (codes["move"] + held_out(codes)) % len(MOVES)
    names = ("phase", "offset", "shape")
    free = {name: torch.rand(num_scenes, generator=generator) for name in names}
    return Scenes(
        **codes,
        **free,
        facing=(torch.rand(num_scenes, generator=generator) < 0.5).float(),
        duration_s=torch.full((num_scenes,), duration_s),
        aspect=torch.full((num_scenes,), aspect),
    )


def legal(codes: dict[str, Tensor], choice: Tensor) -> dict[str, Tensor]:
    """Change ``codes`` ``(b)`` by fact so that the world can draw every film; returns a copy.

    ``choice`` ``(b)`` in 0..1 picks among several possible changes.
    """
    codes = dict(codes)
    _visible_colors(codes, "color")
    _visible_colors(codes, "color2")
    codes["color2"] = torch.where(  # so that the companion differs
        codes["color2"] == codes["color"], _another_color(codes), codes["color2"]
    )
    _legal_company(codes)
    able = _ABLE[codes["kind"], codes["action"]]
    nth = codes["action"] % _NUM_DOES[codes["kind"]]
    codes["action"] = torch.where(able, codes["action"], _NTH_DOES[codes["kind"], nth])
    _legal_motion(codes, choice)
    sky = ~_among(codes, "place", SKYLESS)
    codes["weather"] = codes["weather"] * sky
    blown = _among(codes, "weather", ("wind",)) & _among(codes, "kind", CLOTH)
    codes["action"] = torch.where(blown, ACTIONS.index("wave"), codes["action"])
    return codes


_ABLE = torch.tensor([[action in _DOES[kind] for action in ACTIONS] for kind in KINDS])
_NUM_DOES = _ABLE.sum(1)
_NTH_DOES = torch.tensor([
    [ACTIONS.index(_DOES[kind][i % len(_DOES[kind])]) for i in range(len(ACTIONS))]
    for kind in KINDS
])  # fmt: skip


def _among(codes: dict[str, Tensor], fact: str, values: tuple[str, ...]) -> Tensor:
    wanted = torch.tensor([FACTS[fact].index(value) for value in values])
    return torch.isin(codes[fact], wanted)


def _visible_colors(codes: dict[str, Tensor], fact: str) -> None:
    for color, place in UNSEEN:
        clash = (codes[fact] == COLORS.index(color)) & (codes["place"] == PLACES.index(place))
        codes[fact] = torch.where(clash, COLORS.index("red"), codes[fact])
    dark = _among(codes, "light", ("night",)) & (codes[fact] == COLORS.index("black"))
    codes[fact] = torch.where(dark, COLORS.index("purple"), codes[fact])


def _another_color(codes: dict[str, Tensor]) -> Tensor:
    purple, red = COLORS.index("purple"), COLORS.index("red")
    return torch.where(codes["color"] == purple, red, torch.full_like(codes["color"], purple))


def _legal_company(codes: dict[str, Tensor]) -> None:
    """Replace kinds: those that chase or meet must be able to run, those that hit be solid."""
    walkers = tuple(kind for kind in KINDS if "run" in _DOES[kind])
    for relations, kinds in ((("chases", "meets"), walkers), (("hits",), SOLID)):
        table = torch.tensor([KINDS.index(kind) for kind in kinds])
        concerned = _among(codes, "relation", relations)
        for fact in ("kind", "kind2"):
            swap = concerned & ~_among(codes, fact, kinds)
            codes[fact] = torch.where(swap, table[codes[fact] % len(kinds)], codes[fact])


def _legal_motion(codes: dict[str, Tensor], choice: Tensor) -> None:
    """Make motion consistent: directions only for what moves, second parts only if allowed."""
    chases = _among(codes, "relation", ("chases",))
    comes = _among(codes, "relation", ("meets", "hits"))
    codes["action"] = torch.where(chases, ACTIONS.index("run"), codes["action"])
    codes["action"] = torch.where(comes, ACTIONS.index("move"), codes["action"])
    beside = _among(codes, "relation", ("beside",)) & _among(codes, "action", ("move", "run"))
    codes["action"] = torch.where(beside, ACTIONS.index("still"), codes["action"])
    legged = _among(codes, "kind", LEGGED) & _among(
        codes, "action", ("still", "move", "run", "jump", "spin")
    )
    first = torch.tensor([ACTIONS.index(name) if name in ACTIONS else -1 for name in THEN])
    repeats = first[codes["then"]] == codes["action"]
    repeats |= _among(codes, "action", ("run",)) & (codes["then"] == THEN.index("move"))
    alone = _among(codes, "relation", ("alone",))
    codes["then"] = codes["then"] * (legged & alone & ~repeats)
    moves = _among(codes, "action", ("move", "run")) | (codes["then"] == THEN.index("move"))
    aimless = moves & (codes["direction"] == 0)
    side = 1 + (choice * 1000).long() % 2
    codes["direction"] = torch.where(aimless, side, codes["direction"] * moves)
    codes["direction"] = torch.where(comes, DIRECTIONS.index("right"), codes["direction"])
    tracked = codes["move"] == MOVES.index("tracking")
    codes["move"] = torch.where(tracked & ~(moves & alone), 0, codes["move"])
