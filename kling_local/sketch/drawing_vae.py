"""The picture codec of the built-in model: its latents are layouts, its decoder paints them.

The diffusion model generates a layout: who stands where, how each figure moves and what the camera
does (`world.layout`). The decoder reads the layout (`world.reading`) and draws it with the same
code that drew the training world. The network therefore decides what is shown, where, when and how
it moves, but not the outlines. The encoder is a small convolutional network that estimates layouts
from given pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DecoderOutput, DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.provenance import THRESHOLD, drawn_here
from kling_local.sketch.world.accompaniment import MUSIC, SEED, SOUNDS
from kling_local.sketch.world.afoot import afoot
from kling_local.sketch.world.aloft import aloft
from kling_local.sketch.world.cutout import cut_out
from kling_local.sketch.world.draw import draw_lights, frame_times
from kling_local.sketch.world.figures.puppet import NONE, Puppet
from kling_local.sketch.world.gathering import gathered
from kling_local.sketch.world.layout import CELL_PIXELS, CHANNELS, FPS, FRAMES_A_CELL, Grid
from kling_local.sketch.world.looks import with_look
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.pairing import paired
from kling_local.sketch.world.palette import (
    FIGURES,
    STAGE,
    UNASKED,
    Palette,
    developed,
    later,
    paint_of,
    plainly,
    speaking,
)
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.presenting import presented
from kling_local.sketch.world.reading import read
from kling_local.sketch.world.scene import MOST_SUBJECTS, WEATHERS, Scenes
from kling_local.sketch.world.staged import (
    PUPPET_SCALE,
    SCALE,
    Filming,
    Staged,
    come_in,
    off_stage,
    steadied,
)
from kling_local.sketch.world.stated import Stated, overruled, stated

__all__ = ["DrawingVAE", "ModelMixin"]  # diffusers looks ModelMixin up in the class's module

_STRETCH = 32
"""Pictures painted at a time; painting them takes about as long as encoding them."""
SEEN = (-8, -4, 0)
"""Frames that the eyes look at, relative to the last frame of a latent frame."""
EYE_PIXELS = 48
"""Side in pixels of a cell as the eyes see it."""
_WINDOWS = 3


class Eyes(nn.Module):
    """The encoder network: from three pictures of a latent frame to its four distinct cells."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3 * len(SEEN) + 2
        for width in widths:
            layers += [nn.Conv2d(channels, width, 3, stride=2, padding=1), nn.GroupNorm(8, width)]
            layers += [nn.SiLU(), nn.Conv2d(width, width, 3, padding=1), nn.SiLU()]
            channels = width
        self.see = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(_WINDOWS), nn.Flatten())
        self.tell = nn.Sequential(
            nn.Linear(channels * _WINDOWS**2, 256),
            nn.SiLU(),
            nn.Linear(256, (MOST_SUBJECTS + 1) * CHANNELS),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        """``(n 9 h w)`` in -1..1 to ``(n 4 60)``: the cells of three figures and of the stage."""
        height, width = pictures.shape[2:]
        x = torch.linspace(-1, 1, width).to(pictures).expand(len(pictures), 1, height, width)
        y = torch.linspace(-1, 1, height).to(pictures)[:, None].expand_as(x)
        told: Tensor = self.tell(self.see(torch.cat([pictures, x, y], dim=1)))
        return told.unflatten(1, (MOST_SUBJECTS + 1, CHANNELS))


class DrawingVAE(ModelMixin, ConfigMixin):
    """The interface that ``LTX2Pipeline`` expects of a video VAE, for latents that are layouts."""

    @register_to_config
    def __init__(
        self,
        latent_channels: int = CHANNELS,
        eye_channels: tuple[int, ...] = (16, 32, 48, 64, 96),
        scaling_factor: float = 1.0,
        timestep_conditioning: bool = False,
        decoder_inject_noise: tuple[bool, ...] = (False,),
    ) -> None:
        super().__init__()
        # The pipelines read these off the config.
        del scaling_factor, timestep_conditioning, decoder_inject_noise
        self.spatial_compression_ratio = CELL_PIXELS
        self.temporal_compression_ratio = FRAMES_A_CELL
        self.eyes = Eyes(tuple(eye_channels))
        self.stage_scale = SCALE
        self._said: Stated | None = None
        self.register_buffer("latents_mean", torch.zeros(latent_channels))
        self.register_buffer("latents_std", torch.ones(latent_channels))

    @contextmanager
    def reading_with(self, sentence: str) -> Iterator[None]:
        """Within it, pictures are read as showing what the ``sentence`` of a take states."""
        self._said = stated(plainly(sentence)[0])
        try:
            yield
        finally:
            self._said = None

    @torch.no_grad()
    def drew(self, picture: Tensor) -> bool:
        """Whether a picture ``(3 h w)`` in 0..1, as it was given, is a drawing of this world."""
        return drawn_here(picture) >= THRESHOLD

    @torch.no_grad()
    def staged(self, *, subjects: Mapping[str, Tensor] | None = None, **pictures: Tensor) -> Staged:
        """What a film shows of given pictures.

        ``pictures`` are those of `Staged` that it is set in: the first and last frame, scenery,
        one that is recalled, or the footage of a video. ``subjects`` are pictures ``(4 h w)`` of
        its figures, with coverage, by marker.
        """
        puppets = {name: Puppet.of(cut_out(each)) for name, each in (subjects or {}).items()}
        staged = replace(Staged(puppets=puppets), **pictures)
        return staged if staged.is_set else replace(staged, scale=PUPPET_SCALE)

    def setting(self, sentence: str) -> Palette:
        """What the palette of a film that is set in a given picture has besides, where the network
        reads the ``sentence``: what nobody asked for is not heard."""
        said = stated(sentence)
        unasked = [*(["no figure"] if not said.figures else [])]
        unasked += [f"no {name}" for name in ("place", "weather") if name not in said.stage]
        return {STAGE: "given picture"} | ({UNASKED: ", ".join(unasked)} if unasked else {})

    @torch.no_grad()
    def with_look(self, latents: Tensor, look: int) -> Tensor:
        """Latents ``(b 60 f h w)`` whose people look as in all others of the same ``look``."""
        return torch.stack([with_look(one, look) for one in latents])

    def encode(self, x: Tensor, return_dict: bool = True) -> Any:
        """Pictures ``(b 3 8f-7 h w)`` in -1..1 to estimated latents ``(b 60 f h/96 w/96)``."""
        frames = (x.shape[2] - 1) // FRAMES_A_CELL + 1
        rows, columns = x.shape[3] // CELL_PIXELS, x.shape[4] // CELL_PIXELS
        last = FRAMES_A_CELL * torch.arange(frames)[:, None]
        chosen = x[:, :, (last + torch.tensor(SEEN)).clamp(min=0).flatten()]
        small = F.interpolate(
            chosen.transpose(1, 2).flatten(0, 1),
            size=(EYE_PIXELS * rows, EYE_PIXELS * columns),
            mode="area",
        )
        told = self.eyes(small.unflatten(0, (-1, len(SEEN))).flatten(1, 2))  # (b f) 4 60
        if self._said is not None:
            told = overruled(told, self._said)
        cells = [min(cell, MOST_SUBJECTS) for cell in range(rows * columns)]
        latents = told[:, cells].unflatten(0, (len(x), frames)).permute(0, 3, 1, 2)
        latents = latents.unflatten(3, (rows, columns))
        sure = torch.full_like(latents, -30.0)
        posterior = DiagonalGaussianDistribution(torch.cat([latents, sure], dim=1))
        return AutoencoderKLOutput(latent_dist=posterior) if return_dict else (posterior,)

    def decode(self, z: Tensor, temb: Tensor | None = None, return_dict: bool = True) -> Any:
        """Latents ``(b 60 f h w)`` to pictures ``(b 3 8f-7 H W)`` in -1..1 of `layout.SIZES`."""
        del temb  # painting does not depend on a timestep
        last = FRAMES_A_CELL * (z.shape[2] - 1) + 1
        films = [torch.cat(list(self.stretches(one[None], 0, last)), dim=2) for one in z]
        pictures = torch.cat(films).to(z.dtype)
        return DecoderOutput(sample=pictures) if return_dict else (pictures,)

    def plainly(self, prompt: str, lead_s: float = 0.0, seed: int = 0) -> tuple[str, Palette]:
        """The prompt as the network reads it, and the palette for `stretches` (see `palette`).

        The times in the prompt count from ``lead_s`` seconds after the first picture. The film's
        ``seed`` chooses the piece of its music, which so goes on from take to take.
        """
        plain, palette = plainly(prompt)
        if MUSIC in palette or SOUNDS in palette:
            palette = {**palette, SEED: str(seed)}
        return plain, later(palette, lead_s) if lead_s else palette

    @torch.no_grad()
    def stretches(
        self,
        latents: Tensor,
        first: int,
        last: int,
        palette: Palette | None = None,
        staged: Staged | None = None,
    ) -> Iterator[Tensor]:
        """Pictures ``first`` to ``last`` (excluded) of one film, in chunks ``(1 3 n H W)``.

        Figures, landmarks and grades are painted as the ``palette`` says, all in the pictures that
        are ``staged``, if any. Raises ``ValueError`` if no picture size has this many rows and
        columns of cells.
        """
        grid = Grid(*latents.shape[2:])
        total = FRAMES_A_CELL * (grid.frames - 1) + 1
        palette = palette or {}
        paint = paint_of(palette, staged.puppets if staged else NONE)
        scenes, pose = read(latents[0], total, FPS, paint.pace)
        times = frame_times(total, FPS).to(latents.device)
        world = times if pose.when is None else pose.when
        spoken = world if paint.pace.stills else times
        scenes, pose = gathered(scenes, pose, world, paint)
        pose = speaking(pose, spoken, paint.lines)
        pose = afoot(scenes, aloft(scenes, pose, world, paint.looks), world, paint.looks)
        pose = presented(scenes, paired(scenes, pose, world, paint.looks), paint)
        filming = None
        if staged and staged.is_set:
            scenes, pose = _set_in(staged, scenes, pose, paint, comes_in=FIGURES in palette)
            filming = Filming.of(staged, pose.view)
        scale = staged.scale if staged else 1
        height, width = (side * scale for side in grid.size)
        stretch = max(1, _STRETCH // scale**2)
        for begin in range(first, last, stretch):
            here = slice(begin, min(begin + stretch, last))
            shown = filming.at(here) if filming else None
            over = replace(paint, filming=shown)
            moments = world[here], spoken[here]
            drawn = draw_lights(scenes, pose.at(here), *moments, (height, width), over)
            drawn = developed(drawn, palette)
            yield (shown.bared(drawn) if shown else drawn).transpose(1, 2) * 2 - 1


def _set_in(
    staged: Staged, scenes: Scenes, pose: Pose, paint: Paint, *, comes_in: bool
) -> tuple[Scenes, Pose]:
    """Scenes and pose of a film that is set in given pictures: level where these are seen as they
    are, with no figure but those that come in, and only with weather that was asked for."""
    if "no weather" in paint.unasked:
        clear = torch.full_like(scenes.weather, WEATHERS.index("clear"))
        scenes = replace(scenes, weather=clear)
    pose = replace(pose, view=steadied(pose.view, staged))
    if staged.scenery is None:
        pose = come_in(pose, scenes) if comes_in else off_stage(pose)
    return scenes, pose
