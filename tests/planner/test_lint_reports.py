"""Reports of findings: carets, SARIF, the page of all findings, and broken requests."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner import plan
from kling_local.planner.lint import catalogue
from kling_local.planner.lint.pages import as_markdown
from kling_local.planner.lint.repair import repaired
from kling_local.planner.lint.sarif import Source, as_sarif
from kling_local.planner.shown import as_text, columns, count, underlined
from kling_local.request import GenerationRequest
from kling_local.shots import Finding
from tests.planner.lint_models import LTX, SKETCH

ROOT = Path(__file__).parent.parent.parent


def test_the_page_of_findings_is_current():
    """To update the page: python -m kling_local.planner.lint docs/findings.md"""
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert page == as_markdown(SKETCH)
    for code in catalogue():
        assert f"### {code}\n" in page


def test_carets_stand_under_the_words():
    made = plan(GenerationRequest(prompt="A street at night, no cars"), LTX)
    lines = as_text(made).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("P060"))
    words, carets = lines[at + 1], lines[at + 2]
    assert words[carets.index("^") : carets.rindex("^") + 1] == "no cars"
    assert lines[-1] == "1 info"


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Mn")), min_size=1, max_size=300),
    st.data(),
)
def test_carets_are_as_wide_as_their_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown, carets = underlined(text, start, end)
    assert "\n" not in shown
    assert carets.count("^") == max(
        1, columns("".join(" " if s.isspace() else s for s in text[start:end]))
    )


def test_counting_findings():
    assert count([]) == "no findings"
    two = [Finding("P010", "warning", "x"), Finding("P011", "warning", "x")]
    assert count([Finding("P101", "error", "x"), *two]) == "1 error, 2 warnings"


def sarif_of(text, path="film.json"):
    request = GenerationRequest.from_json(json.loads(text))
    return as_sarif(plan(request, LTX), Source(path, text))


@pytest.mark.parametrize("ascii_only", [True, False])
def test_sarif_points_into_the_request_file(ascii_only):
    prompt = 'Ein "naïver" Hund 犬😀 on a street, no cars'
    body = {"duration": 5, "prompt": prompt}
    text = json.dumps(body, indent=2, ensure_ascii=ascii_only)
    run = sarif_of(text)["runs"][0]
    result = next(each for each in run["results"] if each["ruleId"] == "P060")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "film.json"
    region = place["region"]
    line = text.splitlines()[region["startLine"] - 1].encode("utf-16-le")
    pointed = line[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)]
    assert pointed.decode("utf-16-le") == "no cars"


def test_sarif_has_a_rule_for_every_result_and_the_levels_of_the_standard():
    made = plan(GenerationRequest(prompt="A man, pan left and pan right, no cars"), SKETCH)
    run = as_sarif(made)["runs"][0]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert "physicalLocation" not in json.dumps(result)
    assert json.loads(json.dumps(run)) == run


@pytest.mark.parametrize(
    ("body", "codes", "planned"),
    [
        ({"prompt": "a dog", "duration": 20}, ["P103"], 15),
        ({"prompt": "a dog", "duration": "soon", "seed": -1}, ["P109", "P108"], 5),
        ({"prompt": ""}, ["P106"], None),
        ([], ["P109"], None),
        ({"shots": "none"}, ["P109", "P106"], None),
        ({"shots": [{"prompt": "a dog", "duration": 0.2}] * 4}, ["P102"] * 4, 4),
        ({"shots": [{"prompt": "a dog"}]}, ["P108"], 3),
        ({"shots": [{"prompt": "a", "duration": 3, "size": 1}]}, ["P108"], 3),
    ],
)
def test_a_broken_request_is_planned_as_far_as_it_goes(body, codes, planned):
    before = json.dumps(body)
    read = repaired(body)
    assert [each.code for each in read.findings] == codes
    assert all(each.severity == "error" and each.message and each.hint for each in read.findings)
    assert (read.request.duration if read.request else None) == planned
    assert json.dumps(body) == before, "the caller's body is left as it was"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 20) | st.floats(-1, 20) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["prompt", "shots", "duration", "elements", "id", "sound", "x"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_body_is_repaired_or_refused_in_findings(body):
    read = repaired(body)
    assert read.request is not None or read.findings
    if read.request:
        assert plan(read.request, LTX).num_frames == read.request.duration * 24
