"""The picture codec: 16x16x8 pixel blocks in the stock LTX-2 video VAE.

Half of a block's latent is how it looks: its first coefficients in a nested basis, built from 4x4x1
patches over 2x4x4 and 4x8x8 up to 8x16x16. Each level is a linear map of its eight (or two)
children, which is just what the centre tap of one LTX-2 upsampler can compute backwards. The other
half says what the block shows (`world.layout`); the upsamplers hand it down beside the
coefficients, with the distances moved to each child's middle, for the layers between to sharpen the
picture by. So the decoder is constructed instead of trained from noise, and learns from there.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers.models.autoencoders.autoencoder_kl_ltx2 import AutoencoderKLLTX2Video
from torch import Tensor, nn

from kling_local.sketch.world import layout
from kling_local.sketch.world.layout import CELLS_TOLD_AS_ONE as CELLS

APPEARANCE = 48
LATENT_CHANNELS = APPEARANCE + layout.CHANNELS
WIDTH = 104  # channels inside the decoder: 48 patch values twice (x and -x), the constant, and room
_LEVEL1, _LEVEL2 = 64, 64
_HANDED_DOWN = WIDTH - _LEVEL1  # layout channels beside the coefficients
_CONSTANT = 30.0  # constant channel that turns the last RMS norm into an almost fixed factor
# (frames, rows, columns) of children that one level joins, from the finest.
_STRIDES = ((2, 1, 1), (2, 2, 2), (2, 2, 2))


@dataclass(frozen=True)
class Basis:
    """Principal axes of the three levels and the scale of the latent.

    Attributes:
        level1, level2, level3: ``(children * k_below, k)`` orthonormal columns.
        scale: ``(48)``: coefficient = appearance * scale.
    """

    level1: Tensor
    level2: Tensor
    level3: Tensor
    scale: Tensor


def patches(video: Tensor) -> Tensor:
    """4x4 patches: ``(b t 3 h w)`` in -1..1 to ``(b 48 t h/4 w/4)``.

    The channels are in the order (c, w, h), as LTX-2 unpatchifies them.
    """
    batch, time, channels, height, width = video.shape
    grid = video.reshape(batch, time, channels, height // 4, 4, width // 4, 4)
    return grid.permute(0, 2, 6, 4, 1, 3, 5).reshape(
        batch, channels * 16, time, height // 4, width // 4
    )


def join(values: Tensor, stride: tuple[int, int, int]) -> Tensor:
    """Stack the children of each cell: ``(b c t h w)`` to ``(b c*prod(stride) t' h' w')``.

    The channels are in the order (c, time, row, column).
    """
    batch, channels, time, height, width = values.shape
    t, h, w = stride
    grid = values.reshape(batch, channels, time // t, t, height // h, h, width // w, w)
    return grid.permute(0, 1, 3, 5, 7, 2, 4, 6).flatten(1, 4)


def causal_pad(video: Tensor) -> Tensor:
    """Put seven copies before the first frame: 8k+1 frames become 8k+8.

    So latent 0 stands for the first frame alone.
    """
    return torch.cat([video[:, :1].expand(-1, 7, -1, -1, -1), video], dim=1)


def fit_basis(video: Tensor) -> Basis:
    """Fit the nested basis on clips ``(b t 3 h w)`` in -1..1 with t = 8k."""
    level = patches(video)
    axes = []
    for stride, keep in zip(_STRIDES, (_LEVEL1, _LEVEL2, APPEARANCE), strict=True):
        stacked = join(level, stride)
        rows = stacked.movedim(1, -1).flatten(0, -2)
        _, vectors = torch.linalg.eigh((rows.T @ rows).double())
        axis = vectors.flip(1)[:, :keep].float()
        axes.append(axis)
        level = torch.einsum("bcthw,ck->bkthw", stacked, axis)
    rows = level.movedim(1, -1).flatten(0, -2)
    # Divide by the root of the deviation, not the deviation: full whitening would make texture as
    # loud as shape.
    scale = rows.std(0).sqrt()
    scale = scale * (rows / scale).var(0).mean().sqrt()
    level1, level2, level3 = axes
    return Basis(level1, level2, level3, scale=scale)


def appearance(video: Tensor, basis: Basis) -> Tensor:
    """First half of the latents, ``(b 48 f h/16 w/16)``, of clips ``(b 8k+1 3 h w)`` in -1..1."""
    level = patches(causal_pad(video))
    for stride, axis in zip(_STRIDES, (basis.level1, basis.level2, basis.level3), strict=True):
        level = torch.einsum("bcthw,ck->bkthw", join(level, stride), axis.to(level))
    return level / basis.scale.to(level)[None, :, None, None, None]


def redraw(vae: AutoencoderKLLTX2Video, latents: Tensor, basis: Basis) -> Tensor:
    """Looks ``(b 48 f h w)`` as the decoder sees them after its first, coarsest blocks."""
    decoder = vae.decoder
    hidden = decoder.mid_block(decoder.conv_in(latents, causal=False), None, causal=False)
    looks: Tensor = hidden[:, :APPEARANCE] / basis.scale.to(hidden)[None, :, None, None, None]
    return looks


def new_vae() -> AutoencoderKLLTX2Video:
    """The stock LTX-2 video VAE at the sketch size: 16x16x8 blocks, 112 channels.

    Its upsamplers have no skip paths, so that `construct_decoder` alone says what they do.
    """
    return AutoencoderKLLTX2Video(
        latent_channels=LATENT_CHANNELS,
        block_out_channels=(
            56,
            56,
            56,
        ),  # each must divide the channels that a stride folds into it
        down_block_types=("LTX2VideoDownBlock3D",) * 3,
        layers_per_block=(0, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True),
        downsample_type=("temporal", "spatiotemporal", "spatiotemporal"),
        decoder_block_out_channels=(WIDTH, WIDTH, WIDTH),
        decoder_layers_per_block=(0, 1, 1, 3),  # from the finest level
        decoder_spatio_temporal_scaling=(True, True, True),
        upsample_type=("spatiotemporal", "spatiotemporal", "temporal"),
        upsample_residual=(False, False, False),
        upsample_factor=(1, 1, 1),
        patch_size=4,
        encoder_causal=True,
        decoder_causal=False,
        decoder_spatial_padding_mode="replicate",
        encoder_spatial_padding_mode="replicate",
        decoder_inject_noise=(False,) * 4,
        spatial_compression_ratio=16,
        temporal_compression_ratio=8,
    )


@torch.no_grad()
def construct_decoder(vae: AutoencoderKLLTX2Video, basis: Basis) -> None:
    """Write the inverse of `encode` into the decoder's centre taps.

    Everything else starts as the identity or next to zero.
    """
    decoder = vae.decoder
    for module in decoder.modules():
        if isinstance(module, nn.Conv3d):
            nn.init.normal_(module.weight, std=1e-3)
            nn.init.zeros_(module.bias)
    for name, module in decoder.named_modules():
        # A residual block whose second convolution is zero is the identity.
        if name.endswith("conv2"):
            nn.init.zeros_(module.conv.weight)
    k = APPEARANCE
    into = _centre(decoder.conv_in.conv)
    into[:k, :k] = torch.diag(basis.scale)
    into[k:, k:WIDTH] = torch.eye(WIDTH - k)
    ups = [block.upsamplers[0].conv.conv for block in decoder.up_blocks]
    # Output channels of an upsampler are (channel, child); children in the order of `join`.
    down = _centre(ups[0]).view(WIDTH, 8, WIDTH)
    down[:_LEVEL2, :, :k] = basis.level3.view(_LEVEL2, 8, k)
    _hand_down(ups[0], down[_LEVEL2:, :, k:], cell=1.0)
    down = _centre(ups[1]).view(WIDTH, 8, WIDTH)
    down[:_LEVEL1, :, :_LEVEL2] = basis.level2.view(_LEVEL1, 8, _LEVEL2)
    _hand_down(ups[1], down[_LEVEL1:, :, _LEVEL2:], cell=0.5)
    pairs = _centre(ups[2]).view(WIDTH, 2, WIDTH)
    pairs[:48, :, :_LEVEL1] = basis.level1.view(48, 2, _LEVEL1)
    pairs[48:96, :, :_LEVEL1] = -basis.level1.view(48, 2, _LEVEL1)
    ups[2].bias.view(WIDTH, 2)[96] = _CONSTANT
    out = decoder.conv_out.conv
    nn.init.zeros_(out.weight)
    # SiLU(x) - SiLU(-x) = x, after the norm divided by c / sqrt(width).
    unit = torch.eye(48) * (_CONSTANT / WIDTH**0.5)
    _centre(out)[:, :96] = torch.cat([unit, -unit], dim=1)


def _hand_down(conv: nn.Conv3d, rows: Tensor, cell: float) -> None:
    """Copy layout channels to the eight children; ``rows`` is a view ``(40 8 in)``.

    A child's middle is a quarter of its parent's ``cell`` away, so distances change by that.
    """
    for channel in range(_HANDED_DOWN):
        rows[channel, :, channel] = 1.0
    bias = conv.bias.view(WIDTH, 8)[-_HANDED_DOWN:].unflatten(1, (2, 2, 2))  # time, row, column
    step = 0.25 * cell / CELLS
    bias[layout.DX, :, :, 0] = step  # the left child sees a figure farther to the right
    bias[layout.DX, :, :, 1] = -step
    bias[layout.DY, :, 0, :] = -step  # the upper child sees it farther down
    bias[layout.DY, :, 1, :] = step


def _centre(conv: nn.Conv3d) -> Tensor:
    """The centre tap of a 3x3x3 kernel as a view ``(out in)``, zeroed."""
    nn.init.zeros_(conv.weight)
    return conv.weight[:, :, 1, 1, 1]


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak signal to noise ratio in dB of signals in -1..1."""
    return float(-10 * torch.log10(((a - b) ** 2).mean() / 4))
