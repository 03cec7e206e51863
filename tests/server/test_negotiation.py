"""The settings' model, including ``auto``, and ``strict``: what is refused before it is a job."""

from __future__ import annotations

import json

import pytest

from kling_local import planner
from kling_local.errors import CardError
from kling_local.planner import plan
from kling_local.settings import HomeSettings, home_settings
from tests.server.conftest import KLING, OMNI


def test_auto_is_chosen_for_each_job(serve):
    server = serve(settings=HomeSettings(model="auto"), works=False)
    told = server.control("GET", f"jobs/{server.submit()}").json()
    assert told["request"]["model"] == "auto"
    assert told["plan"]["model"] == "sketch"  # no other model is installed


def test_a_job_is_planned_once_however_often_it_is_read(serve, monkeypatch):
    planned = []

    def counted(*given, **more):
        planned.append(given)
        return plan(*given, **more)

    server = serve(works=False)
    first, second = server.submit(), server.submit()
    monkeypatch.setattr(planner, "plan", counted)
    told = [server.control("GET", f"jobs/{first}").json()["plan"] for _ in range(3)]
    assert told == [told[0]] * 3
    assert told[0]["num_frames"] == 72
    assert len(planned) == 1
    server.control("GET", f"jobs/{second}")
    assert len(planned) == 2
    server.store.claims.claim("w", lease_s=60)
    assert server.control("GET", f"jobs/{first}").json()["plan"] == told[0]
    assert len(planned) == 3  # models may have changed while it waited


def test_strict_refuses_what_the_model_would_not_honour(serve):
    server = serve(settings=HomeSettings(strict=True), works=False)
    answer = server.client.post(OMNI, json=KLING | {"watermark_info": {"enabled": True}})
    assert answer.status_code == 400
    said = answer.json()["message"]
    assert "strict: 1 field not honoured" in said
    assert "watermark would be not applied" in said
    assert server.control("GET", "jobs").json()["total"] == 0


def test_strict_takes_what_the_model_honours(serve):
    server = serve(settings=HomeSettings(model="ltx-2.3", strict=True), works=False)
    assert server.submit()
    answer = server.client.post(OMNI, json=KLING | {"watermark_info": {"enabled": True}})
    assert "watermark would be not applied" in json.dumps(answer.json())


@pytest.mark.parametrize("said", ["'yes'", "1"])
def test_strict_is_true_or_false(tmp_path, said):
    path = tmp_path / "settings.toml"
    path.write_text("strict = true\n")
    assert home_settings(path).strict
    path.write_text(f"strict = {said}\n")
    with pytest.raises(CardError, match=r"strict is .*: it must be true or false"):
        home_settings(path)
