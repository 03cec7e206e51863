"""Join takes and soundtrack to the delivered mp4."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kling_local import ffmpeg
from kling_local.clips import ClipFile, IsCancelled, Soundtrack
from kling_local.errors import MediaError
from kling_local.files import forget_parts, replacing
from kling_local.media.encode import TIME_SCALE
from kling_local.units import DELIVERED_FPS

SAMPLE_RATE = 48_000
_SAMPLES_PER_FRAME = SAMPLE_RATE // DELIVERED_FPS
_AAC_FRAME_S = 1024 / SAMPLE_RATE
_PICTURE_INPUT = (
    *("-protocol_whitelist", "file,pipe"),
    *("-f", "concat", "-safe", "0", "-i", "pipe:0"),
)
_PICTURE_OUTPUT = (
    f"-map 0:v:0 -c:v copy -video_track_timescale {TIME_SCALE} -fflags +bitexact"
).split()


def mux(
    clip_files: Sequence[ClipFile],
    soundtrack: Soundtrack | None,
    out: Path,
    metadata: Mapping[str, Any],
    is_cancelled: IsCancelled = lambda: False,
) -> None:
    """Join takes without encoding them again, add the soundtrack and write ``out``.

    The sound is AAC 48 kHz stereo, exactly as long as the picture (padded with silence or cut); the
    file has fast start. ``metadata["prompt"]`` becomes the description tag, and all of ``metadata``
    as JSON the comment tag. ``out`` appears complete or not at all. Raises ``MediaError`` or
    ``Cancelled``.
    """
    num_frames = sum(clip.num_frames for clip in clip_files)
    _check_same_settings(clip_files)
    forget_parts(out)
    with replacing(out) as part:
        arguments = [
            *_PICTURE_INPUT,
            *(_sound_input(soundtrack) if soundtrack is not None else []),
            *_PICTURE_OUTPUT,
            *(_sound_output(num_frames) if soundtrack is not None else []),
            *_tags(metadata),
            *("-movflags", "+faststart", "-f", "mp4", str(part)),
        ]
        ffmpeg.run(arguments, output=out, stdin=_list(clip_files), is_cancelled=is_cancelled)
        _check(part, out, num_frames, soundtrack is not None)


def _list(clip_files: Sequence[ClipFile]) -> bytes:
    """The concat demuxer's list, with the length of each take, so that cuts are frame-exact."""
    lines = []
    for clip in clip_files:
        quoted = str(clip.path.resolve()).replace("'", r"'\''")
        lines.append(f"file 'file:{quoted}'\nduration {clip.num_frames / DELIVERED_FPS:.6f}\n")
    return "".join(lines).encode()


def _sound_input(soundtrack: Soundtrack) -> list[str]:
    return ["-i", f"file:{soundtrack.path}"]


def _sound_output(num_frames: int) -> list[str]:
    samples = num_frames * _SAMPLES_PER_FRAME
    exact = f"apad=whole_len={samples},atrim=end_sample={samples}"
    settings = (
        f"-map 1:a:0 -af {exact} -c:a aac -b:a 192k -ar {SAMPLE_RATE} -ac 2 -flags:a +bitexact"
    )
    return settings.split()


def _tags(metadata: Mapping[str, Any]) -> list[str]:
    everything = json.dumps(dict(metadata), ensure_ascii=False, default=str)
    tags = {"description": str(metadata.get("prompt", "")), "comment": everything}
    # A NUL cannot be passed to a program.
    pairs = [f"{name}={text}".replace("\0", "") for name, text in tags.items() if text]
    return ["-map_metadata", "-1", *(word for pair in pairs for word in ("-metadata", pair))]


def _check_same_settings(clip_files: Sequence[ClipFile]) -> None:
    """Check that all takes have the same decoder setup; else they cannot be joined by copying."""
    import av

    setups = {}
    for clip in clip_files:
        try:
            with av.open(str(clip.path)) as container:
                setups[clip.path.name] = container.streams.video[0].codec_context.extradata
        except (av.FFmpegError, OSError, IndexError) as error:
            raise MediaError(
                f"{clip.path.name} cannot be read as a video: {error}",
                hint=f"remove it from {clip.path.parent} and run again",
            ) from error
    first = next(iter(setups), "")
    for name, setup in setups.items():
        if setup != setups[first]:
            raise MediaError(
                f"{name} was encoded with other settings than {first}, so they do not join",
                hint="remove both and run again: another ffmpeg was used in between",
            )


def _check(part: Path, out: Path, num_frames: int, has_sound: bool) -> None:
    """Read the written file back and check its frames, frame rate and length of sound."""
    facts = ffmpeg.probe(part)
    off_s = abs(facts.audio_duration_s - facts.duration_s) if has_sound else 0.0
    is_even = facts.start_s == 0 and (facts.fps == DELIVERED_FPS or num_frames == 1)
    is_whole = facts.num_frames == num_frames and facts.has_audio == has_sound
    if not (is_even and is_whole and off_s <= _AAC_FRAME_S):
        raise MediaError(
            f"{out.name} came out wrong: {facts.num_frames} frames of {num_frames} at "
            f"{facts.fps:g} fps, sound {facts.audio_duration_s:.3f} s beside "
            f"{facts.duration_s:.3f} s of picture",
            hint="kling-local doctor shows which ffmpeg is used",
        )
