"""Settings of torch, diffusers and transformers: threads, device, log output, CUDA stream."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kling_local.cards import ModelCard
from kling_local.errors import EngineError
from kling_local.families import ADAPTERS
from kling_local.garbage import importing
from kling_local.settings import settings


def import_libraries(card: ModelCard) -> None:
    """Import torch and everything else that the card's model is loaded with.

    Call it before anything else imports torch, whose threads would not be calm.
    """
    _calm_threads()
    with importing():
        importlib.import_module("torch")
        for name in (*ADAPTERS[card.family].libraries, *card.modules):
            importlib.import_module(name)


def _calm_threads() -> None:
    """Let torch's waiting threads give up the processor soon; no effect once torch is imported.

    By default they spin for milliseconds at every operation. On 2 cores beside other work a 5 s
    clip took 107 s of wall time, and 12 s with this.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def pick_device() -> str:
    """``"cuda"`` or ``"cpu"``, by ``KLING_DEVICE`` and what the machine has.

    Raises ``EngineError`` for ``cuda`` without a CUDA device.
    """
    import torch

    wish = settings().device
    if wish == "cuda" and not torch.cuda.is_available():
        raise EngineError(
            "KLING_DEVICE is 'cuda' but torch sees no CUDA device: use auto or cpu",
            hint="kling-local doctor shows what torch sees",
        )
    return "cuda" if wish != "cpu" and torch.cuda.is_available() else "cpu"


@contextmanager
def quiet() -> Iterator[None]:
    """Keep progress bars and warnings off the user's terminal; restores the settings at the end."""
    import diffusers.utils.logging as diffusers_log
    import transformers.utils.logging as transformers_log

    with ExitStack() as put_back:
        for log in (diffusers_log, transformers_log):
            put_back.callback(log.set_verbosity, log.get_verbosity())
            if log.is_progress_bar_enabled():
                put_back.callback(log.enable_progress_bar)
            log.set_verbosity_error()
            log.disable_progress_bar()
        yield


def attention_backend() -> str:
    """Name of the attention backend that diffusers uses by default in this process."""
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry

    return str(_AttentionBackendRegistry.get_active_backend()[0].value)


@contextmanager
def own_stream() -> Iterator[None]:
    """Run the block on a CUDA stream of its own, after all work queued so far; on a CPU do nothing.
    The stream is synchronized when the block ends, by an exception too.

    Tensors of the default stream that the block reads (a take's latents) must live until then, or
    the allocator would reuse their memory for that stream while they are still read here. They do,
    without ``record_stream``: the generator of a take's frames holds the latents until its last
    picture is on the host, and an exception holds the generator.
    """
    import torch

    if pick_device() == "cpu":
        yield
        return
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.default_stream())
    try:
        with torch.cuda.stream(stream):
            yield
    finally:
        stream.synchronize()
