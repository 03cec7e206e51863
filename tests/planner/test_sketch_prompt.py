"""Prompts for the built-in world: what is stated, what is drawn as similar, what is noted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.planner.sketch_prompt import compile_negative, compile_sketch
from kling_local.planner.sketch_words import sentence, world
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import (
    Action,
    Audio,
    Blueprint,
    Camera,
    CameraMove,
    Dialogue,
    Environment,
    Lighting,
    Relation,
    Subject,
)

SKETCH = cards.card("sketch")
MAN, DOG, CAT = Subject("man", "man"), Subject("dog", "dog"), Subject("cat", "cat")
BALL, BOX, TREE = Subject("ball", "ball"), Subject("box", "box"), Subject("tree", "tree")


def acts(subject, *verbs):
    """Actions one after another; a verb may be followed by its direction: "walk left"."""
    made = []
    for number, said in enumerate(verbs):
        words = said.split()
        aim = words.pop() if words[-1] in ("left", "right") else None
        made.append(Action(subject, " ".join(words), direction=aim, start_s=float(number)))
    return tuple(made)


def figures(blueprint):
    """What is stated, without a camera that stands still, and the codes of the notes."""
    made = compile_sketch(blueprint, fill=False)
    stated = [part for part in made.text.split(" , ") if part != "camera static"]
    return " , ".join(stated), [note.code for note in made.notes]


@pytest.mark.parametrize(
    ("prompt", "compiled"),
    [
        (
            "a red ball rolls from right to left along the shore at dusk, wide shot, pan left",
            "a red ball rolls left , beach , dusk , wide shot , camera pan left",
        ),
        (
            "An astronaut stands still on a rainy street, close-up",
            "a white man with a spacesuit stands still , street , overcast , rain , close shot"
            " , camera static",
        ),
        ("a taxi", "a yellow taxi stays still , street , day , medium shot , camera static"),
        ("a blue robot hops", "a blue robot jumps , studio , day , medium shot , camera static"),
        (
            "the kitchen at night",
            "a white cup stays still , kitchen , night , wide shot , camera push in"
            " , nobody in view",
        ),
        (
            "a blonde woman in a blue coat walks past a house",
            "a blue woman with blonde hair and a long coat walks right , meadow , day , medium shot"
            " , camera static , house in view",
        ),
        (
            "A red robot runs left, chased by a blue dog, at night in the woods",
            "a blue dog chases a red robot left , forest , night , medium shot , camera static",
        ),
        (
            "A white truck drives left on a dusty road, desert",
            "a white truck drives left , desert , day , medium shot , camera static",
        ),
        (
            "night. city street. a lone white dog trots right. tracking.",
            "a white dog runs right , street , night , medium shot , camera tracking"
        ),
        (
            "A horse that is not brown runs right",
            "a white horse runs right , meadow , day , medium shot , camera static",
        ),
        (
            "A green butterfly flutters in the room",
            "a green butterfly floats , room , day , medium shot , camera static",
        ),
        (
            "A man whose coat is green walks left",
            "a blue man walks left , street , day , medium shot , camera static",
        ),
        ("two red dogs run", "two red dogs run right , meadow , day , medium shot , camera static"),
        ("quantum entropy", ""),
    ],
)  # fmt: skip
def test_prompts_are_canonical(prompt, compiled):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    assert made.takes[0].prompt == compiled


@pytest.mark.parametrize(
    ("prompt", "compiled"),
    [
        ("A samurai stands in a bamboo forest as rain falls",
         "a red man with samurai armour stands still , forest , overcast , rain | bamboo"),
        ("A robot barista stands in a kitchen",
         "a green robot with an apron stands still , kitchen , day"),
        ("A mechanical man walks left", "an orange robot walks left , studio , day"),
        ("A robot dog runs", "a brown dog runs right , meadow , day"),
        (
            "A knight on horseback gallops across a field",
            "a brown horse ridden by a silver man with armour runs right , meadow , day",
        ),
        ("A man skis down a mountain slope", "a blue man walks right , mountains , day"),
        ("Hands playing the piano", "a blue man plays the piano , street , day"),
        ("Feet walk on the beach", "a blue man walks right , beach , day"),
        ("A white cat licks its paw", "a white cat eats , room , day"),
        (
            "A surfer rides a huge wave",
            "a red man with a jersey and a ridden surfboard crouches , sea , day | breaking waves",
        ),
        ("An airplane in the sky", "a white airplane flies right , mountains , day"),
        ("A fish in the deep sea", "an orange fish swims right , underwater , day"),
        ("A man in a cave", "a blue man stands still , mountains , day | cavern"),
        ("A man in an aviary", "a blue man stands still , street , day"),
    ],
)  # fmt: skip
def test_what_strangers_wrote_is_drawn_as_they_would_expect(prompt, compiled):
    """A samurai once fell as the rain did, robots were men, and a figure in a cave was anywhere."""
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    said, _, landmark = compiled.partition(" | ")
    view = f" , {landmark} in view" if landmark else ""
    assert made.takes[0].prompt == f"{said} , medium shot , camera static{view}"


def test_a_start_image_decides_what_the_words_leave_open():
    made = plan(GenerationRequest(prompt="a red ball rolls", start_image="a.png"), SKETCH)
    assert made.takes[0].prompt == "a red ball rolls , camera static"


@pytest.mark.parametrize(
    ("verbs", "said", "codes"),
    [
        (("walk left",), "a man walks left", []),
        (("pause", "walk right"), "a man stands still , then walks right", []),
        (("walk left", "stop"), "a man walks left , then stands still", []),
        (("run right", "jump"), "a man runs right , then jumps", []),
        (("jump", "run left"), "a man jumps , then walks left", ["M105"]),
        (("run", "walk"), "a man runs", ["M105"]),
        (("walk left", "walk left"), "a man walks left", []),
        (("jump", "spin", "jump"), "a man jumps , then spins", ["M105"]),
        (("wave", "walk"), "a man walks", ["M105"]),
        (("sit",), "a man stands still", ["M105"]),
        (("fall",), "a man stands still", ["M105"]),
    ],
)
def test_two_part_actions(verbs, said, codes):
    blueprint = Blueprint(subjects=(MAN,), actions=acts("man", *verbs))
    assert figures(blueprint) == (said, codes)


def test_parts_are_told_in_the_order_of_time():
    late, early = Action("man", "jump", start_s=3.0), Action("man", "stand", start_s=0.0)
    blueprint = Blueprint(subjects=(MAN,), actions=(late, early))
    assert figures(blueprint)[0] == "a man stands still , then jumps"


@pytest.mark.parametrize(
    ("subject", "verb", "said"),
    [
        (BALL, "jump", "a ball bounces"),
        (BALL, "race right", "a ball rolls right"),
        (BOX, "drop", "a box falls"),
        (TREE, "sway", "a tree sways"),
        (Subject("bird", "bird"), "hover", "a bird floats"),
        (Subject("car", "car"), "race left", "a car drives fast left"),
        (Subject("fish", "fish"), "swim left", "a fish swims left"),
    ],
)
def test_every_kind_does_it_in_its_own_way(subject, verb, said):
    assert figures(Blueprint(subjects=(subject,), actions=acts(subject.id, verb))) == (said, [])


def test_going_fast_is_the_run_of_what_has_no_legs():
    def fast(subject, verb):
        action = Action(subject.id, verb, manner="quickly", direction="left")
        return figures(Blueprint(subjects=(subject,), actions=(action,)))[0]

    assert fast(Subject("car", "car"), "drive") == "a car drives fast left"
    assert fast(MAN, "walk") == "a man walks left"
    assert fast(BALL, "roll") == "a ball rolls left"


@pytest.mark.parametrize(
    ("relation", "said", "codes"),
    [
        ("behind", "a cat , a dog behind", []),
        ("in_front_of", "a dog , a cat behind", []),
        ("beside", "a dog beside a cat", []),
        ("next to", "a dog beside a cat", []),
        ("left_of", "a dog beside a cat", []),
        ("right_of", "a cat beside a dog", []),
        ("chases", "a dog chases a cat", []),
        ("meets", "a dog meets a cat", []),
        ("on", "a dog beside a cat", ["M108"]),
        ("hits", "a dog meets a cat", ["M108"]),
    ],
)
def test_relations(relation, said, codes):
    blueprint = Blueprint(subjects=(DOG, CAT), relations=(Relation("dog", relation, "cat"),))
    assert figures(blueprint) == (said, codes)


def test_verbs_tell_relations_too():
    chase = Blueprint(subjects=(CAT, DOG), actions=acts("dog", "chase left"))
    assert figures(chase) == ("a dog chases a cat left", [])
    hit = Blueprint(subjects=(BALL, BOX), actions=acts("ball", "hit"))
    assert figures(hit) == ("a ball hits a box", [])


def test_who_is_on_the_way_is_drawn_before_the_others():
    """Figures side by side do not move; what a figure passes is drawn behind it."""
    passing = Blueprint(subjects=(TREE, MAN), actions=acts("man", "walk left"))
    assert figures(passing) == ("a man walks left , a tree behind", [])


def test_what_the_second_figure_does_is_noted():
    both = Blueprint(
        subjects=(MAN, DOG),
        actions=(*acts("man", "wave"), *acts("dog", "jump")),
        relations=(Relation("man", "beside", "dog"),),
    )
    assert figures(both) == ("a man waves beside a dog", ["M105"])


@pytest.mark.parametrize(
    ("count", "said", "codes"),
    [
        (1, "a child jumps", []),
        (2, "two children jump", []),
        (3, "three children jump", []),
        (None, "three children jump", []),
        (7, "three children jump", ["M103"]),
    ],
)
def test_counts(count, said, codes):
    child = Subject("child", "child", count)
    assert figures(Blueprint(subjects=(child,), actions=acts("child", "jump"))) == (said, codes)


def test_two_of_a_kind_named_one_by_one_are_two():
    others = (Subject("dog", "dog"), Subject("dog_2", "dog"))
    runs = (*acts("dog", "run left"), *acts("dog_2", "run left"))
    assert figures(Blueprint(subjects=others, actions=runs))[0] == "two dogs run left"
    colored = (Subject("dog", "dog", 1, ("red",)), Subject("dog_2", "dog", 1, ("blue",)))
    assert figures(Blueprint(subjects=colored))[0] == "a red dog beside a blue dog"


def test_a_third_figure_is_left_out_and_noted():
    assert figures(Blueprint(subjects=(MAN, DOG, CAT))) == ("a man beside a dog", ["M103"])


def test_of_a_figure_that_cannot_be_drawn_its_colour_and_motion_stay():
    statue = Subject("gargoyle", "gargoyle", 1, ("green",))
    alone = Blueprint(subjects=(statue,), actions=acts("gargoyle", "fly left"))
    assert figures(alone) == ("a green thing moves left", ["M101"])
    assert figures(Blueprint(subjects=(statue, MAN))) == ("a man", ["M101"])


def test_somebody_who_is_quoted_speaks():
    line = Dialogue("woman", "Good morning.", "en")
    woman = Blueprint(subjects=(Subject("woman", "woman"),), audio=Audio(dialogue=(line,)))
    assert figures(woman) == ("a woman speaks", [])
    assert figures(Blueprint(subjects=(DOG,), audio=Audio(dialogue=(line,)))) == ("a dog", [])


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (
            'A man and a woman stand in a kitchen. The man says "Good morning."',
            "a man speaks beside",
        ),
        ('A man stands on a street. VO: "Good morning."', "a man stands still"),
        ('A man walks left on a street and says "Good morning."', "a man walks left"),
        ('A woman and a man stand on a street. He says "Good morning."', "a woman stands still"),
    ],
)
def test_somebody_who_only_stands_and_is_quoted_speaks(prompt, said):
    assert compile_sketch(resolve(prompt), fill=False).text.startswith(said)


@pytest.mark.parametrize(
    ("place", "time", "weather", "sources", "said", "codes"),
    [
        ("street", "night", None, ("neon",), "neon street , night", []),
        ("street", None, None, ("neon",), "neon street , neon light", []),
        ("forest", "night", None, ("neon",), "forest , neon light", []),
        ("forest", "day", "overcast", (), "forest , overcast", []),
        ("forest", "dusk", "overcast", (), "forest , dusk", []),
        ("forest", None, None, ("moon",), "forest , night", []),
        ("street", "night", "storm", (), "street , night , rain", []),
        ("kitchen", "day", "snow", (), "kitchen , day", ["M109"]),
        ("snow", "day", "snow", (), "snow , day , snowfall", []),
        ("street", "day", "clear", (), "street , day", []),
        ("forest path", "day", None, (), "forest , day", []),
        ("dirt road", "day", None, (), "street , day", ["M106"]),
        ("island", "golden_hour", "fog", (), "beach , golden hour , fog", ["M106"]),
        ("river", "golden_hour", "fog", (), "meadow , golden hour , fog", []),
        ("aviary", "day", "wind", (), "day , wind", ["M106"]),
        ("cave", "day", "wind", (), "mountains , day , wind", []),
    ],
)
def test_places_lights_and_weather(place, time, weather, sources, said, codes):
    blueprint = Blueprint(
        environment=Environment(place=place, time_of_day=time, weather=weather),
        lighting=Lighting(sources=sources),
    )
    assert figures(blueprint) == (said, codes)


def test_unsaid_light_is_day_dull_in_the_wet_and_none_in_space():
    def filled(place, weather):
        return compile_sketch(Blueprint(environment=Environment(place, weather=weather))).text

    empty, view = "a green tree stays still , forest", "wide shot , camera push in , nobody in view"
    assert filled("forest", None) == f"{empty} , day , {view}"
    assert filled("forest", "rain") == f"{empty} , overcast , rain , {view}"
    assert filled("space", None).endswith(f" , space , {view}")


@pytest.mark.parametrize(
    ("movement", "direction", "said", "codes"),
    [
        ("truck", "left", "camera truck left", []),
        ("arc", "right", "camera arc right", []),
        ("arc", None, "camera arc left", ["M107"]),
        ("crane", "up", "camera pedestal up", ["M107"]),
        ("zoom", "out", "camera pull out", ["M107"]),
        ("drone", None, "camera push in", ["M107"]),
        ("roll", "clockwise", "camera roll", []),
        ("whip_pan", "left", "camera whip pan", []),
        ("rack_focus", None, "camera rack focus", []),
        ("tracking", None, "", ["M107"]),
        ("teleport", None, "", ["M107"]),
    ],
)
def test_camera_moves(movement, direction, said, codes):
    blueprint = Blueprint(camera=Camera(moves=(CameraMove(movement, direction),)))
    assert figures(blueprint) == (said, codes)


def test_the_camera_follows_only_somebody_on_the_way():
    camera = Camera(moves=(CameraMove("tracking"),))
    walking = Blueprint(subjects=(MAN,), actions=acts("man", "walk left"), camera=camera)
    assert figures(walking) == ("a man walks left , camera tracking", [])
    standing = Blueprint(subjects=(MAN,), actions=acts("man", "stand"), camera=camera)
    assert figures(standing) == ("a man stands still", ["M107"])


def test_one_camera_move_a_shot():
    moves = (CameraMove("pan", "left"), CameraMove("tilt", "up"), CameraMove("pan", "left"))
    assert figures(Blueprint(camera=Camera(moves=moves))) == ("camera pan left", ["M107"])


@pytest.mark.parametrize(
    ("angle", "said", "codes"),
    [
        ("eye_level", "", []),
        ("low", "low angle", []),
        ("worms_eye", "low angle", ["M110"]),
        ("aerial", "overhead view", ["M110"]),
        ("pov", "", ["M110"]),
    ],
)
def test_angles(angle, said, codes):
    assert figures(Blueprint(camera=Camera(angle=angle))) == (said, codes)


def test_music_is_said():
    assert figures(Blueprint(audio=Audio(music="jazz"))) == ("music", [])


def test_negative_prompts_name_what_the_world_has():
    assert compile_negative("cars, rain, night, a red dog") == "red , car , dog , night , rain"
    assert compile_negative("people") == "man , woman , child"
    assert compile_negative("blurry, low quality") == ""


@given(
    st.lists(st.sampled_from(sorted({*world()["kinds"], "dragon", "wolf"})), max_size=4),
    st.lists(st.text("abc rstuvwxyz", max_size=9), max_size=4),
    st.sampled_from(("on", "behind", "left_of", "around_it", "")),
)
def test_any_blueprint_compiles(kinds, verbs, relation):
    subjects = tuple(Subject(f"s{i}", kind, (i + 1) % 4 or None) for i, kind in enumerate(kinds))
    blueprint = Blueprint(
        subjects=subjects,
        actions=tuple(Action(f"s{i}", verb) for i, verb in enumerate(verbs)),
        relations=(Relation("s0", relation, "s1"),),
    )
    made = compile_sketch(blueprint)
    assert compile_sketch(blueprint) == made
    assert made.text or set(kinds) <= {"dragon"}
    assert len(made.text.replace(",", " ").split()) <= 30


def test_the_sentence_of_nothing_is_empty():
    assert sentence({}) == ""


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("A bird flies up.", "'up' of 'bird' is not drawn: it goes left or right"),
        ("A cat walks forward.", "'forward' of 'cat' is not drawn: it goes left or right"),
        ("A ball falls down.", ""),
        ("A red and blue car stops.", "the colour 'blue' of 'car' is not drawn: a figure has one"),
        (
            "A dog chases a cat and then jumps.",
            "'jump' of 'dog' is not drawn: the model draws only that it chases",
        ),
        ("A dog chases a cat.", ""),
        (
            "A dog chases a cat, the cat jumps.",
            "'jump' of 'cat' is not drawn: the model draws only that 'dog' chases it",
        ),
    ],
)  # fmt: skip
def test_what_is_lost_is_said(prompt, lost):
    """All of these were once left out without a note."""
    assert lost_in(prompt) == ([lost] if lost else [])


def lost_in(prompt):
    found = [note.message for note in compile_sketch(resolve(prompt)).notes]
    return [each for each in found if "not drawn" in each]


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("An old man waves slowly.", "'slowly' of 'man' is"),
        ("A young boy in a red coat runs fast.", ""),
        ("A man in a red coat and a hat", ""),
        ("A man in a red coat and sandals", "'sandals' of 'man' is"),
        ("Film noir, a dog, rim light, 85mm lens, f/1.4, shallow depth of field",
         "'back light', '85 mm', 'f/1.4' and 'shallow focus' are"),
        ("A tear rolls down her cheek, candlelight", "'tear' is"),
        ("A tear rolls down her cheek, lamplight", "'tear' and 'lamp' as a light are"),
        ("A dog by neon light, city street, in the background a wall of fog", ""),
        ("Anime of a spooky dog, 1980s", "'spooky' of 'dog', '1980s' and 'anime' are"),
    ],
)  # fmt: skip
def test_looks_light_and_lenses_are_told_in_one_note(prompt, lost):
    told = [f"{lost} not drawn: the model has no words for it"] if lost else []
    assert lost_in(prompt) == told


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("Close-up of a face in the rain", "a blue man stands still , street , overcast , rain"),
        ("Close-up of green eyes", "a blue man stands still , street , day"),
        ("Close-up of a paw in the snow", "a brown dog stands still , snow , day"),
        ("Close-up of a woman's hand", "a red woman stands still , street , day"),
    ],
)
def test_a_part_of_a_body_is_drawn_as_whose_it_is(prompt, drawn):
    """A close-up of hands was once drawn as three things, one of a face as a tree."""
    (take,) = plan(GenerationRequest(prompt=prompt), cards.card("sketch")).takes
    assert take.prompt == f"{drawn} , close shot , camera static"


def test_the_colour_of_a_part_is_told_and_dresses_nobody():
    made = plan(GenerationRequest(prompt="Close-up of green eyes"), cards.card("sketch"))
    told = {each.code: each.message for each in made.findings}
    assert told["M102"] == "'eye' is drawn as a man"
    assert told["M104"] == "the colour 'green' of 'eye' is not drawn"


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("a cat jumps left", ["'left' of 'cat' is not drawn: it jumps where it is"]),
        ("a ball bounces right", ["'right' of 'ball' is not drawn: it bounces where it is"]),
        ("a cat runs left", []),
        ("a cat jumps", []),
    ],
)
def test_where_a_jump_goes_is_told_as_lost(prompt, told):
    made = plan(GenerationRequest(prompt=prompt), cards.card("sketch"))
    assert [each.message for each in made.findings if each.code == "M105"] == told


@pytest.mark.parametrize(
    ("prompts", "said"),
    [
        (("Marla, a young woman in a green sweater, jumps.",), ["a green woman jumps"]),
        (("Tom, a boy, jumps.",), ["a child jumps"]),
        (("Anna, a woman, jumps.", "Anna runs after him."), ["a woman jumps", "a woman runs"]),
        (("Close-up of Ben, a man in a white shirt.",), ["a white man"]),
        (("John walks left. He stops.",), ["a man walks left , then stands still"]),
    ],
)
def test_who_has_a_name_is_what_the_words_after_it_say(prompts, said):
    """Without it, a woman introduced by her name was "a thing", or a man for running after one."""
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    made = plan(GenerationRequest(shots=shots), SKETCH).shots
    found = [compile_sketch(shot.blueprint, fill=False).text.split(" , c")[0] for shot in made]
    assert found == said
