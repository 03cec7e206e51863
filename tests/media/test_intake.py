"""Media that a server takes in: a dialect's limits, own uploads, no access to private networks."""

from __future__ import annotations

import dataclasses
import io
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import ExifTags, Image

from kling_local import ffmpeg
from kling_local.addresses import ForbiddenAddressError, Places
from kling_local.errors import BadReferenceError
from kling_local.media.intake import Intake, exchanged
from kling_local.media.shapes import shaped_like
from kling_local.request import Element, GenerationRequest, ReferenceVideo


@dataclasses.dataclass(frozen=True)
class Limits:
    image_formats: tuple[str, ...] = ("jpeg", "png")
    max_image_bytes: int = 10 * 1024**2
    min_image_side: int = 300
    max_image_ratio: float = 2.5
    video_formats: tuple[str, ...] = ("mp4", "mov")
    max_video_bytes: int = 200 * 1024**2
    min_video_s: float = 3.0
    max_video_s: float = 15.0
    min_video_side: int = 720
    max_video_side: int = 2160
    max_video_area: int | None = None
    max_video_ratio: float = 2.5
    min_video_fps: float = 24.0
    max_video_fps: float = 60.0


def picture(size=(400, 400), kind="PNG") -> bytes:
    data = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(data, format=kind)
    return data.getvalue()


@pytest.fixture
def make(tmp_path):
    def build(places=Places(loopback=True), **limits):  # noqa: B008
        return Intake(places, Limits(**limits), lambda name: tmp_path / "uploads" / name)

    (tmp_path / "uploads").mkdir()
    return build


class Site(BaseHTTPRequestHandler):
    """Redirects ``/moved`` to ``target``, and serves a picture everywhere else."""

    target: str | None = None

    def do_GET(self):
        data = picture()
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("location", type(self).target or "")
            data = b""
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(Site, "target", None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def wish(**changes) -> GenerationRequest:
    return GenerationRequest(prompt="a ball", duration=3, **changes)


def test_everything_becomes_a_checked_file(make, tmp_path, site):
    (tmp_path / "uploads" / "u1").write_bytes(picture(kind="JPEG"))
    asked = wish(
        start_image=f"{site}/a.png",
        reference_images=("upload:u1",),
        elements=(Element("7", "cat", ("upload:u1",)),),
    )
    taken = make().take_in(asked, tmp_path / "in")
    for path in (taken.start_image, *taken.reference_images, *taken.elements[0].images):
        with Image.open(path) as found:
            assert (found.format, found.size) == ("PNG", (400, 400))
        assert path.startswith(str(tmp_path / "in"))


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/a.png",
        "http://169.254.169.254/latest",
        "http://[fd00::1]/",
        "http://0xa.1/",
    ],
)
def test_a_redirect_into_the_private_network_is_not_followed(make, tmp_path, site, target):
    Site.target = target
    with pytest.raises(BadReferenceError, match="own network"):
        make().take_in(wish(start_image=f"{site}/moved"), tmp_path / "in")


def test_a_redirect_out_of_the_web_is_not_followed(make, tmp_path, site):
    Site.target = "file:///etc/hostname"
    with pytest.raises(BadReferenceError, match="302"):
        make().take_in(wish(start_image=f"{site}/moved"), tmp_path / "in")


def test_a_server_for_others_does_not_read_its_own_machine(make, tmp_path, site):
    with pytest.raises(BadReferenceError, match="own network"):
        make(places=Places()).take_in(wish(start_image=f"{site}/a.png"), tmp_path / "in")


@pytest.mark.parametrize("address", ["64:ff9b::a00:1", "2002:a00:1::", "::ffff:192.168.0.1", "::"])
def test_private_addresses_inside_ipv6_are_private(address):
    with pytest.raises(ForbiddenAddressError):
        Places(loopback=True).check(address)


def test_loopback_is_allowed_alone():
    Places(loopback=True).check("127.0.0.1")
    Places(loopback=True).check("::1")
    Places(private=True).check("10.0.0.1")
    with pytest.raises(ForbiddenAddressError):
        Places(loopback=True).check("10.0.0.1")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(kind="GIF"), "the picture is gif"),
        (picture((299, 400)), "each side needs 300 pixels"),
        (picture((1000, 390)), "1:2.5 to 2.5:1"),
        (b"PK\x03\x04 a zip and no picture", "not a picture"),
    ],
)
def test_pictures_outside_the_limits_are_refused_by_field(make, tmp_path, data, words):
    (tmp_path / "uploads" / "u").write_bytes(data)
    with pytest.raises(BadReferenceError, match=words) as raised:
        make().take_in(wish(start_image="upload:u"), tmp_path / "in")
    assert raised.value.field == "start_image"


@pytest.mark.parametrize("source", ["upload:gone", "/etc/hostname", "file:///etc/hostname"])
def test_no_path_is_read(make, tmp_path, source):
    with pytest.raises(BadReferenceError):
        make().take_in(wish(start_image=source), tmp_path / "in")


def test_a_picture_larger_than_rendering_takes_is_scaled_down(make, tmp_path, monkeypatch):
    from kling_local.media import intake

    monkeypatch.setattr(intake, "MAX_IMAGE_BYTES", 200_000)
    (tmp_path / "uploads" / "u").write_bytes(picture())
    taken = make().take_in(wish(start_image="upload:u"), tmp_path / "in")
    with Image.open(taken.start_image) as found:
        assert 100 < found.width < 400
        assert found.width == found.height


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    path = tmp_path_factory.mktemp("v") / "v.mp4"
    source = "-f lavfi -i color=s=1280x720:r=24 -frames:v 96 -c:v libx264 -preset ultrafast"
    ffmpeg.run([*source.split(), "-pix_fmt", "yuv420p", str(path)], output=path)
    return path


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, None),
        ({"min_video_s": 5.0}, "4 seconds: 5"),
        ({"max_video_s": 3.0}, "4 seconds"),
        ({"min_video_side": 800}, "720 pixels on its short side"),
        ({"max_video_side": 1000}, "1280 pixels on its long side"),
        ({"max_video_area": 500_000}, "921600 pixels"),
        ({"max_video_ratio": 1.5}, "ratio of its sides"),
        ({"min_video_fps": 30.0}, "24 fps"),
    ],
)
def test_videos_are_measured(make, tmp_path, video, limits, words):
    (tmp_path / "uploads" / "u").write_bytes(video.read_bytes())
    asked = wish(reference_video=ReferenceVideo("upload:u"))
    if words is None:
        taken = make(**limits).take_in(asked, tmp_path / "in")
        assert taken.reference_video.source == str(tmp_path / "uploads" / "u")
    else:
        with pytest.raises(BadReferenceError, match=words):
            make(**limits).take_in(asked, tmp_path / "in")


def filmed(path, *words):
    source = "-f lavfi -i color=s=1280x720:r=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p"
    ffmpeg.run([*source.split(), *words, str(path)], output=path)
    return path


def test_a_clock_of_milliseconds_is_no_fault(make, tmp_path):
    """A 30 fps video whose frames are 33 or 34 ms apart is accepted."""
    path = filmed(tmp_path / "a.mp4", *"-frames:v 100 -video_track_timescale 1000".split())
    assert ffmpeg.probe(path).fps == 0.0
    make().check_video(path)


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"\x1aE\xdf\xa3webm" + bytes(100),
        b"",
    ],
)
def test_a_playlist_never_reaches_ffmpeg(make, tmp_path, monkeypatch, data):
    monkeypatch.setattr(ffmpeg, "probe", lambda *_, **__: pytest.fail("ffmpeg was asked"))
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    with pytest.raises(BadReferenceError, match="use mp4, mov"):
        make().check_video(path)


def test_a_video_bomb_is_given_up_early(make, tmp_path, monkeypatch):
    """A day of still pictures fits into few bytes; so does a day of silence with short pictures."""
    from kling_local.media import shapes

    monkeypatch.setattr(shapes, "_MOST_COUNTED_S", 5.0)
    still = filmed(tmp_path / "still.mp4", *"-r 1 -frames:v 60".split())
    silent = tmp_path / "silent.mp4"
    sound = "-f lavfi -i anullsrc=r=8000:cl=mono -t 60 -c:v copy -c:a aac -b:a 8k"
    short = filmed(tmp_path / "short.mp4", *"-frames:v 90".split())
    ffmpeg.run(["-i", str(short), *sound.split(), str(silent)], output=silent)
    make().check_video(short)
    for bomb in (still, silent):
        with pytest.raises(BadReferenceError, match="at most 5 s"):
            make().check_video(bomb)


def test_files_that_are_too_large_are_refused(make, tmp_path, video):
    with pytest.raises(BadReferenceError, match=r"more than 0\.001 MB"):
        make(max_video_bytes=1000).check_video(video)
    with pytest.raises(BadReferenceError, match=r"more than 0\.001 MB"):
        make(max_image_bytes=1000).check_picture(picture(), "start_image")


def test_a_picture_whose_reader_fails_in_its_own_way_is_no_picture(make):
    strange = b"DDS " + struct.pack("<31I", 124, 0, 400, 300, *[0] * 27)
    with pytest.raises(NotImplementedError):
        Image.open(io.BytesIO(strange))
    with pytest.raises(BadReferenceError, match="the file is not a picture"):
        make().check_picture(strange, "start_image")


def test_the_picture_or_video_decides_the_ratio(tmp_path, video):
    path = tmp_path / "a.jpg"
    asked = wish(start_image="a")
    for size, ratio in (((720, 1280), "9:16"), ((900, 1000), "1:1"), ((1500, 1000), "16:9")):
        path.write_bytes(picture(size, "JPEG"))
        assert shaped_like(asked, "start_image", path).aspect_ratio == ratio
    lying = Image.Exif()
    lying[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (1280, 720)).save(path, exif=lying)
    assert shaped_like(asked, "start_image", path).aspect_ratio == "9:16"
    edited = wish(reference_video=ReferenceVideo("v"), aspect_ratio="1:1")
    assert shaped_like(edited, "reference_video", video).aspect_ratio == "16:9"
    path.write_bytes(b"no picture")
    with pytest.raises(BadReferenceError, match="start_image"):
        shaped_like(asked, "start_image", path)


def test_a_video_that_is_none_is_refused(make, tmp_path):
    (tmp_path / "uploads" / "u").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(1000))
    with pytest.raises(BadReferenceError, match="cannot be read as a video"):
        make().take_in(wish(reference_video=ReferenceVideo("upload:u")), tmp_path / "in")


def test_every_reference_is_put_through_an_exchange():
    asked = wish(
        start_image="a", end_image="b", elements=(Element("1", images=("c",)),),
        reference_video=ReferenceVideo("d", role="feature"), shot_type="intelligence",
    )  # fmt: skip
    seen = []
    made = exchanged(asked, lambda source, field: seen.append(field) or source.upper())
    assert seen == ["start_image", "end_image", "elements.1.images[1]", "reference_video.source"]
    assert (made.start_image, made.end_image, made.reference_video.source) == ("A", "B", "D")
    assert made.elements[0].images == ("C",)
