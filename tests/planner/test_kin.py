"""Kin of animals, and people who are told of twice."""

import pytest

from kling_local.planner.intent import understand


def names(prompt):
    return [each.name for each in understand(prompt, 5.0).blueprint.subjects]


def deeds(prompt):
    return [
        ([*filter(None, (each.subject, *each.others))], each.verb)
        for each in understand(prompt, 5.0).blueprint.actions
    ]


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("A foal runs; its mother follows.", ["foal", "horse"]),
        ("A kitten sleeps beside its mother.", ["kitten", "cat"]),
        ("A baby elephant follows its mother.", ["elephant", "mother elephant"]),
        ("Two cubs play while their mother watches.", ["cub", "bear"]),
        ("A boy hugs a puppy while its mother barks.", ["boy", "puppy", "dog"]),
        ("A mother duck leads seven ducklings.", ["duck", "duckling"]),
        ("An elephant mother and her calf walk. The mother drinks.", ["elephant", "calf"]),
        ("A girl and her dog walk; her mother waves.", ["girl", "dog", "mother"]),
        ("A mother and her son walk. The mother waves.", ["mother", "son"]),
        ("A dog runs to the mother of a girl.", ["dog", "mother", "girl"]),
    ],
)
def test_an_animals_mother_is_an_animal(prompt, seen):
    assert names(prompt) == seen


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("The driver, a blonde woman with sunglasses, waves.", ["driver"]),
        ("A stranger, a young man in a hat, smiles.", ["stranger"]),
        ("A nurse, a man and a dog walk.", ["nurse", "man", "dog"]),
        ("A woman, a boy, and a dog run.", ["woman", "boy", "dog"]),
        ("A hacker girl with pink hair types.", ["girl"]),
        ("A boy and a girl type.", ["boy", "girl"]),
        ("Snow monkeys bathe. A baby monkey climbs.", ["monkey", "monkey"]),
        ("Guests run for shelter.", ["guest"]),
        ("A bottle stands on wet black marble.", ["bottle"]),
        ("A cat knocks over a glass.", ["cat", "glass"]),
    ],
)
def test_who_is_told_of_twice_is_one(prompt, seen):
    assert names(prompt) == seen


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("Five friends sit, toasting marshmallows. One of them sings, the others clap.",
         [(["friend"], "sit"), (["friend"], "toast"), (["friend"], "sing"), (["friend"], "clap")]),
        ("Two boxers stand. The one in blue shorts punches, the one in red ducks.",
         [(["boxer"], "stand"), (["boxer"], "punch"), (["boxer"], "duck")]),
        ("Two men play chess. One grins, the other scratches his head.",
         [(["man"], "play"), (["man"], "grin"), (["man"], "scratch")]),
        ("Both laugh: a boy and a girl.", [(["boy", "girl"], "laugh")]),
        ("A cat knocks a vase off a shelf, watches it fall, then jumps.",
         [(["cat"], "knock"), (["cat"], "watch"), (["vase"], "fall"), (["cat"], "jump")]),
        ("A magician waits. His assistant, a woman in a silver dress, stands. He bows.",
         [(["magician"], "wait"), (["assistant"], "stand"), (["magician"], "bow")]),
        ("A hiker waits. The echo answers. He walks.",
         [(["hiker"], "wait"), (["echo"], "answer"), (["hiker"], "walk")]),
        ("A man plays with his son; he runs.", [(["man"], "play"), (["man"], "run")]),
        ("A cat creeps, freezes when a dog barks, then leaps.",
         [(["cat"], "creep"), (["cat"], "freeze"), (["dog"], "bark"), (["cat"], "leap")]),
        ("A cat sits while a dog barks and leaps.",
         [(["cat"], "sit"), (["dog"], "bark"), (["dog"], "leap")]),
        ("A dragon, no bigger than a cat, sneezes.", [(["dragon"], "sneeze")]),
        ("The lights flicker behind a man. He stops.", [(["man"], "stop")]),
        ("Snow falls, but the bride and groom keep dancing.", [(["bride", "groom"], "dance")]),
    ],
)  # fmt: skip
def test_who_does_it(prompt, done):
    assert deeds(prompt) == done


@pytest.mark.parametrize(
    ("prompt", "speaker"),
    [
        ('Grandma bakes; a boy reaches for a cookie. "Not yet!" she laughs.', "grandma"),
        ('A teacher writes. Two students whisper. She turns around: "Who did that?"', "teacher"),
        ('A boy stands by a dog. She waves. A man says: "Hello there, boy."', "man"),
        ('A man waits. His assistant, a woman in black, whispers: "They wait."', "assistant"),
        ('A paramedic holds an old man\'s hand and says, "Stay with me."', "paramedic"),
        ('A man looks at a lady. "Next stop, Vienna," he says.', "man"),
    ],
)
def test_who_says_it(prompt, speaker):
    assert understand(prompt, 5.0).blueprint.audio.dialogue[0].speaker == speaker


def test_the_moon_alone_is_what_a_shot_shows():
    shot = understand("The moon.", 5.0).blueprint
    assert [each.name for each in shot.subjects] == ["moon"]
    assert shot.lighting.sources == ("moon",)
    assert not understand("The moon shines on a lake.", 5.0).blueprint.subjects
    assert not understand("A forest at night.", 5.0).blueprint.subjects


def test_of_several_one_acts():
    stand, run = understand("Two dogs stand. One of them runs left.", 5.0).blueprint.actions
    assert (stand.single, run.single) == (False, True)
