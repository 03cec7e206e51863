"""How torch, diffusers and transformers are held: their threads, their chatter, their device."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kling_local.errors import EngineError
from kling_local.settings import settings


def calm_threads() -> None:
    """Let torch's waiting threads give up the processor soon; no effect once torch is imported.

    By default they spin for milliseconds at every operation. On 2 cores beside other work a 5 s
    clip took 107 s of wall, with this 12 s.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def pick_device() -> str:
    """``"cuda"`` or ``"cpu"``, as ``KLING_DEVICE`` wishes and the machine has it."""
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
    """Keep loading bars and warnings off the user's terminal, and put the settings back."""
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
    """Name of the attention that diffusers runs by default in this process."""
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry

    return str(_AttentionBackendRegistry.get_active_backend()[0].value)


@contextmanager
def own_stream() -> Iterator[None]:
    """A CUDA stream for this thread, behind all that was asked of the device so far; on a CPU
    nothing. It has ended when the block has, by an exception too.

    What the block reads of the default stream's (a take's latents) must live until then: the
    allocator would give its memory to that stream while it is still read here. It does, without
    ``record_stream``: the generator of a take's frames holds the latents until its last picture is
    on the host, and an exception holds the generator.
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
