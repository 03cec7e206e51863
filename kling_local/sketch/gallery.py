"""Makes the gallery: film strips, with their sound, of 32 prompts that nobody tuned.

``python -m kling_local.sketch.gallery gallery`` renders every film once through the command line,
with a seed derived from its number, and shows whatever comes out. Six of the films are shot plans
from texts about the hosted service. The last eight are mostly painted, not known to the network;
one picture of each is in ``painted.png``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from kling_local.files import replacing
from kling_local.lettering import cut_to
from kling_local.sketch.judge import FPS, HEIGHT, WIDTH
from kling_local.sketch.probe.films import Film, Wish, render, workers

FRAMES_A_ROW = 7
FIRST_SEED = 100
_PAINTED, _SHEET_COLUMNS = 8, 4
_GAP, _LINE, _TIMES, _WAVE = 4, 18, 14, 34  # pixels
_PAPER, _INK, _PALE, _SOUND = (18, 18, 20), (238, 238, 238), (150, 150, 156), (120, 190, 235)


@dataclass(frozen=True)
class Plan:
    """One film of the gallery: its title, and the length in seconds and prompt of each shot."""

    title: str
    shots: tuple[tuple[int, str], ...]


def _one(title: str, words: str, seconds: int = 5) -> Plan:
    return Plan(title, ((seconds, words),))


PLANS = (
    _one(
        "Tokyo, from a guide to prompts",
        "Medium shot of a woman walking through a neon-lit Tokyo street at night, camera panning "
        "slowly, warm glow reflecting on wet pavement, cinematic and moody.",
    ),
    _one(
        "Amsterdam, five steps of a tutorial in one prompt",
        "A woman in her early 30s wearing a navy wool coat, walking slowly down a rain-wet "
        "cobblestone street in Amsterdam at dusk. Medium tracking shot from the side, moving left "
        "at the same speed as the subject. The mood is quiet and contemplative. Ambient sound: "
        "light rain, distant traffic, footsteps on wet stone. No music.",
        10,
    ),
    Plan(
        "The two shots of an API's reference",
        ((5, "A person on a hilltop"), (5, "Camera pulls back")),
    ),
    _one(
        "A quiet street, as a guide words it",
        "Overcast soft light, quiet street, single subject. Slow push-in from medium to close-up.",
    ),
    Plan(
        "Three camera moves of an article",
        (
            (3, "A character walking in rain, on a forest path."),
            (3, "Follow the subject from behind at constant distance, slight handheld wobble."),
            (4, "Static shot, rack focus from foreground object to subject in middle distance."),
        ),
    ),
    Plan(
        "A product close-up with its lens, and an arc",
        (
            (4, "A red bottle. Shot with 100mm macro lens, f/2.8, studio softbox from upper left."),
            (4, "Slow arc from left to right around the bottle."),
        ),
    ),
    _one("A rubber ball", "A red rubber ball drops onto a wooden floor and bounces, wide shot."),
    _one("Morning run", "A man in green runs along the beach to the right at sunrise, wide shot."),
    _one(
        "Cat and dog",
        "A white cat chases a black dog to the left across a meadow, wide shot, static camera.",
    ),
    _one("Taxi", "A yellow car drives to the left on a rainy street at night, tracking shot."),
    _one("Robot on stage", "A purple robot waves on a stage, medium shot, the camera pushes in."),
    _one("Night bus", "A red bus passes on a neon street at night, wide shot."),
    _one("Horse in the dunes", "A black horse walks right, then jumps, in the desert at dusk."),
    _one("Balloon", "A blue balloon drifts over snowy mountains at golden hour, music."),
    _one("Sailing", "An orange sailboat sails to the right on the open sea at sunset, wide shot."),
    _one("Reef", "Three yellow fish swim to the left underwater, the camera pans left."),
    _one("The speech", "A woman in red talks in a kitchen by day, close-up."),
    _one("Storm flag", "A green flag flutters in strong wind on a rooftop, low angle."),
    _one("Crash", "A blue truck crashes into a white car on a street, wide shot."),
    _one("Meeting", "A child in yellow meets a brown dog in the snow, handheld camera."),
    _one("Above", "A red bicycle rides to the right on a street, seen from above."),
    _one("Tilted", "A man in black stands still in the fog at night, dutch angle."),
    _one("Moon landing", "A white robot jumps in outer space, wide shot, the camera rolls."),
    Plan(
        "A short story in four shots",
        (
            (4, "Wide shot of a dog standing on a beach at dawn, calm sea."),
            (3, "Close-up of the dog. It turns."),
            (4, "The dog runs to the right along the water, tracking shot."),
            (4, "A red ball bounces in the sand, medium shot."),
        ),
    ),
    _one("Dragon", "A dragon flies over a medieval castle, breathing fire, wide shot."),
    _one("Astronaut", "An astronaut waves on the moon, the earth above the horizon."),
    _one("Campfire", "A man in a cowboy hat plays the guitar by a campfire under the stars."),
    _one("Kitchen", "A chef cooks in a restaurant kitchen, smiling, the camera pushes in."),
    _one("Savanna", "A lion walks to the right through the savanna at golden hour, wide shot."),
    _one(
        "At court",
        'A king sits on his throne and says: "Where is my crown?" A jester beside him answers: '
        '"On your head, sire."',
    ),
    _one("Steam train", "A red steam train crosses the mountains, a bridge behind it, wide shot."),
    _one("Northern lights", "A fox runs to the left through the snow under the northern lights."),
)
"""The films of the gallery, in order."""


def strip(shots: Sequence[Film], words: Sequence[str]) -> Image.Image:
    """One row per shot: its prompt, seven frames from first to last, and the waveform below."""
    width = FRAMES_A_ROW * (WIDTH + _GAP) + _GAP
    row = _LINE + HEIGHT + _TIMES + _WAVE + _GAP
    sheet = Image.new("RGB", (width, row * len(shots) + _GAP), _PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(12)
    for number, (film, said) in enumerate(zip(shots, words, strict=True)):
        top = number * row + _GAP
        pen.text((_GAP, top), cut_to(said, width - 2 * _GAP, font), _INK, font)
        steps = np.linspace(0, len(film.frames) - 1, FRAMES_A_ROW).round().astype(int)
        for column, frame in enumerate(steps):
            left = _GAP + column * (WIDTH + _GAP)
            picture = film.frames[int(frame)].permute(1, 2, 0).numpy()
            sheet.paste(Image.fromarray(picture), (left, top + _LINE))
            pen.text((left + 2, top + _LINE + HEIGHT), f"{frame / FPS:.1f} s", _PALE, font)
        wave = top + _LINE + HEIGHT + _TIMES
        _draw_wave(pen, film.sound, (_GAP, wave, width - 2 * _GAP))
    return sheet


def _draw_wave(pen: ImageDraw.ImageDraw, sound: Tensor, place: tuple[int, int, int]) -> None:
    """Draw the highest and lowest sample of every column; silence is a line."""
    left, top, width = place
    middle, half = top + _WAVE // 2, _WAVE // 2 - 2
    pen.line([(left, middle), (left + width, middle)], fill=_PALE)
    if sound.shape[1] < width:
        return
    columns = torch.tensor_split(sound.mean(0), width)
    loudest = max(1e-3, float(sound.mean(0).abs().max()))
    for x, column in enumerate(columns):
        up, down = float(column.max()) / loudest, float(column.min()) / loudest
        pen.line([(left + x, middle - half * up), (left + x, middle - half * down)], fill=_SOUND)


def middles(films: Sequence[Sequence[Film]]) -> Image.Image:
    """The middle picture of each film's first shot, in rows of four."""
    rows = -(-len(films) // _SHEET_COLUMNS)
    wide, high = WIDTH + _GAP, HEIGHT + _GAP
    made = Image.new("RGB", (_SHEET_COLUMNS * wide + _GAP, rows * high + _GAP), _PAPER)
    for number, shots in enumerate(films):
        row, column = divmod(number, _SHEET_COLUMNS)
        frames = shots[0].frames
        picture = frames[len(frames) // 2].permute(1, 2, 0).numpy()
        made.paste(Image.fromarray(picture), (_GAP + column * wide, _GAP + row * high))
    return made


def index(plans: Sequence[Plan]) -> str:
    """The gallery's page as Markdown."""
    lines = [
        "# Gallery",
        "",
        f"{len(plans)} prompts that nobody tuned, each rendered once by the built-in model:",
        "`python -m kling_local.sketch.gallery gallery`. Seven pictures of every shot, a",
        "quarter of their size (160x90), and the sound below them. The seed of film n is "
        f"{FIRST_SEED} + n. Nothing is left out.",
    ]
    for number, plan in enumerate(plans, start=1):
        lines += ["", f"## {number}. {plan.title}", ""]
        lines += [f"- {seconds} s: {words}" for seconds, words in plan.shots]
        lines += ["", f"![{plan.title}]({_name(number)})"]
    return "\n".join(lines) + "\n"


def _name(number: int) -> str:
    return f"film-{number:02d}.png"


def build(folder: Path, scratch: Path, plans: Sequence[Plan], options: Sequence[str]) -> None:
    """Render the plans and write their strips and the page into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    wishes = [
        Wish(plan.shots, FIRST_SEED + number, {}) for number, plan in enumerate(plans, start=1)
    ]
    with workers() as pool:
        films = render(pool, wishes, scratch, "gallery", options)
    for number, (plan, shots) in enumerate(zip(plans, films, strict=True), start=1):
        sheet = strip(shots, [f"{seconds} s  {words}" for seconds, words in plan.shots])
        with replacing(folder / _name(number)) as part:
            sheet.save(part, format="PNG", optimize=True)
    with replacing(folder / "painted.png") as part:
        middles(films[-_PAINTED:]).save(part, format="PNG", optimize=True)
    with replacing(folder / "index.md") as part:
        part.write_text(index(plans), encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Build the gallery. Unknown options are passed on to ``kling-local generate``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="folder to keep the films in")
    options, passed_on = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        scratch = options.keep or Path(place)
        scratch.mkdir(parents=True, exist_ok=True)
        build(options.folder, scratch, PLANS, passed_on)


if __name__ == "__main__":
    main()
