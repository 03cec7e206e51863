"""Chinese, Japanese and Korean sentences in English order, and near misses that must not change."""

import pytest

from kling_local.planner.beats import written_shots
from kling_local.planner.intent import resolve
from kling_local.planner.language import in_english, unread


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("一个撑着透明雨伞的男人走过", "a man who holds transparent umbrella walks"),
        ("一个男人撑着雨伞走过", "a man holds umbrella and walks"),
        ("抚摸女人的手", "hand who strokes woman"),
        ("男孩抚摸女人的手", "boy strokes woman's hand"),
        ("一只猫趴在窗台上", "a cat lies on the windowsill"),
        ("一只猫在窗台上打盹", "a cat on the windowsill naps"),
        ("左边的男人", "man on the left"),
        ("桌子上的苹果", "apple on the table"),
        ("公园里的女孩", "girl in the park"),
        ("湖面上游着一只天鹅", "a swan swims on the lake"),
        ("厨房里一个男人切菜", "in the kitchen , a man cuts"),
        ("黑猫从左边走到右边", "black cat walks from left to right"),
        ("一架飞机飞过城市，从右到左", "a airplane flies city from right to left"),
        ("卡车沿着公路向右行驶", "truck drives right along the road"),
        ("兔子从洞穴里跳出来", "rabbit jumps out of from the cave"),
        ("男孩把球扔给狗", "boy throws ball to the dog"),
        ("女孩没有跑", "girl does not runs"),
        ("女孩对男人微笑", "girl smiles at the man"),
        ("骑士与敌人战斗", "knight and opponent fight"),
        ("骑士转身，与敌人战斗", "knight turns around , fights with the opponent"),
        ("男孩给女孩一朵花", "boy gives a flower to the girl"),
        ("男孩追着猫跑", "boy chases cat and runs"),
        ("男孩看着女孩跳舞", "boy looks girl dances"),
    ],
)
def test_chinese_clauses_stand_in_english_order(prompt, english):
    assert in_english(prompt) == english


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("猫がテーブルから飛び降りる", "cat jumps down from the table"),
        ("侍が敵に向かって走る", "a samurai runs toward the opponent"),
        ("ロボットは動かない", "robot does not moves"),
        ("人はいない", ", no people ,"),
        ("猫はいない", "no cat"),
        ("桜の木の下で女の子が本を読む", "under the cherry tree , girl reads book"),
        ("料理人が野菜を切る", "chef cuts vegetables"),
        ("로봇은 움직이지 않는다", "robot does not moves"),
        ("남자가 우산을 들고 걷는다", "man holds umbrella and walks"),
        ("빨간 우산을 든 남자가 걷는다", "man with a red umbrella walks"),
    ],
)
def test_japanese_and_korean_clauses_stand_in_english_order(prompt, english):
    assert in_english(prompt) == english


@pytest.mark.parametrize(
    ("prompt", "moves"),
    [
        ("镜头缓慢推近，一只猫", [("push_in", "in")]),
        ("缓慢推近，一只猫", [("push_in", "in")]),
        ("镜头跟随女孩", [("tracking", None)]),
        ("狗跟随女孩", []),
        ("气球上升", []),
        ("镜头上升，一个气球", [("pedestal", "up")]),
        ("手持镜头，一只猫", [("handheld", None)]),
        ("全景镜头，一只猫", []),
    ],
)
def test_what_the_camera_may_do_and_somebody_too_is_done_by_whom_it_is_told_of(prompt, moves):
    found = resolve(prompt).camera.moves
    assert [(each.movement, each.direction) for each in found] == moves


def test_traditional_signs_are_read_as_simplified_ones():
    assert in_english("鏡頭緩緩推近，一隻黑貓") == in_english("镜头缓缓推近，一只黑猫")


def test_the_chinese_words_of_an_english_prompt_are_read():
    said = resolve("A cute cat 在屋顶上走, slow motion")
    assert [each.verb for each in said.actions] == ["walk"]
    assert said.environment.place == "roof"
    assert [each.name for each in resolve("A man says “猫很可爱。” to a dog").subjects] == [
        "man",
        "dog",
    ]


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("A woman eats ラーメン in a small cafe", "A woman eats ramen in a small cafe"),
        (
            "The dog that the boy 追着 runs to the left",
            "The dog that the boy chases runs to the left",
        ),
        ("A woman walks past a naïve café", "A woman walks past a naïve café"),
    ],
)
def test_english_around_other_words_keeps_its_order(prompt, english):
    assert " ".join(in_english(prompt).split()) == english


def test_labels_of_a_chinese_brief_are_no_words_of_the_scene():
    said = resolve("主体：一只棕色的熊；动作：在河里抓鱼；场景：森林；镜头：缓慢推进")
    assert [(each.subject, each.verb) for each in said.actions] == [("brown_bear", "catch")]
    assert [each.movement for each in said.camera.moves] == ["push_in"]


@pytest.mark.parametrize(
    ("prompt", "speaker", "line"),
    [
        ("男人转过身，对女人说：“我们走吧。”", "man", "我们走吧。"),
        ("「别走！」女孩喊道", "girl", "别走！"),
        ("« Attends » crie le garçon", "boy", "Attends"),
        ("„Bleib hier“, sagt die Frau", "woman", "Bleib hier"),
    ],
)
def test_lines_are_whose_other_languages_say(prompt, speaker, line):
    (found,) = resolve(prompt).audio.dialogue
    assert (found.speaker, found.text) == (speaker, line)


@pytest.mark.parametrize(
    ("prompt", "lengths"),
    [
        ("镜头1（0-3秒）：一只狗。镜头2（3-5秒）：一只猫。", [3, 2]),
        ("分镜一：一只狗（3秒）。分镜二：一只猫（2秒）。", [3, 2]),
        ("【镜头一】一只狗。【镜头二】一只猫。", [2.5, 2.5]),
        ("切换镜头：一只狗。切换镜头：一只猫。", [2.5, 2.5]),
        ("镜头一只狗。镜头二只猫。", []),
        ("一只狗（3秒）跑。", []),
    ],
)
def test_cuts_are_found_as_chinese_guides_write_them(prompt, lengths):
    assert [shot.duration for shot in written_shots(prompt, 5)] == lengths


@pytest.mark.parametrize(
    ("prompt", "lacking"),
    [
        ("猫が鰹節を食べる", ("鰹節",)),
        ("고양이가 찻상을 본다", ("찻상",)),
        ("고양이가 걷는다", ()),
        ("猫が歩いている", ()),
        ("A cat 吃蒲团", ("蒲团",)),
    ],
)
def test_what_is_not_read_is_told_in_every_language(prompt, lacking):
    assert unread(prompt) == lacking
