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

`pull` writes into the hub's own cache (`HF_HOME`, `HF_HUB_CACHE`), sends `HF_TOKEN` to the hub
only, goes on where it was cut off, and throws a file away whose checksum is not the listed one.
With `HF_HUB_OFFLINE=1` nothing is asked of the network. `--model auto` plans the film for every
model that is here, can render and fits the GPU, takes the one that honours most, and says why in
the log and the receipt. `--strict` refuses what would be approximated or not applied, but for a
resolution that the mode gives by itself (720p in std, 1080p in pro): it is the size of the file,
whatever the model draws. Asked for another one, the built-in model is refused: it draws 320x192.

Only `sketch` has been run and measured. Of all others nothing is: sizes marked *predicted* are
parameter counts times bytes, memory is arithmetic over them, and revisions are those that public
code pins. A model without an adapter can be planned for and fetched, not rendered.
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
    head = (
        "model", "what", "renders", "repository", "revision", "download",
        "frames", "draws 16:9 (720p, 1080p)", "steps std, pro", "guidance at cfg_scale 0, 0.5, 1",
    )  # fmt: skip
    return _table(head, rows)


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
        "`yes`: reaches the model; `could`: the model knows it, this version does not hand it on. "
        "Shots `native`: one take holds them all; `memory`, `chained`: one take each. Camera "
        "control: LoRAs that `models pull ID --camera` fetches, each for one move that a take "
        "makes all the time; every other move is words. A take that goes on sees so many "
        "of the last frames and hears the end of the sound of the take before; its colours are "
        "led to those of the frames or picture named last. MiniMax-H3 draws 15 s in one take, so "
        "its takes never go on from each other; Echo remembers the sound of earlier takes.\n\n"
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
        "GiB on the GPU, predicted from counted weights and counted activations: for 5 s at 720p, "
        "and for 15 s at 1080p, or the longest and largest take that the model draws, in 16:9 from "
        "words (from a picture where the model needs one). What a film needs is predicted anew for "
        "each: longer, larger and guided by pictures is more. `text_offloaded` and "
        "`blocks_offloaded` draw the very same numbers as `resident`; `fp8` and tiles do not. "
        "Counted are LoRAs that lie beside the weights and the largest one for the camera. The "
        "last column is main memory that the last "
        "two settings pin: a machine with less of it free is refused.\n\n"
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
        "Files that others made smaller, under the licence of the model: `pull ID:NAME` fetches "
        "them in place of the model's own, `--model ID:NAME` draws with them. A file of your own: "
        "`--model ID:/path/FILE`, GGUF or safetensors in fp8 or int8. Eight bits without another "
        "download: the setting `fp8`.\n\n"
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
            lines.append(f"- Its text: {first.terms.url}")
            if first.terms.excluded:
                lines.append(f"- **It grants nothing in: {', '.join(first.terms.excluded)}.**")
            lines += [f"- {note}" for note in first.terms.notes]
            lines.append("")
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
