"""Words that are nouns and verbs: which they are where they stand."""

import pytest

from kling_local.planner.intent import understand


def read(prompt):
    return understand(prompt, 5.0).blueprint


def deeds(prompt):
    return [(each.subject, each.verb) for each in read(prompt).actions]


def names(prompt):
    return [each.name for each in read(prompt).subjects]


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("A rooster crows on the fence.", [("rooster", "crow")]),
        ("A rooster stands on a fence; it crows.", [("rooster", "stand"), ("rooster", "crow")]),
        ("A plane banks left.", [("plane", "bank")]),
        ("A hummingbird hovers, drinks, and darts off.",
         [("hummingbird", "hover"), ("hummingbird", "drink"), ("hummingbird", "dart")]),
        ("Another hand drizzles oil.", [("hand", "drizzle")]),
        ("A motorcyclist in black leather weaves between taxis.", [("motorcyclist", "weave")]),
        ("A woman on the square dances.", [("woman", "dance")]),
        ("Flies buzz around a lamp.", [("fly", "buzz")]),
        ("A man turns to face him.", [("man", "turn"), ("man", "face")]),
        ("A cat hates water. It runs left.", [("cat", "run")]),
        ("A man on the roof waves a red flag.", [("man", "wave")]),
        ("Three children get off, wave at the driver and run.",
         [("child", "get off"), ("child", "wave"), ("child", "run")]),
        ("Three nuns walk. The last one rings her bell.", [("nun", "walk"), ("nun", "ring")]),
        ("Two sailors pull it aboard and wave.", [("sailor", "pull"), ("sailor", "wave")]),
        ("Cyclists race left; one slips on the ice.", [("cyclist", "race"), ("cyclist", "slip")]),
        ("A hand in a black glove catches a ball.", [("hand", "catch")]),
        ("A hand with red nails slams the clock.", [("hand", "slam")]),
    ],
)  # fmt: skip
def test_a_word_after_who_does_it_is_a_verb(prompt, done):
    assert [each for each in deeds(prompt) if each[1] != "hate"] == done


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("The candle smoke rises.", []),
        ("A biker races down a muddy forest trail, jumping.",
         [("biker", "race"), ("biker", "jump")]),
        ("A car speeds through the hairpin turns.", [("car", "speed")]),
        ("A man slams his laptop shut and leaves.", [("man", "slam"), ("man", "leave")]),
        ("A light turns green; a man walks.", [("man", "walk")]),
        ("Seen from above, people walk across the square.", [("people", "walk")]),
        ("A bird with blue wings flies.", [("bird", "fly")]),
        ("A boy opens the door.", [("boy", "open")]),
        ("A dog turns left.", [("dog", "turn")]),
        ("Many people clap, light is blue.", [("people", "clap")]),
        ("A worker guides it with hand signals.", [("worker", "guide")]),
        ("The outlaw's hat flies off.", []),
        ("The FPV drone dives off a tower, skims past windows and follows a car.", []),
        ("The camera pans left, a dog runs.", [("dog", "run")]),
        ("A girl in red waves.", [("girl", "wave")]),
    ],
)  # fmt: skip
def test_a_noun_does_nothing(prompt, done):
    assert deeds(prompt) == done


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("Three crows sit on a fence.", ["crow", "fence"]),
        ("Pigeons and crows peck at crumbs.", ["pigeon", "crow"]),
        ("An astronaut catches a floating orange and bites into it.", ["astronaut", "orange"]),
        ("An orange rolls off the table.", ["orange", "table"]),
        ("An orange car drives left.", ["car"]),
        ("A bright orange and yellow car drives left.", ["car"]),
        ("The sky is painted in a bright orange.", []),
        ("A swarm of flies circles a lamp.", ["fly", "lamp"]),
    ],
)
def test_what_names_something(prompt, seen):
    assert names(prompt) == seen


@pytest.mark.parametrize(
    ("prompt", "seen", "moves"),
    [
        ("A drone delivers a package.", ["drone", "package"], []),
        ("A drone scans her.", ["drone"], []),
        ("A cargo drone drops a crate.", ["drone", "crate"], []),
        ("A crane lifts a steel beam.", ["crane", "steel beam"], []),
        ("A drone follows a car.", ["car"], ["tracking"]),
        ("A drone flies over a city.", [], ["drone"]),
        ("The crane rises over the crowd.", ["crowd"], ["crane"]),
    ],
)
def test_who_flies_is_seen_and_what_films_is_not(prompt, seen, moves):
    shot = read(prompt)
    assert [each.name for each in shot.subjects] == seen
    assert [each.movement for each in shot.camera.moves] == moves


@pytest.mark.parametrize(
    ("prompt", "way"),
    [
        ("A boy runs back up.", "up"),
        ("A monkey climbs on its mother's back.", None),
        ("A boy runs back.", "backward"),
        ("A boxer throws a left hook.", None),
    ],
)
def test_a_back_is_no_way(prompt, way):
    assert read(prompt).actions[0].direction == way


@pytest.mark.parametrize(
    ("prompt", "done", "moves"),
    [
        ("A robot stands. It tilts its head.", [("robot", "stand"), ("robot", "tilt")], []),
        ("The camera tilts up to her face.", [], ["tilt"]),
    ],
)
def test_who_tilts_his_head_is_no_camera(prompt, done, moves):
    assert deeds(prompt) == done
    assert [each.movement for each in read(prompt).camera.moves] == moves
