"""Spanish, French and Portuguese: inflected forms and word order, and what must not change."""

import pytest

from kling_local.planner.intent import resolve
from kling_local.planner.language import in_english, language_of


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("L'homme au chapeau bleu traverse la rue", "the man in the blue hat crosses the street"),
        ("Deux chevaux noirs courent dans la neige", "two black horses run in the snow"),
        ("Un robot ne bouge pas", "a robot does not moves"),
        ("Un robot bouge", "a robot moves"),
        ("Elle ouvre la porte", "she opens the door"),
        ("Dans la rue court un chien", "in the street a dog runs"),
        ("Une femme porte une robe rouge", "a woman wears a red dress"),
        ("Dois cachorros pretos correm na neve", "two black dogs run in the snow"),
        ("Uma mulher de vestido vermelho caminha", "a woman with a red dress walks"),
        ("Um cachorro para. O menino ri.", "a dog stops . the boy laughs ."),
        ("Um cachorro corre para a casa", "a dog runs toward the house"),
        ("Dos bailarinas giran en el escenario", "two ballerinas spin in the stage"),
        ("Un perro no salta y corre", "a dog does not jumps and runs"),
    ],
)
def test_romance_sentences_are_english_ones(prompt, english):
    assert in_english(prompt) == english


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("Una donna con un vestito rosso cammina sulla spiaggia", "it"),
        ("Een vrouw met een rode jurk loopt op het strand", "nl"),
        ("Kobieta w czerwonej sukience idzie po plaży", "pl"),
        ("Seorang wanita berjalan di pantai", "id"),
        ("ผู้หญิงเดินบนชายหาด", "th"),
        ("Uma mulher caminha na praia", "pt"),
        ("Una mujer camina por la playa", "es"),
        ("A man in a bar, a la Hitchcock", None),
        ("a die rolls on a table in the den", None),
    ],
)
def test_languages_that_are_not_read_are_named(prompt, language):
    assert language_of(prompt) == language


def test_a_french_film_is_read():
    said = resolve("Trois oiseaux blancs volent vers la droite, contre-plongée, brume")
    assert [(each.count, each.name, each.attributes) for each in said.subjects] == [
        (3, "bird", ("white",))
    ]
    assert [(each.verb, each.direction) for each in said.actions] == [("fly", "right")]
    assert (said.camera.angle, said.environment.weather) == ("low", "fog")
