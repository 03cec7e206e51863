"""Where a model's files are: in the package, in a folder of the user's, or in the hub's cache.

Reads file names and small JSON tables only: no weights, no network, no torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from kling_local import cards
from kling_local.card_parts import VARIANT_FORMATS, Extra, Lora, Variant
from kling_local.cards import ModelCard
from kling_local.errors import CardError, EngineError, one_of

INDEXES = ("model_index.json", "modular_model_index.json")
"""File names of diffusers' table of a pipeline's parts; a folder has one of the two."""
LORA, VARIANT = "lora", "variant"
NETWORKS = ("transformer", "transformer_2")
"""Networks that the user's own files are loaded into, in the order in which they are given."""
_SHARDS = ".safetensors.index.json"
_WEIGHTS = (".safetensors", ".bin", ".gguf")
_FORMATS = {f".{each}": each for each in VARIANT_FORMATS}
_PATHS = ("/", "./", "../", "~")


@dataclass(frozen=True)
class Source:
    """Files of one repository that a model needs; ``revision`` is a commit, or a branch if not
    ``pinned``. ``part`` is what they are for; ``""`` is the model's own repository.
    """

    repository: str
    revision: str
    take: tuple[str, ...]
    leave: tuple[str, ...] = ()
    part: str = ""
    pinned: bool = True

    def takes(self, path: str) -> bool:
        """Whether a path of the repository is one of them."""
        return _matches(path, self.take) and not _matches(path, self.leave)


def sources(card: ModelCard) -> tuple[Source, ...]:
    """The model's own repository, then those of its extras, its variant and its LoRAs."""
    if card.files is None or not isinstance(card.source, str):
        return ()
    smaller = [f"{folder}/*{end}" for folder in _replaced(card) for end in (_WEIGHTS[0], _SHARDS)]
    found = [
        Source(
            card.source,
            card.revision or card.branch,
            card.files.take,
            (*card.files.leave, *smaller),
            pinned=card.revision is not None,
        )
    ]
    found += [_source_of_extra(each) for each in card.extras]
    if card.variant is not None and card.variant.repository:
        found.append(_source_of_variant(card.variant))
    found += [_source_of(each) for each in card.loras]
    return tuple(found)


def folder_of(source: Source) -> Path | None:
    """The snapshot of a repository in the hub's cache, complete or not; None if there is none."""
    stored = cache() / f"models--{source.repository.replace('/', '--')}"
    commit = source.revision
    ref = stored / "refs" / source.revision
    if ref.is_file():
        commit = ref.read_text(encoding="utf-8").strip()
    folder = stored / "snapshots" / commit
    return folder if folder.is_dir() else None


def cache() -> Path:
    """The hub's cache: ``HF_HUB_CACHE``, else ``hub`` in ``HF_HOME``, as the hub's library says."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def located(card: ModelCard) -> Path | None:
    """The folder that the model is loaded from; None when any of its files is missing."""
    folder = home_of(card)
    return None if folder is None or any(missing(card)) else folder


def home_of(card: ModelCard) -> Path | None:
    """The folder of the model's own repository, complete or not."""
    if isinstance(card.source, Path):
        return card.source if card.source.is_dir() else None
    return folder_of(sources(card)[0])


def missing(card: ModelCard) -> Iterator[str]:
    """The model's files that are not on this machine, each as ``repository-or-folder/path``."""
    folder = home_of(card)
    if folder is None:
        yield str(card.source)
        return
    yield from (f"{card.origin}/{path}" for path in _lacking(card, folder))
    for source in sources(card)[1:]:
        if source.part in (LORA, VARIANT):
            continue
        stored = folder_of(source)
        held = stored is not None and any(source.takes(path) for path in names(stored))
        if not held:
            yield f"{source.repository}/{source.take[0]}"
    for lora in card.loras:
        if lora_file(card, lora) is None:
            yield f"{lora.repository}/{lora.file}"
    if card.variant is not None:
        found = (variant_file(card, network) for network in card.variant.files)
        yield from (path for path, here in zip(card.variant.paths, found, strict=True) if not here)


def lora_file(card: ModelCard, lora: Lora) -> Path | None:
    """A LoRA's file: in the model's folder, in its ``loras/``, or in the hub's cache."""
    home = home_of(card)
    beside = [home, home / f"{LORA}s"] if home else []
    for folder in (*beside, folder_of(_source_of(lora))):
        if folder is not None and (found := sorted(folder.glob(lora.file))):
            return found[0]
    return None


def extra_file(card: ModelCard, part: str) -> Path | None:
    """A second repository's file for a part: in the model's folder or in the hub's cache. None if
    it is missing or the card names none.
    """
    home = home_of(card)
    for extra in card.extras:
        for folder in (home, folder_of(_source_of_extra(extra))):
            if extra.part == part and folder and (found := sorted(folder.glob(extra.file))):
                return found[0]
    return None


def _source_of_extra(extra: Extra) -> Source:
    revision, pinned = extra.revision or "main", extra.revision is not None
    return Source(extra.repository, revision, (extra.file,), part=extra.part, pinned=pinned)


def variant_file(card: ModelCard, network: str) -> Path | None:
    """The variant's file of a network: the user's own, or in the model's folder, in its
    ``variants/``, or in the hub's cache; None if it is missing.
    """
    assert card.variant is not None
    file = card.variant.files[network]
    if not card.variant.repository:
        return Path(file) if Path(file).is_file() else None
    home = home_of(card)
    beside = [home, home / f"{VARIANT}s"] if home else []
    for folder in (*beside, folder_of(_source_of_variant(card.variant))):
        if folder is not None and (found := sorted(folder.glob(file))):
            return found[0]
    return None


def _source_of_variant(variant: Variant) -> Source:
    revision, pinned = variant.revision or "main", variant.revision is not None
    files = tuple(variant.files.values())
    return Source(variant.repository, revision, files, part=VARIANT, pinned=pinned)


def _replaced(card: ModelCard) -> set[str]:
    """Folders whose weights the card's variant replaces."""
    networks = card.variant.files if card.variant else ()
    return {card.components.get(network, network) for network in networks}


def _source_of(lora: Lora) -> Source:
    revision, pinned = lora.revision or "main", lora.revision is not None
    return Source(lora.repository, revision, (lora.file,), part=LORA, pinned=pinned)


def names(folder: Path) -> list[str]:
    """Paths of all files below a folder, relative to it, sorted."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def rendered(card: ModelCard) -> ModelCard:
    """The card with the folder of its weights as ``source``. Its revision is the commit that is
    there, or for the user's own files a stamp of them.

    Raises ``EngineError``, which says how to get the files, when some are missing.
    """
    if card.builtin:
        return card
    if isinstance(card.source, Path):
        return replace(card, revision=f"files-{_stamp(card, card.source)}")
    folder = located(card)
    if folder is None:
        raise EngineError(
            f"model {card.id!r} is not on this machine: {next(iter(missing(card)))} is missing",
            hint=f"kling-local models pull {card.id} fetches it",
            field="model",
        )
    own = card.variant is not None and not card.variant.repository
    revision = f"{folder.name}+files-{_stamp(card, None)}" if own else folder.name
    return replace(card, source=folder, revision=revision)


def _stamp(card: ModelCard, folder: Path | None) -> str:
    """A hash of the names, sizes and times of the weight files, too large to be hashed themselves
    before every film.
    """
    import hashlib

    digest = hashlib.sha256()
    stored = sorted(folder.glob("*/*")) if folder else []
    networks = card.variant.files if card.variant else ()
    for path in (*stored, *filter(None, (variant_file(card, each) for each in networks))):
        if path.name.endswith(_WEIGHTS):
            facts = path.stat()
            digest.update(f"{path.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def named(name: str) -> ModelCard:
    """The card of ``ID``, ``ID:VARIANT`` or ``ID:FILE``, of any of them with ``@FOLDER``, or of a
    folder. Paths begin with ``/``, ``./``, ``../`` or ``~``; a comma separates two files.

    Raises ``CardError``, which lists the known names or says what is wrong with a path.
    """
    if "@" in name or name.startswith(_PATHS):
        return _card_over(name)
    told, _, said = name.partition(":")
    return _with_files(cards.card(told), said) if said.startswith(_PATHS) else cards.card(name)


def _with_files(whole: ModelCard, said: str) -> ModelCard:
    """The card with networks from the user's own files, given as one path or two with a comma."""
    paths = [Path(each).expanduser().resolve() for each in said.split(",")]
    formats = {_FORMATS.get(path.suffix, "") for path in paths}
    if len(paths) > len(NETWORKS) or len(formats) != 1 or "" in formats:
        raise CardError(
            f"model {whole.id!r} cannot take {said!r}: give one .gguf or .safetensors file, or two "
            "of a kind with a comma between them",
            hint="two are for models of two networks: first that of high noise, then of low",
            field="model",
        )
    if absent := [path for path in paths if not path.is_file()]:
        raise CardError(
            f"{absent[0]} is no file: model {whole.id!r} cannot be drawn with it",
            hint="give the path of a .gguf or .safetensors file on this machine",
            field="model",
        )
    (kind,) = formats
    files = {network: str(path) for network, path in zip(NETWORKS, paths, strict=False)}
    gb = sum(path.stat().st_size for path in paths) / 1e9
    variant = Variant(paths[0].stem, kind, files, round(gb, 3))
    return replace(whole, id=f"{whole.id}:{said}", variant=variant)


def _card_over(name: str) -> ModelCard:
    """The card for ``ID@/path`` or ``/path``: a folder without an id must fit exactly one card.

    Raises ``CardError`` that says what the folder lacks or which cards it could be.
    """
    told, _, said = name.rpartition("@")
    folder = Path(said).expanduser().resolve()
    index = index_of(folder)
    fitting = (
        [named(told)] if told else [each for each in cards.cards() if _fits(each, folder, index)]
    )
    if len(fitting) != 1:
        known = one_of(each.id for each in fitting) if fitting else "no card"
        raise CardError(
            f"model {name!r}: the folder fits {known}, it must be told which one",
            hint=f"write ID@{said}, for example {fitting[0].id if fitting else 'ltx-2.3'}@{said}",
            field="model",
        )
    return replace(fitting[0], id=name, source=folder, revision=None, sha256=None, builtin=False)


def index_of(folder: Path) -> dict[str, Any]:
    """A saved pipeline's table of parts; ``CardError`` when the folder is not a saved pipeline."""
    for name in INDEXES:
        try:
            table = json.loads((folder / name).read_text(encoding="utf-8"))
        except OSError:
            continue
        except ValueError as error:
            raise CardError(f"{folder / name} is not JSON: {error}", field="model") from error
        if isinstance(table, dict):
            return table
    raise CardError(
        f"{folder} is no saved diffusers pipeline: it has neither {one_of(INDEXES)}",
        hint="give the folder that save_pretrained or hf download wrote",
        field="model",
    )


def _fits(card: ModelCard, folder: Path, index: dict[str, Any]) -> bool:
    """Whether a folder has the parts that a card loads, under the pipeline class of its family."""
    if card.files is None or index.get("_class_name") not in card.pipelines:
        return False
    return not any(_lacking(card, folder))


def _lacking(card: ModelCard, folder: Path) -> Iterator[str]:
    """Parts and shards that one folder lacks, according to its own tables."""
    try:
        index = index_of(folder)
    except CardError:
        yield INDEXES[0]
        return
    wanted = {card.components.get(part, part) for part in _parts(index)}
    wanted |= set(card.components.values())
    if card.files is not None:
        taken = {each.partition("/")[0] for each in card.files.take if "/" in each}
        wanted &= taken
    for part in sorted(wanted):
        yield from _lacking_of(card, folder / part, part)


def _lacking_of(card: ModelCard, place: Path, part: str) -> Iterator[str]:
    held = {each.name for each in place.iterdir() if each.exists()} if place.is_dir() else set()
    if not held:
        yield f"{part}/"
        return
    if "config.json" not in held or part in _replaced(card):
        return
    leave = card.files.leave if card.files else ()
    tables = [each for each in sorted(held) if each.endswith(_SHARDS)]
    tables = [each for each in tables if not _matches(f"{part}/{each}", leave)]
    shards: set[str] = set()
    for each in tables:
        text = (place / each).read_text(encoding="utf-8")
        shards |= set(json.loads(text).get("weight_map", {}).values())
    if not tables and not any(each.endswith(_WEIGHTS) for each in held):
        yield f"{part}/*.safetensors"
    yield from (f"{part}/{shard}" for shard in sorted(shards - held))


def _parts(index: dict[str, Any]) -> set[str]:
    """Names of a pipeline's parts that are loaded from files."""
    return {name for name, said in index.items() if not name.startswith("_") and kind_of(said)}


def kind_of(said: Any) -> str:
    """Class of a part by its entry in a pipeline's table; empty where the entry is no part. For a
    part that was not in memory when a modular table was saved, only the type hint tells it.
    """
    if not isinstance(said, list) or len(said) < 2:
        return ""
    library, kind, how = (*said, None)[:3]
    if library is None and isinstance(how, dict):
        library, kind = how.get("type_hint") or (None, None)
    return str(kind) if library is not None and kind is not None else ""


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)
