"""The storyboard: one page, accessible, printable, the same bytes each time, seen in a browser."""

import functools
import io
import re
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.planner import plan
from kling_local.planner.quote import quote
from kling_local.planner.storyboard import as_contact_sheet, as_page
from kling_local.planner.storyboard.figures import color_of
from kling_local.planner.storyboard.lanes import lanes
from kling_local.planner.vocabulary import vocabulary
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import Subject
from tests.browser import BROWSER, needs_browser
from tests.planner.lint_models import LTX, MODELS

SIX = (
    ("Establishing wide shot of a rain-wet cobblestone street at dusk, warm streetlights.", 3),
    ("Medium tracking shot from the side: a woman in a navy wool coat walks slowly left.", 3),
    ('Close-up, she stops and says: "Is anybody there?" Slow push-in.', 2),
    ("Low angle: a black dog runs right across the street, handheld camera.", 2),
    ("The woman turns and laughs, the camera arcs around her clockwise.", 3),
    ("Extreme wide shot, the woman and the dog walk away, crane up, piano music.", 2),
)
VOID = {"meta", "br", "link"}


def request_of(*shots, **fields):
    return GenerationRequest(
        shots=tuple(ShotRequest(*each) for each in shots), **{"sound": True, **fields}
    )


def page_of(request, model=LTX):
    made = plan(request, model)
    return as_page(made, quote(request, made, model))


@functools.cache
def six_page():
    return page_of(request_of(*SIX))


class Outline(HTMLParser):
    """Elements with their attributes, headings in order, and whether every element is closed."""

    def __init__(self):
        super().__init__()
        self.elements, self.headings, self.open, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.text.append(data)


def outline(page):
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_the_page_stands_alone():
    page = six_page()
    assert not re.search(r"https?:|<script|<link|@import|url\(", page)
    assert page == page_of(request_of(*SIX)), "the same plan gives the same bytes"
    for text, _ in SIX:
        assert text.split('"')[0].strip() in page


def test_the_page_is_accessible():
    found = outline(six_page())
    tags = [tag for tag, _ in found.elements]
    assert dict(found.elements)["html"]["lang"] == "en"
    assert tags.count("h1") == tags.count("main") == tags.count("title") - len(SIX) == 1
    assert found.headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found.headings))
    ids = [each["id"] for _, each in found.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for tag, attributes in found.elements:
        if tag == "svg":
            assert attributes["role"] == "img"
            assert attributes["aria-labelledby"] in ids
        if tag == "th":
            assert attributes["scope"] in ("row", "col")
        if tag == "a":
            assert attributes["href"].removeprefix("#") in ids
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids
    assert 'role="region"' in six_page(), "what scrolls can be reached with the keyboard"


def luminance(color):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_can_be_read_on_every_ground_it_stands_on():
    """WCAG AA: a contrast of at least 4.5 to 1."""
    page = six_page()
    colors = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", page))
    for ground in ("paper", "shot", "take", "camera", "action", "speech", "sound"):
        assert contrast(colors["ink"], colors[ground]) >= 4.5
    for text in ("soft", "accent"):
        assert contrast(colors[text], colors["paper"]) >= 4.5
    for color in re.findall(r"\.severity \{ color: (#[0-9a-f]{6})", page):
        assert contrast(color, colors["paper"]) >= 4.5
    assert contrast(colors["ink"], "#ffe08a") >= 4.5


def test_words_of_a_user_stay_words():
    page = page_of(GenerationRequest(prompt='a <b>red</b> ball & "x" <script>alert(1)</script>'))
    outline(page)
    assert "<b>" not in page
    assert "<script" not in page
    assert "&lt;b&gt;red&lt;/b&gt; ball &amp;" in page


def test_lanes_hold_everything_where_it_happens():
    made = plan(request_of(*SIX), LTX)
    by_name = {lane.name: lane.bars for lane in lanes(made)}
    assert list(by_name) == ["Shots", "Takes", "Camera", "Action", "Speech", "Sound"]
    assert [bar.start_s for bar in by_name["Shots"]] == [0, 3, 6, 8, 10, 13]
    speech = by_name["Speech"][0]
    assert (speech.start_s, "Is anybody there?" in speech.text) == (6, True)
    assert 6 < speech.end_s < 8


@settings(max_examples=25)
@given(
    st.lists(st.text(max_size=60).filter(str.strip), min_size=1, max_size=6),
    st.sampled_from(list(MODELS)),
    st.sampled_from(["16:9", "9:16", "1:1"]),
)
def test_any_plan_can_be_drawn(prompts, model, ratio):
    shots = tuple(ShotRequest(words, 3 if len(prompts) == 1 else 2) for words in prompts)
    seconds = sum(shot.duration for shot in shots)
    shots = (*shots[:-1], ShotRequest(prompts[-1], max(2, 3 - seconds + shots[-1].duration)))
    request = GenerationRequest(shots=shots, aspect_ratio=ratio)
    page = page_of(request, MODELS[model])
    outline(page)
    assert page.count('class="shot"') == len(prompts)
    made = plan(request, MODELS[model])
    for lane in lanes(made):
        for bar in lane.bars:
            assert 0 <= bar.start_s <= bar.end_s <= made.duration_s + 1e-6
        for row in range(lane.rows):
            own = [bar for bar in lane.bars if bar.row == row]
            assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(own))


@pytest.mark.parametrize("ratio", ["16:9", "9:16", "1:1"])
def test_the_contact_sheet_is_a_picture_with_a_frame_for_every_shot(ratio):
    from PIL import Image

    made = plan(request_of(*SIX, aspect_ratio=ratio), LTX)
    data = as_contact_sheet(made)
    if ratio == "1:1":
        assert data == as_contact_sheet(made)
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.width > 1200
    colors = picture.getcolors(maxcolors=1 << 24)
    assert len(colors) > 200, "figures, skies and letters"
    dark = sum(number for number, color in colors if max(color) < 60)
    assert dark > 2000


def browse(tmp_path, page, *options):
    path = tmp_path / "board.html"
    path.write_text(page, encoding="utf-8")
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}", *options, path.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=240, check=True)


@needs_browser
@pytest.mark.parametrize(("width", "height"), [(1200, 2000), (500, 4200)])
def test_a_browser_shows_the_six_shots(tmp_path, width, height):
    """On a desktop and on a phone: frames are drawn in their pictures, and nothing is cut off."""
    from PIL import Image

    shot = tmp_path / "board.png"
    browse(tmp_path, six_page(), f"--window-size={width},{height}", f"--screenshot={shot}")
    picture = Image.open(shot).convert("RGB")
    assert picture.size == (width, height)
    colors = {color: number for number, color in picture.getcolors(maxcolors=1 << 24)}
    assert colors.get((255, 255, 255), 0) < 0.85 * width * height
    coat, lane = (0x24, 0x38, 0x6B), (0xFB, 0xE4, 0xD5)
    assert colors.get(coat, 0) > 500, "the navy coat is drawn"
    assert colors.get(lane, 0) > 500, "the action lane is drawn"
    right_edge = picture.crop((width - 4, 0, width, height)).getcolors(maxcolors=1 << 24)
    assert [color for _, color in right_edge] == [(255, 255, 255)], "nothing runs over the edge"


@pytest.mark.parametrize(
    ("looks", "shown"),
    [
        (("maroon coat",), "#70202c"),
        (("young", "sky blue and white dress"), "#86b9e6"),
        (("young",), "#5a6b87"),
    ],
)
def test_a_figure_is_drawn_in_the_first_colour_of_its_looks(looks, shown):
    assert color_of(Subject("woman", "woman", attributes=looks)) == shown


def test_every_colour_that_the_planner_reads_has_one_in_the_storyboard():
    meanings = {each for known in vocabulary().phrases.values() for each in known}
    read = {each.value for each in meanings if each.category == "color"}
    shown = {color_of(Subject("car", "car", attributes=(color,))) for color in read}
    assert len(shown) == len(read)


@needs_browser
def test_six_shots_print_on_one_page(tmp_path):
    """Also with more findings than a page holds and prompts of the greatest length."""
    long = ("A man and a boy walk. He waves, no cars, pan left and pan right, 8k (x:1.2). " * 7)[
        :510
    ]
    for number, page in enumerate((six_page(), page_of(request_of(*((long, 2.5),) * 6)))):
        paper = tmp_path / f"{number}.pdf"
        browse(tmp_path, page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
        assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == 1


def test_what_the_test_of_the_browser_looked_for():
    """Browser tests skip with a reason, never silently: CI installs a browser (.ci/run)."""
    run = (Path(__file__).parent.parent.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert "chromium" in run
