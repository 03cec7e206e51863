"""Nouns for a figure that was introduced by another noun."""

import pytest

from kling_local.planner.intent import resolve


def _doers(prompt: str) -> list[str | None]:
    return [action.subject for action in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "who"),
    [
        ("a golden retriever runs; the dog jumps", "golden_retriever"),
        ("a hummingbird hovers. The bird drifts left.", "hummingbird"),
        ("a samurai walks through a field. The man waves.", "samurai"),
        ("a young girl runs on a beach. The child waves.", "girl"),
        ("a ferrari drives left. The car stops.", "ferrari"),
        ("a ballerina spins. The woman stops.", "ballerina"),
        ("a lion walks left, then the animal jumps", "lion"),
        ("a tiger walks left. The big cat roars.", "tiger"),
        ("a detective lights his pipe. The man smiles.", "detective"),
        ("a ballerina dances with a soldier. The man bows.", None),
    ],
)
def test_the_kind_names_the_one_of_its_kind(prompt: str, who: str | None) -> None:
    first, second = _doers(prompt)
    assert second == (who or "soldier")
    assert first == (who or "ballerina")


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a corgi and a poodle play. The dog runs left.", ["corgi", "poodle", "dog"]),
        ("a corgi runs. The other dog jumps.", ["corgi", "dog"]),
        ("a tiger walks left. The small cat jumps.", ["tiger", "cat"]),
        ("a dog walks left. The big cat jumps.", ["dog", "cat"]),
        ("a corgi runs. A dog jumps.", ["corgi", "dog"]),
        ("a corgi barks at the dog", ["corgi", "dog"]),
        ("three corgis run. The dog barks.", ["corgi", "dog"]),
        ("a boy runs. The man waves.", ["boy", "man"]),
        ("a king sits. The woman waves.", ["king", "woman"]),
        ("a nurse walks. The man waves.", ["nurse", "man"]),
        ("a robot walks. The man waves.", ["robot", "man"]),
        ("a policeman chases a thief. The man falls.", ["policeman", "thief", "man"]),
        ("a fisherman sits. The man on the pier waves.", ["fisherman", "man"]),
        ("a fisherman sits. The young man waves.", ["fisherman", "man"]),
        ("a car drives by. The truck stops.", ["car", "truck"]),
    ],
)
def test_another_of_the_kind_stays_another(prompt: str, names: list[str]) -> None:
    assert [subject.name for subject in resolve(prompt).subjects] == names
