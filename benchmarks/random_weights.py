"""Models at their own size with random weights, made on the device from ``architectures.toml``.

No repository is fetched: what a film costs does not depend on the values of the weights. The text
encoder is a stand-in of the right width; everything else is the real network.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kling_local import cards
from kling_local.card_parts import Memory
from kling_local.cards import ModelCard
from kling_local.families import ADAPTERS
from kling_local.units import Size

FILE = Path(__file__).with_name("architectures.toml")
_TINY_SIZES = {"16:9": Size(64, 32), "9:16": Size(32, 64), "1:1": Size(64, 64)}
_TINY_WORDS = 32
_NARROW = 8
"""Inner width of a stand-in for a text encoder."""
Table = dict[str, Any]


def architectures() -> dict[str, Table]:
    """Model -> its table, with what it inherits from its ``base``, and its ``family``."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    told.pop("tiny")
    found: dict[str, Table] = {}
    for family, models in told.items():
        for model, table in models.items():
            found[model] = {"family": family, **_over(found.get(table.get("base", ""), {}), table)}
    return found


def architecture(model: str, *, tiny: bool = False) -> Table:
    """The table of a model; ``SystemExit`` names the known ones."""
    known = architectures()
    if model not in known:
        raise SystemExit(f"model {model!r} has no architecture here: use {', '.join(known)}")
    found = known[model]
    if not tiny:
        return found
    small = tomllib.loads(FILE.read_text(encoding="utf-8"))["tiny"][found["family"]]
    return {**_over(found, small), "tiny": True}


def card_of(model: str, *, tiny: bool = False, steps: int = 0) -> ModelCard:
    """The model's card for weights that are not on disk; ``steps`` 0 keeps its own.

    The weights are on the device before the model is loaded, so its memory needs are set to 0.
    """
    card = cards.card(model)
    scheduled = "distilled" in card.route or card.family == "echo"
    return replace(
        card,
        source="random-weights",
        builtin=True,
        revision=None,
        components={},
        extras=(),
        loras=(),
        variants=(),
        memory=Memory(0.0, 0.0, 0.0),
        steps=dict.fromkeys(card.steps, steps) if steps and not scheduled else card.steps,
        sizes=_TINY_SIZES if tiny else card.sizes,
        sizes_1080p={} if tiny else card.sizes_1080p,
        max_sequence_length=_TINY_WORDS if tiny else card.max_sequence_length,
    )


@contextmanager
def lent(card: ModelCard, parts: Table) -> Iterator[None]:
    """While the block runs, the card's adapter opens these parts instead of a folder."""
    adapter = ADAPTERS[card.family]
    module = importlib.import_module(f"kling_local.engine.models.{adapter.family}")
    kind = getattr(module, adapter.name)
    stock = kind._open

    def opened(self: Any, dtypes: Table) -> Any:
        self._dtypes = dtypes
        made = pipeline_of(card, parts)
        if card.family == "minimax_h3":
            made.__class__ = module._of_any_length(type(made), card.grid.least)
        return made

    kind._open = opened
    try:
        yield
    finally:
        kind._open = stock


def pipeline_of(card: ModelCard, parts: Table) -> Any:
    """A stock pipeline of the parts, with new schedulers of its own."""
    from diffusers import LTX2Pipeline
    from diffusers.modular_pipelines.echo import EchoBlocks
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3Blocks

    own = {
        name: type(part).from_config(part.config) if name.endswith("scheduler") else part
        for name, part in parts.items()
        if name != "pipeline"
    }
    if card.family == "ltx2":
        return LTX2Pipeline(**own)
    if card.family == "wan":
        kind, options = parts["pipeline"]
        scheduler = own["scheduler"]
        shift = card.sampling.get("flow_shift") or scheduler.config.flow_shift
        own["scheduler"] = type(scheduler).from_config(scheduler.config, flow_shift=shift)
        return kind(**own, **options)
    blocks = EchoBlocks() if card.family == "echo" else MiniMaxH3Blocks()
    pipeline = blocks.init_pipeline()
    names = pipeline.pretrained_component_names
    pipeline.update_components(**{name: own[name] for name in names if name in own})
    return pipeline


def parts_of(model: str, device: str, *, tiny: bool = False, half: bool = False) -> Table:
    """Every part of the model's pipeline on the device, with the same random weights each time.

    Networks are bfloat16 on CUDA, and elsewhere with ``half``, else float32; parts that the adapter
    keeps in float32 always are.
    """
    import torch

    arch = architecture(model, tiny=tiny)
    make = {"wan": _wan, "ltx2": _ltx2, "minimax_h3": _minimax_h3}[arch["family"]]
    dtype = torch.bfloat16 if half or device == "cuda" else torch.float32
    torch.manual_seed(0)
    with torch.device(device):
        parts: Table = make(arch, dtype)
    for part in parts.values():
        if isinstance(part, torch.nn.Module):
            part.requires_grad_(False).eval()
    return parts


def counted(model: str) -> float:
    """Parameters of one denoising network in 1e9, counted without allocating them."""
    import torch

    arch = architecture(model)
    with torch.device("meta"):
        network = _transformer(arch, torch.bfloat16)
    return sum(each.numel() for each in network.parameters()) / 1e9


def _over(below: Table, above: Table) -> Table:
    joined = {
        key: {**below[key], **value} if isinstance(value, dict) and key in below else value
        for key, value in above.items()
    }
    return {**below, **joined}


@contextmanager
def numbers_in(dtype: Any) -> Iterator[None]:
    """New tensors have this dtype while the block runs."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _made(kind: Any, table: Table, dtype: Any) -> Any:
    with numbers_in(dtype):
        return kind(**table)


def _transformer(arch: Table, dtype: Any) -> Any:
    import diffusers

    kinds = {
        "wan": "WanTransformer3DModel",
        "ltx2": "LTX2VideoTransformer3DModel",
        "minimax_h3": "MiniMaxH3Transformer3DModel",
    }
    name = kinds[arch["family"]]
    if arch.get("pipeline") == "WanVACEPipeline":
        name = "WanVACETransformer3DModel"
    table = dict(arch.get("transformer", {}))
    if arch.get("tiny") and "vace_layers" in table:
        table["vace_layers"] = [0]
    elif arch.get("tiny") and name == "WanVACETransformer3DModel":
        table["vace_layers"] = [0, 1]
    if arch.get("tiny") and table.get("added_kv_proj_dim"):
        table["added_kv_proj_dim"] = table["num_attention_heads"] * table["attention_head_dim"]
    return _made(getattr(diffusers, name), table, dtype)


def _wan(arch: Table, half: Any) -> Table:
    import diffusers
    import torch
    from transformers import UMT5Config, UMT5EncoderModel

    from tests.tiny.words import tokenizer, vocabulary

    network = _transformer(arch, half)
    vae = dict(arch.get("vae", {}))
    if "z_dim" in vae:
        vae |= {"latents_mean": [0.0] * vae["z_dim"], "latents_std": [1.0] * vae["z_dim"]}
    if arch.get("tiny") and "decoder_base_dim" in vae:
        vae["decoder_base_dim"] = 4
    text = UMT5Config(
        vocab_size=len(vocabulary()),
        d_model=network.config.text_dim,
        d_kv=_NARROW,
        d_ff=_NARROW,
        num_layers=1,
        num_heads=1,
        pad_token_id=0,
        eos_token_id=1,
    )
    parts: Table = {
        "pipeline": (getattr(diffusers, arch["pipeline"]), arch.get("options", {})),
        "tokenizer": tokenizer(512),
        "text_encoder": _made(UMT5EncoderModel, {"config": text}, half),
        "vae": _made(diffusers.AutoencoderKLWan, vae, torch.float32),
        "transformer": network,
        "scheduler": diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
    }
    if arch.get("experts") == 2:
        parts["transformer_2"] = _transformer(arch, half)
    if arch.get("eyes"):
        parts |= _clip(tiny=bool(arch.get("tiny")))
    return parts


def _clip(*, tiny: bool) -> Table:
    """The image encoder of Wan 2.1 I2V."""
    import torch
    from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModel

    deep = {"num_hidden_layers": 2} if tiny else {"num_hidden_layers": 32}
    heads, inner = (2, 32) if tiny else (16, 5120)
    config = CLIPVisionConfig(
        hidden_size=1280, intermediate_size=inner, num_attention_heads=heads, patch_size=14, **deep
    )
    return {
        "image_encoder": _made(CLIPVisionModel, {"config": config}, torch.float32),
        "image_processor": CLIPImageProcessorPil(),
    }


def _ltx2(arch: Table, half: Any) -> Table:
    import diffusers
    import torch
    from diffusers.pipelines.ltx2 import connectors, vocoder
    from transformers import Gemma3TextConfig, Gemma3TextModel

    from tests.tiny.words import tokenizer, vocabulary

    tiny = bool(arch.get("tiny"))
    width = arch.get("text", {"hidden_size": 3840, "num_hidden_layers": 48})
    text = Gemma3TextConfig(
        vocab_size=len(vocabulary()),
        intermediate_size=_NARROW,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=_NARROW,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=1,
        **width,
    )
    table = dict(arch.get("connectors", {}))
    if tiny and not table.get("per_modality_projections"):
        table |= {"video_connector_attention_head_dim": 16}
    vae = _small_channels(arch["vae"], diffusers.AutoencoderKLLTX2Video) if tiny else arch["vae"]
    voice = dict(arch.get("vocoder", {}))
    kind = getattr(vocoder, arch.get("vocoder_class", "LTX2Vocoder"))
    return {
        "tokenizer": tokenizer(1024, padding_side="left"),
        "text_encoder": _made(Gemma3TextModel, {"config": text}, half),
        "connectors": _made(connectors.LTX2TextConnectors, table, half),
        "transformer": _transformer(arch, half),
        "vae": _made(diffusers.AutoencoderKLLTX2Video, vae, half),
        "audio_vae": _made(
            diffusers.AutoencoderKLLTX2Audio, arch.get("audio_vae", {}), torch.float32
        ),
        "vocoder": _made(kind, voice, torch.float32),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05, shift_terminal=0.1
        ),
    }


def _small_channels(table: Table, kind: Any) -> Table:
    """The autoencoder's options with 1/32 of the channels and one layer in each block."""
    import inspect

    known = inspect.signature(kind.__init__).parameters
    whole = {**{name: each.default for name, each in known.items()}, **table}
    channels = ("block_out_channels", "decoder_block_out_channels")
    layers = ("layers_per_block", "decoder_layers_per_block")
    return {
        **table,
        **{name: [each // 32 for each in whole[name]] for name in channels},
        **{name: [1] * len(whole[name]) for name in layers},
    }


def _minimax_h3(arch: Table, half: Any) -> Table:
    import diffusers
    import torch
    from diffusers.schedulers.scheduling_minimax_h3 import MiniMaxH3Scheduler
    from transformers import Qwen2VLImageProcessorPil

    from tests.tiny.eyes import Eyes
    from tests.tiny.minimax_h3 import text_encoder
    from tests.tiny.words import tokenizer

    width = arch.get("text", {"hidden_size": 5120})["hidden_size"]
    sounds = arch.get("audio_vae", {}).get("latent_channels", 32)
    flat = {"latents_mean": [0.0] * sounds, "latents_std": [1.0] * sounds}
    pixels = {"min_pixels": 32 * 32, "max_pixels": 32 * 32}
    with numbers_in(half):
        text = text_encoder(width)
    return {
        "tokenizer": tokenizer(4096),
        "text_encoder": text,
        "processor": Eyes(Qwen2VLImageProcessorPil(patch_size=8, merge_size=2, **pixels)),
        "transformer": _transformer(arch, half),
        "vae": _made(diffusers.AutoencoderKLMiniMaxH3, arch.get("vae", {}), half),
        "audio_vae": _made(
            diffusers.AutoencoderKLMiniMaxH3Audio, arch.get("audio_vae", {}) | flat, torch.float32
        ),
        "scheduler": MiniMaxH3Scheduler(shift=12.0),
        "audio_scheduler": MiniMaxH3Scheduler(shift=3.0),
    }
