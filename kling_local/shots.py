"""What planning produces: blueprints, shots, takes and the shot list.

All are frozen. Times are in seconds, frames are delivered ones (24 fps) unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kling_local.units import DELIVERED_FPS, Size


@dataclass(frozen=True)
class Subject:
    """Somebody or something the shot shows.

    ``count`` is 1 for "a", the number when stated, None for a bare plural. ``gender`` ("male",
    "female") comes from a pronoun where the noun does not tell: "an astronaut ... she". ``noun`` is
    what a name or role is told to be: the girl of "Anna, a tall girl".
    """

    id: str
    name: str
    count: int | None = 1
    attributes: tuple[str, ...] = ()
    element: str | None = None
    gender: str | None = None
    noun: str | None = None


@dataclass(frozen=True)
class Action:
    """What a subject does. Times are seconds from the start of the shot; None when not stated.

    Attributes:
        others: ids of those who do it with the subject. In "a man and a woman dance" the man is
            the subject; for "they" or "both" the subject is None and all are others.
        target: id of the subject that the action is done to or relates to by ``preposition``. In
            "a man walks with a dog" it is the dog, by "with"; in "a man rides a horse" the horse,
            with no preposition.
        done_to: the words for what it is done to, be it a subject or not: "her eyes" in "rolls her
            eyes".
        repeated: how often, in the prompt's own words: "twice", "again and again".
        single: whether only one of several does it: "one of them runs".
    """

    subject: str | None
    verb: str
    manner: str | None = None
    direction: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    others: tuple[str, ...] = ()
    target: str | None = None
    preposition: str | None = None
    done_to: str | None = None
    repeated: str | None = None
    single: bool = False

    @property
    def doers(self) -> tuple[str, ...]:
        """The ids of all who do it."""
        return self.others if self.subject is None else (self.subject, *self.others)


@dataclass(frozen=True)
class Relation:
    """``a`` stands in ``relation`` to ``b``; both are subject ids."""

    a: str
    relation: str
    b: str


@dataclass(frozen=True)
class Environment:
    """Where and when."""

    place: str | None = None
    time_of_day: str | None = None
    weather: str | None = None
    setting: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lighting:
    """Where the light comes from and how it feels."""

    sources: tuple[str, ...] = ()
    quality: str | None = None
    direction: str | None = None
    color: str | None = None
    contrast: str | None = None


@dataclass(frozen=True)
class CameraMove:
    """One camera movement inside a shot; ``repeated`` is how often: "twice"."""

    movement: str
    direction: str | None = None
    speed: str | None = None
    degrees: float | None = None
    start_s: float | None = None
    end_s: float | None = None
    repeated: str | None = None

    @property
    def told(self) -> str:
        """The move with its direction: ``"pan left"``, ``"push in"``."""
        said = self.movement.replace("_", " ")
        plain = self.direction is None or self.direction in said
        return said if plain else f"{said} {self.direction}"


@dataclass(frozen=True)
class CameraKey:
    """Where the camera is at ``t_s`` seconds of the shot, relative to where it began.

    ``x`` (right), ``y`` (up) and ``z`` (forward) are in picture widths, angles in degrees (pan to
    the right, tilt up and roll clockwise are positive); ``zoom`` 1 is the lens it began with.
    """

    t_s: float
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    pan_deg: float = 0.0
    tilt_deg: float = 0.0
    roll_deg: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True)
class Camera:
    """Framing and movement. Moves and trajectory keys are in time order.

    ``aperture`` is the f-number, ``focus`` the words for it ("shallow", "deep", "soft"). The
    trajectory is empty unless the words or the request give quantities.
    """

    shot_size: str | None = None
    angle: str | None = None
    lens_mm: float | None = None
    aperture: float | None = None
    focus: str | None = None
    moves: tuple[CameraMove, ...] = ()
    trajectory: tuple[CameraKey, ...] = ()


@dataclass(frozen=True)
class Style:
    """Look, mood, era and medium words."""

    look: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    era: str | None = None
    medium: str | None = None


@dataclass(frozen=True)
class Dialogue:
    """A spoken line. ``language`` is ISO 639-1."""

    speaker: str | None
    text: str
    language: str | None = None
    tone: str | None = None


@dataclass(frozen=True)
class Audio:
    """What is heard."""

    dialogue: tuple[Dialogue, ...] = ()
    effects: tuple[str, ...] = ()
    ambience: tuple[str, ...] = ()
    music: str | None = None
    silence: bool = False


@dataclass(frozen=True)
class Blueprint:
    """What one shot's own words say; unknown is None or empty, never a guess."""

    subjects: tuple[Subject, ...] = ()
    actions: tuple[Action, ...] = ()
    relations: tuple[Relation, ...] = ()
    environment: Environment = Environment()
    lighting: Lighting = Lighting()
    camera: Camera = Camera()
    style: Style = Style()
    audio: Audio = Audio()
    text_on_screen: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inherited:
    """A fact from an earlier shot, e.g. ``Inherited("environment.place", "beach", 1)``."""

    field: str
    value: str
    from_shot: int


@dataclass(frozen=True)
class Finding:
    """Something the planner noticed.

    Codes begin with P (about the plan) or M (about what the model cannot do). ``severity`` is
    ``"error"``, ``"warning"`` or ``"note"``. ``field`` is the part of the request or shot that it
    is about, ``span`` the characters of the shot's prompt that show it.
    """

    code: str
    severity: str
    message: str
    hint: str = ""
    shot: int | None = None
    field: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class SlotSpan:
    """Which characters of the shot's ``prompt`` filled a slot: ``camera.moves[0]``, 12 to 21.

    ``end`` is exclusive; one slot may have several spans. Slots are written as in the blueprint's
    JSON: ``subjects[1]``, ``subjects[1].attributes[0]``, ``actions[0]``, ``environment.place``.
    """

    slot: str
    start: int
    end: int


@dataclass(frozen=True)
class MotionKey:
    """Where a subject's middle is on screen at ``t_s`` seconds of the shot.

    ``x`` runs from 0 (left edge) to 1 (right edge), ``y`` from 0 (top) to 1 (bottom); values
    outside are off screen. ``size`` is the subject's height as a share of the picture's.
    """

    t_s: float
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class MotionPath:
    """How a moving subject crosses the picture: keys in time order, from the shot's start to its
    end. ``motion`` names the kind: walk, drive, fly, thrown, fall, bounce, jump, swing, given...
    """

    subject: str
    motion: str
    keys: tuple[MotionKey, ...]


@dataclass(frozen=True)
class CastMember:
    """A subject of several shots, with the wardrobe and looks that must stay the same."""

    id: str
    name: str
    looks: tuple[str, ...] = ()
    wardrobe: tuple[str, ...] = ()
    element: str | None = None
    shots: tuple[int, ...] = ()


@dataclass(frozen=True)
class Continuity:
    """What must stay the same over the film's shots; a fact is empty when no shot states it."""

    cast: tuple[CastMember, ...] = ()
    places: tuple[str, ...] = ()
    light: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    lens_mm: float | None = None


@dataclass(frozen=True)
class Cue:
    """One sound on the film's time line, in seconds from the film's start.

    ``place``, ``light`` and ``weather`` are the built-in world's names for where it sounds; None
    where it has no such name.

    Attributes:
        lane: ``"speech"``, ``"effect"``, ``"contact"`` (steps, landings, hits), ``"motion"``
            (engines, wheels, wings), ``"ambience"``, ``"music"`` or ``"silence"``.
        what: by lane: the words of a line; the effect; step, land or hit; who moves; the ambience.
        shot: number of the shot it belongs to, the first one for music.
        kind: the built-in world's name for who makes it; for music the kind that is played, after
            its moods ("slow jazz"), None if the words say nothing of it.
        subject: id of who makes it; the sound follows that subject's path.
        rate: contacts per second from ``start_s`` on; 0 for a single one.
        line: the spoken line.
        voice: which of the request's voices speaks it, e.g. ``"voice_1"`` or ``"element_1"``.
    """

    lane: str
    what: str
    start_s: float
    end_s: float
    shot: int
    subject: str | None = None
    kind: str | None = None
    place: str | None = None
    light: str | None = None
    weather: str | None = None
    rate: float = 0.0
    line: Dialogue | None = None
    voice: str | None = None


@dataclass(frozen=True)
class Shot:
    """One uninterrupted stretch of the film between two cuts. Numbers count from 1."""

    number: int
    start_s: float
    duration_s: float
    start_frame: int
    num_frames: int
    take: int
    prompt: str
    compiled_prompt: str
    blueprint: Blueprint
    inherited: tuple[Inherited, ...] = ()
    paths: tuple[MotionPath, ...] = ()
    spans: tuple[SlotSpan, ...] = ()


@dataclass(frozen=True)
class Take:
    """What one model call renders.

    Attributes:
        number: counts from 1.
        shots: numbers of the shots it covers.
        start_frame, num_frames: its stretch of the film in delivered frames.
        model_frames: frames to draw, legal on the model's frame grid, at ``model_fps``. With anchor
            ``"last_frames"`` the first ``anchor_frames`` (see the card) repeat the previous take
            and are not shown again.
        render_size: what the model draws; the middle of it is scaled to the film's size.
        prompt, negative_prompt: what the model reads.
        anchor: ``"none"``, or ``"last_frames"`` when it continues the previous take without a cut.
        seed: of this take's own CPU generator.
        num_steps, guidance_scale: settings of the sampler.
    """

    number: int
    shots: tuple[int, ...]
    start_frame: int
    num_frames: int
    model_frames: int
    model_fps: int
    render_size: Size
    prompt: str
    negative_prompt: str
    anchor: str
    seed: int
    num_steps: int
    guidance_scale: float


@dataclass(frozen=True)
class ShotList:
    """The plan of a film: everything the engine and the sound room need to know.

    With ``seed_open`` no seed was given: ``seed`` 0 stands for the one drawn when the film is made.
    """

    model: str
    size: Size
    num_frames: int
    sound: bool
    seed: int
    shots: tuple[Shot, ...]
    takes: tuple[Take, ...]
    findings: tuple[Finding, ...] = field(default=())
    continuity: Continuity = Continuity()
    cues: tuple[Cue, ...] = ()
    seed_open: bool = False

    @property
    def duration_s(self) -> float:
        """Length of the film in seconds."""
        return self.num_frames / DELIVERED_FPS

    @property
    def cuts(self) -> tuple[int, ...]:
        """Delivered frame indices where a new shot begins, without 0."""
        return tuple(shot.start_frame for shot in self.shots[1:])
