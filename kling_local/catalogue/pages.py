"""Writes ``docs/models.md``: all cards side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kling_local.cards import ModelCard, cards
from kling_local.families import CONDITIONS, follows, lacking
from kling_local.holding import SETTINGS, needs_of

_HEAD = """# Models

Made from `configs/models` by `python -m kling_local.catalogue docs/models.md`; do not edit.

```bash
kling-local models list                     # which are here, which this version can run
kling-local models show ltx-2.3             # everything one card says
kling-local models pull ltx-2.3             # shows the licence, asks, checks the disk, fetches
kling-local models check ltx-2.3            # files, checksums, does it fit this GPU
kling-local generate "..." --model ltx-2.3  # also ID:VARIANT, ID:FILE, ID@FOLDER, a folder, auto
```

Only `sketch` has been run and measured; no other model has. Sizes marked *predicted* are parameter
counts times bytes, memory is arithmetic over them, and revisions are those that public code pins.
A model without an adapter can be planned for and downloaded, not rendered.

- **Does it fit my GPU?** `kling-local doctor --model ID` says how a model would be held on this
  machine; [Memory by setting](#memory-by-setting) has the predictions for all of them.
- **What else is needed?** MiniMax-H3, JoyAI-Echo and GGUF files need
  `.venv/bin/pip install "kling-local[models]"`.
- **`pull`** writes into the Hugging Face hub's own cache (`HF_HOME`, `HF_HUB_CACHE`) and sends
  `HF_TOKEN` to the hub only. Run again, it continues an interrupted download. It discards a file
  whose checksum is not the listed one. With `HF_HUB_OFFLINE=1` it does not use the network.
- **`--model auto`** plans the film for every model that is installed, can render and fits the GPU.
  It takes the one that honours most of the request, and says why in the log and the receipt.
- **`--strict`** refuses what would be approximated or not applied. The resolution that the mode
  gives by itself (720p in std, 1080p in pro) is exempt, because it is the size of the file,
  whatever the model draws. With any other resolution, `--strict` refuses the built-in model: it
  draws 320x192.
"""


def as_markdown() -> str:
    """The whole page."""
    known = cards()
    parts = [
        _HEAD,
        "## What they are\n\n" + _overview(known),
        "## What they follow\n\n" + _abilities(known),
        "## Memory by setting\n\n" + _memory(known),
        "## Smaller variants\n\n" + _variants(known),
        "## Licences\n\n" + _licences(known),
    ]
    return "\n".join(parts)


def _overview(known: Sequence[ModelCard]) -> str:
    rows = [
        (
            f"`{each.id}`",
            each.title,
            "yes" if not lacking(each) else "not yet",
            f"[{each.source}](https://huggingface.co/{each.source})"
            if isinstance(each.source, str)
            else "built in",
            "-" if each.builtin else f"`{each.revision[:12]}`" if each.revision else "not pinned",
            f"{each.files.gb:g} GB, {each.files.basis}" if each.files else "-",
            f"{each.grid.step}k + {each.grid.offset}, {each.fps} fps, {_longest(each)}",
            f"{each.sizes['16:9']}" + (f", {each.sizes_1080p['16:9']}" if each.sizes_1080p else ""),
            f"{each.steps['std']}, {each.steps['pro']}",
            f"{each.guidance.low:g}, {each.guidance.default:g}, {each.guidance.high:g}",
        )
        for each in known
    ]
    about = (
        "`renders`: whether this version can run the model. `frames`: the frame counts of one "
        "take (8k + 1: 9, 17, 25, ...), the rate and the longest take. `draws`: the size in which "
        "the model draws; the film is scaled to the requested size.\n\n"
    )
    head = (
        "model", "what", "renders", "repository", "revision", "download",
        "frames", "draws 16:9 (720p, 1080p)", "steps std, pro", "guidance at cfg_scale 0, 0.5, 1",
    )  # fmt: skip
    return about + _table(head, rows)


def _longest(card: ModelCard) -> str:
    trained = f", trained on {card.trained_frames}" if card.trained_frames else ""
    return f"at most {card.grid.most}{trained}"


def _abilities(known: Sequence[ModelCard]) -> str:
    """``yes``: reaches the model; ``could``: the model knows it, but its adapter does not."""
    rows = [
        (
            f"`{each.id}`",
            "yes" if each.sound else "-",
            each.multi_shot,
            "yes" if each.conditioning.negative_prompt else "-",
            *(_follows(each, field) for field in CONDITIONS),
            str(each.conditioning.anchor_frames or "-"),
            "yes" if each.conditioning.sound_tail else "-",
            ", ".join(each.conditioning.match_colour).replace("_", " ") or "-",
        )
        for each in known
    ]
    about = (
        "A *take* is what the model draws in one run. A film has one or more takes.\n\n"
        "- `yes`: the field reaches the model. `could`: the model supports it, but this version "
        "does not pass it on. `-`: not supported.\n"
        "- **shots**: `native` draws several shots in one take; `memory` and `chained` draw one "
        "take for each shot.\n"
        "- **camera control** uses LoRAs, which `models pull ID --camera` downloads. Each makes "
        "one move, during the whole take. Every other move is put into the prompt.\n"
        "- **frames and sound of the take before**: a take that continues another one is given so "
        "many of its last frames, and the end of its sound.\n"
        "- **colours led to**: what the colours of such a take are corrected to match.\n"
        "- MiniMax-H3 draws 15 s in one take, so its takes never continue each other. Echo "
        "remembers the sound of earlier takes.\n\n"
    )
    head = (
        "model", "sound", "shots", "negative prompt",
        *(field.replace("_", " ") for field in CONDITIONS), "frames of the take before",
        "sound of the take before", "colours led to",
    )  # fmt: skip
    return about + _table(head, rows)


def _follows(card: ModelCard, field: str) -> str:
    if follows(card, field):
        return "yes"
    return "could" if getattr(card.conditioning, field) else "-"


def _memory(known: Sequence[ModelCard]) -> str:
    """Predicted peaks, with a column for measured ones, of which there are none so far."""
    rows = []
    for each in known:
        if each.memory is not None:
            needs, large = needs_of(each), needs_of(each, [each.usual(15, "1080p")])
            peaks = (
                f"{setting.peak_gib(needs):.1f} / {setting.peak_gib(large):.1f}"
                for setting in SETTINGS
            )
            main = f"{SETTINGS[-1].main_gib(needs):.1f}"
            rows.append((f"`{each.id}`", *peaks, "not measured", main))
    about = (
        "GiB on the GPU, predicted from counted weights and counted activations. The first number "
        "is for 5 s at 720p. The second is for 15 s at 1080p, or for the longest and largest take "
        "that the model draws. Both are for 16:9 from words (from a picture where the model needs "
        "one). The prediction is made anew for each film: longer, larger and picture-guided films "
        "need more. LoRAs that are kept beside the weights are counted, and so is the largest one "
        "for the camera.\n\n"
        "kling_local takes the first setting that fits the free memory, from left to right:\n\n"
        "- `resident` keeps everything on the GPU.\n"
        "- `text_offloaded` streams the text encoder through the GPU layer by layer, "
        "`blocks_offloaded` also the transformer, two blocks at a time. Both compute exactly the "
        "same numbers as `resident`.\n"
        "- `fp8` stores the transformer's matrices in 8 bits, and `..._tiled` decodes in tiles. "
        "Both change the numbers.\n\n"
        "The last column is the main memory that the last two settings pin. A machine with less "
        "free main memory does not use them.\n\n"
    )
    head = ("model", *(each.name for each in SETTINGS), "measured", "main memory, blocks_offloaded")
    return about + _table(head, rows)


def _variants(known: Sequence[ModelCard]) -> str:
    rows = [
        (
            f"`{each.id}:{variant.name}`",
            variant.format,
            f"{variant.gb:g} GB",
            " and ".join(variant.paths),
            f"`{variant.revision[:12]}`" if variant.revision else "not pinned",
        )
        for each in known
        for variant in each.variants
    ]
    about = (
        "Quantised files that others published, under the licence of the model. `pull ID:NAME` "
        "downloads one in place of the model's own file, and `--model ID:NAME` renders with it. "
        "For a file of your own, use `--model ID:/path/FILE` (GGUF, or safetensors in fp8 or "
        "int8). The memory setting `fp8` gives eight bits without another download.\n\n"
    )
    return about + _table(("model", "format", "transformer", "file", "revision"), rows)


def _licences(known: Sequence[ModelCard]) -> str:
    by_terms: dict[tuple[object, ...], list[ModelCard]] = {}
    for each in known:
        url = each.terms.url if each.terms and each.terms.notes else ""
        by_terms.setdefault((each.licence, url), []).append(each)
    parts = []
    for (licence, _), holders in by_terms.items():
        first = holders[0]
        lines = [f"**{licence}**: {', '.join(f'`{each.id}`' for each in holders)}.", ""]
        if first.terms and first.terms.notes:
            lines.append(f"- Text: {first.terms.url}")
            if first.terms.excluded:
                lines.append(f"- **It grants nothing in: {', '.join(first.terms.excluded)}.**")
            lines += [f"- {note}" for note in first.terms.notes]
            lines.append("")
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
