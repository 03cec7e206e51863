"""``kling-local models``: what the models are and can do, fetching them, checking them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from kling_local import cards
from kling_local.cards import ModelCard
from kling_local.catalogue.camera import with_camera_loras
from kling_local.catalogue.places import located, missing, named
from kling_local.errors import CatalogueError, EngineError, RequestError
from kling_local.families import lacking, packages_lacking
from kling_local.holding import choose, needs_of, settings_for
from kling_local.machine import main_gib


def print_list(options: argparse.Namespace) -> int:
    """One line per model: is it here, does it render, how large is it."""
    del options
    for each in cards.cards():
        here = "built in" if each.builtin else "here" if located(each) else "not here"
        runs = "not yet" if lacking(each) else "renders"
        size = f"{each.files.gb:.1f} GB" if each.files else "-"
        memory = f"{each.memory_gb:.0f} GB"
        sys.stdout.write(
            f"{each.id:<28} {here:<9} {runs:<11} {size:>9} {memory:>7}  {each.description}\n"
        )
    sys.stdout.write(
        "columns: model, files, this version, download, memory (predicted, 5 s at 720p), "
        "what it is\n"
    )
    return 0


def print_card(options: argparse.Namespace) -> int:
    """Everything the card of one model says."""
    sys.stdout.write(describe(named(options.id)))
    return 0


def fetch_model(options: argparse.Namespace) -> int:
    """Show the licence, ask, and fetch."""
    from kling_local.catalogue.pull import check_room, listings, pull
    from kling_local.cli.progress import bytes_bar
    from kling_local.cli.signals import cancel_on_signal

    wanted = cards.card(options.id)
    wanted = with_camera_loras(wanted) if options.camera else wanted
    if wanted.builtin:
        sys.stdout.write(f"{wanted.id} is built in: there is nothing to fetch\n")
        return 0
    sys.stdout.write(terms_of(wanted))
    if absent := packages_lacking(wanted):
        told = f"it also needs {' and '.join(absent)}: pip install 'kling-local[models]'\n"
        sys.stdout.write(told)
    if not options.accept_licence:
        _ask(wanted)
    if located(wanted) and not _reaches_hub():
        sys.stdout.write(f"{wanted.id} is here: {located(wanted)} (the hub was not asked)\n")
        return 0
    found = listings(wanted)
    whole, left = check_room(found)
    for each in found:
        pinned = "pinned" if each.source.pinned else f"not pinned: {each.source.revision} as it is"
        sys.stdout.write(f"{each.source.repository} at {each.commit[:12]} ({pinned})\n")
    sys.stdout.write(f"{left / 1e9:.2f} GB of {whole / 1e9:.2f} GB are to be fetched\n")
    sys.stdout.flush()
    with cancel_on_signal() as stopped, bytes_bar(whole) as tell:
        pull(found, tell, stopped.is_set)
    still = list(missing(wanted))
    if still:
        raise CatalogueError(
            f"model {wanted.id!r} was fetched, but the repository has no {still[0]}",
            hint="its owner may have moved the files: compare its page with the card",
        )
    sys.stdout.write(f"{wanted.id} is here: {located(wanted)}\n")
    if sentence := lacking(wanted):
        sys.stdout.write(f"{sentence}\n")
    return 0


def check_model(options: argparse.Namespace) -> int:
    """Files and hashes, then memory; exit 1 when a file is missing or wrong."""
    from kling_local.catalogue.check import examine
    from kling_local.engine.libraries import pick_device
    from kling_local.engine.memory import free_gib
    from kling_local.engine.weights import check_folder

    asked = named(options.id)
    counted: Counter[str] = Counter()
    for each in examine(asked):
        counted[each.state] += 1
        if each.state in ("missing", "wrong"):
            where = f" ({each.path}: delete it and pull again)" if each.path else ""
            sys.stdout.write(f"{each.state:<8} {each.name}{where}\n")
    if asked.builtin and isinstance(asked.source, Path):
        check_folder(asked)
        hashed = len(list((asked.source / "transformer").glob("*.safetensors")))
        counted["right"] += hashed
        counted["no checksum"] -= hashed
    summary = ", ".join(f"{number} {state}" for state, number in counted.items() if number)
    sys.stdout.write(f"files: {summary}\n")
    free = free_gib(pick_device())
    try:
        plan = choose(needs_of(asked), free, main_gib())
        sys.stdout.write(f"memory: held as {plan.setting.name}, {plan.reason} (predicted)\n")
    except EngineError as error:
        sys.stdout.write(f"memory: {error.sentence}\n")
    sys.stdout.write(f"adapter: {lacking(asked) or 'this version renders with it'}\n")
    bad = counted["missing"] + counted["wrong"]
    if counted["missing"] and not asked.builtin:
        sys.stdout.write(f"kling-local models pull {options.id} fetches what is missing\n")
    return int(bad > 0)


def terms_of(shown: ModelCard) -> str:
    """The licence, its text's address and its conditions that are easy to miss, as lines."""
    terms = shown.terms
    lines = [f"licence: {shown.licence}"]
    if terms is not None:
        lines.append(f"  its text: {terms.url}")
        if terms.excluded:
            lines.append(f"  it grants nothing in: {', '.join(terms.excluded)}")
        lines += [f"  {note}" for note in terms.notes]
        if terms.gated:
            lines.append(f"  gated: agree on https://huggingface.co/{shown.source}, set HF_TOKEN")
    return "".join(f"{line}\n" for line in lines)


def describe(shown: ModelCard) -> str:
    """A card as lines of ``name: value``, then its licence and its memory by setting."""
    grid, guidance = shown.grid, shown.guidance
    follows = [name for name, value in asdict(shown.conditioning).items() if value is True]
    trained = f", trained on {shown.trained_frames}" if shown.trained_frames else ""
    files = f"{shown.files.gb:g} GB ({shown.files.basis})" if shown.files else "-"
    lines = {
        "id": shown.id,
        "title": shown.title,
        "description": shown.description,
        "family": f"{shown.family}, {shown.route}",
        "renders": lacking(shown) or "yes",
        "source": f"{shown.source} (built in)" if shown.builtin else str(shown.source),
        "revision": shown.revision or ("-" if shown.builtin else f"not pinned: {shown.branch}"),
        "download": files,
        "also needs": ", ".join(
            [f"{each.repository}/{each.file}" for each in shown.extras]
            + [f"{each.repository}/{each.file}" for each in shown.loras]
        )
        or "-",
        "camera": ", ".join(
            f"{' or '.join(each.moves)} by {each.repository} ({each.gb:g} GB)"
            for each in shown.camera_loras
        )
        or "-",
        "variants": ", ".join(
            f"{shown.id}:{each.name} ({each.format}, {each.gb:g} GB, {' and '.join(each.paths)})"
            for each in shown.variants
        )
        or "-",
        "frames": f"{grid.step}k + {grid.offset} at {shown.fps} fps{trained}",
        "longest take": f"{grid.most} frames, {grid.most // shown.fps} s",
        "sizes": _sizes(shown),
        "sound": "yes" if shown.sound else "no",
        "shots": shown.multi_shot,
        "follows": ", ".join(follows) or "the prompt only",
        "continues from": f"{shown.conditioning.anchor_frames} frames of the previous take",
        "colours like": ", ".join(shown.conditioning.match_colour) or "-",
        "guided away from": ", ".join(shown.unwanted) or "-",
        "guidance": f"{guidance.low:g} to {guidance.high:g}, usually {guidance.default:g}",
        "steps": ", ".join(f"{mode} {steps}" for mode, steps in shown.steps.items()),
        "text": f"{shown.max_sequence_length} tokens, {shown.prompt_style}",
        "size": f"{shown.parameters_m:g} million parameters, {shown.memory_gb:g} GB",
    }
    head = "".join(f"{name:<15} {value}\n" for name, value in lines.items())
    return head + terms_of(shown) + memory_table(shown)


def memory_table(shown: ModelCard) -> str:
    """Every memory setting of a model with its predicted peaks, for 5 s at 720p from words and for
    15 s at 1080p; not measured on a GPU so far.
    """
    needs, large = needs_of(shown), needs_of(shown, [shown.usual(15, "1080p")])
    counted = shown.memory is not None and shown.memory.activations is not None
    works = asdict(needs.activations)
    lines = [
        f"memory, sizes from its {needs.source}: transformer {needs.transformer:.2f} GiB, "
        f"text encoder {needs.text:.2f}, the rest {needs.rest:.2f}"
        + (f", LoRAs beside the transformer {needs.loras:.2f}" if needs.loras else ""),
        f"  beside them, {'counted' if counted else 'guessed'} for {shown.usual().told}: "
        + ", ".join(f"{name} {gib:.2f}" for name, gib in works.items()),
        f"  predicted for that film, and for {shown.usual(15, '1080p').told}; not measured",
    ]
    for setting in settings_for(needs):
        exact = "exact" if setting.exact else "approximate"
        peak = f"{setting.peak_gib(needs):8.2f} and {setting.peak_gib(large):6.2f} GiB"
        pinned = f"{setting.main_gib(needs):6.1f} GiB of main memory pinned"
        lines.append(f"  {setting.name:<24} {peak}  {exact:<11} {pinned}")
    return "".join(f"{line}\n" for line in lines)


def _sizes(shown: ModelCard) -> str:
    said = ", ".join(f"{ratio} {size}" for ratio, size in shown.sizes.items())
    if shown.sizes_1080p:
        said += "; 1080p: " + ", ".join(str(size) for size in shown.sizes_1080p.values())
    return said


def _ask(wanted: ModelCard) -> None:
    """Ask at the terminal for the licence to be accepted; raises ``RequestError`` otherwise."""
    if not sys.stdin.isatty():
        raise RequestError(
            f"the licence of model {wanted.id!r} is not accepted: {wanted.licence}",
            hint="read it, then run the same command with --accept-licence",
            field="accept-licence",
        )
    sys.stdout.write("Do you accept it? Type yes: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise RequestError(f"the licence of model {wanted.id!r} was not accepted: nothing fetched")


def _reaches_hub() -> bool:
    from huggingface_hub import constants

    return not constants.HF_HUB_OFFLINE
