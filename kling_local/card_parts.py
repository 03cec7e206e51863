"""Parts of a model card: where its weights come from, under which terms, and how large they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kling_local.activations import Activations, Drawn, Stages, activations_from
from kling_local.errors import CardError, one_of

VARIANT_FORMATS = ("gguf", "safetensors")
BASES = ("listed", "predicted")
MODES = ("std", "pro")
REFINE = "refine"
"""The stage of a route that draws a smaller draft again at its full size."""
ACTIVATION_SHARE = 0.15
"""Activations and decode, as a share of all weights, where nothing better is known."""
_GIB = 2**30


@dataclass(frozen=True)
class Terms:
    """What a licence asks of whoever fetches the weights.

    Attributes:
        url: where its text is.
        notes: one sentence per condition that is easy to miss.
        excluded: territories in which it grants nothing.
        gated: the hub gives the files only to accounts that agreed on the model's page.
    """

    url: str
    notes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    gated: bool = False


@dataclass(frozen=True)
class Files:
    """Which files of the repository make up the model.

    Attributes:
        take, leave: patterns of paths in the repository, as the hub's own downloader reads them.
        gb: size of the download in 1e9 bytes.
        basis: of ``gb``: ``"listed"`` (a published listing) or ``"predicted"`` (parameter counts).
    """

    take: tuple[str, ...]
    gb: float
    basis: str
    leave: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extra:
    """Files of a second repository that the model needs.

    Attributes:
        part: the part of the pipeline that it fills.
        file: path or pattern in the repository.
        gated: as in ``Terms``.
    """

    part: str
    repository: str
    file: str
    gb: float
    revision: str | None = None
    gated: bool = False


@dataclass(frozen=True)
class Lora:
    """A LoRA: a low-rank change of weights that the model runs with.

    Attributes:
        file: path or pattern in the repository; for a local folder of weights it may lie in that
            folder's ``loras/``.
        part: the network it was made for; a file may fit two networks and improve only one.
        scale: how much of it is added.
        modes: the modes that use it; one that serves all is added to the weights once.
        stage: the only stage of the model's route that uses it; ``""``: all.
        steps, guidance: what it was made for; they replace the card's own in its modes.
        moves: of ``[[camera_loras]]`` only: the planned camera moves that it makes, a movement
            (``"push_in"``) or a movement and its direction (``"truck left"``).
        sha256: of the file, checked on load when given.
        gated: as in ``Terms``.
    """

    repository: str
    file: str
    gb: float
    revision: str | None = None
    sha256: str | None = None
    part: str = "transformer"
    scale: float = 1.0
    modes: tuple[str, ...] = MODES
    stage: str = ""
    steps: int | None = None
    guidance: float | None = None
    moves: tuple[str, ...] = ()
    gated: bool = False

    @property
    def is_switched(self) -> bool:
        """Whether some mode or stage runs without it, so that it is not added to the weights."""
        return set(self.modes) != set(MODES) or bool(self.stage)

    @property
    def told(self) -> str:
        """Which LoRA it is and its scale, for reports."""
        return f"{self.repository}/{self.file} at {self.scale:g}"


@dataclass(frozen=True)
class Memory:
    """GiB of the parts as they are loaded: parameters counted, times bytes each. Not measured.

    ``pinned``: factor by which the transformer grows when pinned in main memory, because torch
    rounds each tensor up to a power of two; counted on the meta device. ``activations``: what
    rendering needs beside the weights; None where nothing was counted.
    """

    transformer: float
    text: float
    rest: float
    pinned: float = 1.0
    activations: Activations | None = None

    def stages(self, film: Iterable[Drawn]) -> Stages:
        """GiB beside the weights for a film of these takes: counted, else a share of them."""
        if self.activations is None:
            return Stages.guessed((self.transformer + self.text + self.rest) * ACTIVATION_SHARE)
        return self.activations.of_all(film)

    def resident_gb(self, film: Iterable[Drawn]) -> float:
        """Predicted peak with every part on the device, in 1e9 bytes."""
        whole = self.transformer + self.text + self.rest + self.stages(film).peak
        return round(whole * _GIB / 1e9, 1)


@dataclass(frozen=True)
class Variant:
    """The same model with quantized networks; a request asks for it as ``ID:NAME``.

    Attributes:
        format: ``"gguf"``, or ``"safetensors"`` whose weights have 8 bits (fp8, scaled fp8, int8).
        files: network of the pipeline -> path or pattern in the repository; an absolute path is
            the user's own file. For a local folder of weights it may lie in its ``variants/``.
        gb: their size in 1e9 bytes.
        repository, revision: where they are; ``""`` for the user's own files.
        sha256: network -> hash of its file, checked on load when given.
    """

    name: str
    format: str
    files: Mapping[str, str]
    gb: float
    repository: str = ""
    revision: str | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """Its files as ``repository/path``, or as the user's own paths."""
        before = f"{self.repository}/" if self.repository else ""
        return tuple(f"{before}{file}" for file in self.files.values())


def terms_from(table: dict[str, object]) -> Terms:
    """Read ``[terms]``."""
    return Terms(**_tupled(table, "notes", "excluded"))  # type: ignore[arg-type]


def files_from(table: dict[str, object]) -> Files:
    """Read ``[files]``; raises ``CardError`` for an unknown ``basis``."""
    made = Files(**_tupled(table, "take", "leave"))  # type: ignore[arg-type]
    if made.basis not in BASES:
        raise CardError(f"files.basis {made.basis!r}: use {one_of(BASES)}")
    return made


def memory_from(table: dict[str, object]) -> Memory:
    """Read ``[memory]``."""
    told = {**table}
    counted = told.pop("activations", None)
    if isinstance(counted, Mapping):
        told["activations"] = activations_from(counted)
    return Memory(**told)  # type: ignore[arg-type]


def variant_from(table: dict[str, object]) -> Variant:
    """Read one of ``[[variants]]``; raises ``CardError`` for an unknown ``format``."""
    made = Variant(**table)  # type: ignore[arg-type]
    if made.format not in VARIANT_FORMATS:
        raise CardError(
            f"variant {made.name!r} has format {made.format!r}: use {one_of(VARIANT_FORMATS)}"
        )
    if not made.files or not set(made.sha256) <= set(made.files):
        raise CardError(f"variant {made.name!r} needs files, and sha256 only of networks in them")
    return made


def lora_from(table: dict[str, object]) -> Lora:
    """Read one of ``[[loras]]``; raises ``CardError`` for an unknown mode or stage."""
    made = Lora(**_tupled(table, "modes", "moves"))  # type: ignore[arg-type]
    if not made.modes or not set(made.modes) <= set(MODES):
        raise CardError(f"loras.modes {list(made.modes)}: use {one_of(MODES)} or both")
    if made.stage not in ("", REFINE):
        raise CardError(f"loras.stage {made.stage!r}: use {REFINE} or leave it out")
    return made


def _tupled(table: dict[str, object], *names: str) -> dict[str, object]:
    return {
        key: tuple(value) if key in names and isinstance(value, list) else value
        for key, value in table.items()
    }
