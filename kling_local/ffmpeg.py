"""ffmpeg: find it, run it, feed it frames, and probe what a file really holds."""

from __future__ import annotations

import math
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import IO

from kling_local.errors import Cancelled, MediaError
from kling_local.files import full_disk
from kling_local.settings import settings
from kling_local.units import Size

_NEEDED_ENCODERS = (" libx264 ", " aac ")
_POLL_S = 0.05
"""How often a waiting process is asked whether it was cancelled."""


@dataclass(frozen=True)
class VideoFacts:
    """What a file holds, counted packet by packet rather than read from its headers.

    Attributes:
        fps: frames per second, from the distance of time stamps; 0.0 when the distances differ.
        start_s, duration_s: first time stamp and length of the picture.
        audio_duration_s: decoded samples over their rate, without the encoder's priming.
    """

    size: Size
    codec: str
    pix_fmt: str
    fps: float
    num_frames: int
    start_s: float
    duration_s: float
    has_audio: bool
    audio_codec: str | None
    audio_rate: int
    channels: int
    audio_duration_s: float


def find_ffmpeg() -> Path:
    """The ffmpeg to use: ``KLING_FFMPEG``, else the system's, else the one of imageio-ffmpeg.

    The system's is taken only when it can write H.264 and AAC. Raises ``MediaError`` when there
    is none.
    """
    return _find(settings().ffmpeg)


@lru_cache(maxsize=4)
def _find(configured: Path | None) -> Path:
    if configured is not None:
        found = shutil.which(configured)
        if found is None:
            raise MediaError(
                f"KLING_FFMPEG {str(configured)!r} is not a program",
                hint="give the path of an ffmpeg, or unset it to use the packaged one",
            )
        return Path(found)
    system = shutil.which("ffmpeg")
    if system is not None and _can_encode(system):
        return Path(system)
    try:
        import imageio_ffmpeg

        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise MediaError(
            "no ffmpeg was found on this machine",
            hint="pip install imageio-ffmpeg, or set KLING_FFMPEG to the path of one",
        ) from error


def _can_encode(program: str) -> bool:
    try:
        listed = subprocess.run(
            [program, "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return all(name in listed.stdout for name in _NEEDED_ENCODERS)


def run(
    arguments: Sequence[str],
    *,
    output: Path,
    stdin: bytes = b"",
    is_cancelled: Callable[[], bool] | None = None,
) -> None:
    """Run ffmpeg to its end; ``stdin`` is what it reads from ``pipe:0``.

    ``output`` names the file in errors. Raises ``MediaError`` with ffmpeg's last words, or
    ``Cancelled``.
    """
    with feed(arguments, output=output, is_cancelled=is_cancelled) as write:
        write(stdin)


@contextmanager
def feed(
    arguments: Sequence[str], *, output: Path, is_cancelled: Callable[[], bool] | None = None
) -> Iterator[Callable[[bytes], None]]:
    """Start ffmpeg and lend a function that writes to its ``pipe:0``; it ends when the block ends.

    ``output`` names the file in errors. Raises ``MediaError`` with ffmpeg's last words, or
    ``Cancelled``; in both cases, and when the block fails, ffmpeg is gone afterwards.
    """
    process = _start(arguments)
    last_words = _LastWords(process)
    asked = is_cancelled or _never

    def write(data: bytes) -> None:
        if asked():
            raise Cancelled
        if len(data):
            _stdin(process).write(data)

    try:
        try:
            yield write
            _stdin(process).close()
        except BrokenPipeError:
            # ffmpeg has ended by itself: its exit code and last words say why.
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        _wait(process, asked)
        if process.returncode != 0:
            raise _failure(output, process.returncode, last_words.text())
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        with suppress(OSError):
            _stdin(process).close()
        last_words.text()


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    command = [str(find_ffmpeg()), "-hide_banner", "-nostats", "-v", "error", "-y", *arguments]
    try:
        # In a session of its own Ctrl-C does not reach it: this process decides when it ends.
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise MediaError(
            f"ffmpeg could not be started: {error.strerror or error}",
            hint="set KLING_FFMPEG to the path of an ffmpeg that runs on this machine",
        ) from error


def _wait(process: subprocess.Popen[bytes], is_cancelled: Callable[[], bool]) -> None:
    while True:
        try:
            process.wait(timeout=_POLL_S)
        except subprocess.TimeoutExpired:
            if is_cancelled():
                raise Cancelled from None
        else:
            return


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def _never() -> bool:
    return False


class _LastWords:
    """Reads a process's stderr while it runs, so that it never blocks, and keeps the last lines."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._lines: deque[str] = deque(maxlen=3)
        self._process = process
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                words = line.decode(errors="replace").strip()
                if words:
                    self._lines.append(words)

    def text(self) -> str:
        """The last lines, once the process has ended."""
        self._thread.join(timeout=5)
        return "; ".join(self._lines)


def _failure(output: Path, returncode: int, words: str) -> MediaError:
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return full_disk(output)
    if returncode < 0:
        return MediaError(
            f"{output.name} could not be written: ffmpeg was stopped by signal {-returncode}",
            hint="signal 9 mostly means that memory ran out",
        )
    return MediaError(
        f"{output.name} could not be written: ffmpeg said {words[-400:] or 'nothing'!r}",
        hint="kling-local doctor shows which ffmpeg is used",
    )


def probe(path: Path, *, most_s: float = math.inf) -> VideoFacts:
    """Count what a video file holds; raises ``MediaError`` when it is no readable video.

    Counting stops at ``most_s`` seconds of picture or sound (``MediaError``): a small file may
    unpack to days.
    """
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path.name} holds no picture", hint="give a video file")
            stream = container.streams.video[0]
            base = stream.time_base or Fraction(1)
            marks = sorted(
                packet.pts
                for packet in container.demux(stream)
                if packet.size and packet.pts is not None and _within(packet.pts * base, most_s)
            )
            size = Size(stream.codec_context.width, stream.codec_context.height)
            codec, pix_fmt = stream.codec_context.name, stream.codec_context.pix_fmt or ""
        audio_codec, rate, channels, num_samples = _count_samples(path, most_s)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read as a video: {error}") from error
    steps = {after - before for before, after in pairwise(marks)}
    step = steps.pop() if len(steps) == 1 else 0
    # The last picture stays on screen as long as the others.
    shown = (marks[-1] - marks[0] + step) * base if marks else Fraction(0)
    return VideoFacts(
        size=size,
        codec=codec,
        pix_fmt=pix_fmt,
        fps=float(1 / (step * base)) if step else 0.0,
        num_frames=len(marks),
        start_s=float(marks[0] * base) if marks else 0.0,
        duration_s=float(shown),
        has_audio=audio_codec is not None,
        audio_codec=audio_codec,
        audio_rate=rate,
        channels=channels,
        audio_duration_s=num_samples / rate if rate else 0.0,
    )


def _count_samples(path: Path, most_s: float) -> tuple[str | None, int, int, int]:
    import av

    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None, 0, 0, 0
        stream = container.streams.audio[0]
        context = stream.codec_context
        num_samples = 0
        for frame in container.decode(stream):
            num_samples += frame.samples
            _within(num_samples / max(context.sample_rate, 1), most_s)
        return context.name, context.sample_rate, context.channels, num_samples


def _within(seconds: Fraction | float, most_s: float) -> bool:
    if seconds > most_s:
        raise MediaError(f"the file has more than {most_s:g} s", hint="give a shorter one")
    return True
