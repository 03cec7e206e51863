"""Music of peoples, and of one instrument."""

from kling_local.synth.styles.style import Part, Style

_PLUCKED = "a.c.d.c.e.c.d.c."

FOLK: dict[str, Style] = {
    "acoustic guitar": Style(
        96, ("C G Am F", "G D Em C", "Am F C G"),
        (
            Part("guitar", "line", _PLUCKED, 48, 0.44, -0.15, 1.8),
            Part(
                "guitar", "tune",
                "x---x-x-x---....|x-x-x---x-......|x---x-x-x-x-....|x-------........",
                69, 0.44, 0.2, 1.3,
            ),
        ),
        {}, room=0.16, level=1.86,
    ),
    "country": Style(
        116, ("C C F G", "G C D G", "C F G C"),
        (
            Part("upright bass", "line", "a...c...a...c...", 36, 0.55, 0.0, 0.7),
            Part("steel guitar", "chords", "....x.x.....x.x.", 62, 0.28, -0.3, 0.5),
            Part("banjo", "line", "acdcecdcacdcecdc", 60, 0.26, 0.4, 0.9),
            Part(
                "violin", "tune",
                "x-x.x-x.x---....|x.x.x.x.x---....|x-x-x-x-x-x-x-x-|x---x---........",
                74, 0.30, 0.1, 0.9, enters=1,
            ),
        ),
        {"soft kick": "X.......X.......", "brush": "..x.X.x...x.X.x."},
        "pentatonic", level=1.92,
    ),
    "reggae": Style(
        76, ("Am G Am G", "C F C F", "Dm Am Dm Am"),
        (
            Part("bass", "line", "a--.c-.d..a-....|..a-c-..d-..c-..", 33, 0.7, hold=0.9),
            Part("clean guitar", "chords", "....x.......x...", 64, 0.40, 0.4, 0.3),
            Part("organ", "chords", "..x.x.x...x.x.x.", 60, 0.18, -0.4, 0.4),
            Part(
                "brass", "tune",
                "................|x-x-x---........|................|x---x---........",
                67, 0.24, 0.1,
            ),
        ),
        {"kick": "........X.......", "rim": "........X.......", "hat": "x.x.x.xxx.x.x.x."},
        "dorian", swing=0.58, home="Am", level=1.84,
    ),
    "salsa": Style(
        100, ("Am Dm E7 Am", "Dm G7 C E7", "Am G F E7"),
        (
            Part("upright bass", "line", "...a..c.....a.c.", 33, 0.6, 0.0, 0.8),
            Part("piano", "line", "a.de.cd.cd.ec.d.", 60, 0.38, -0.3, 0.6),
            Part(
                "trumpet", "tune",
                "x.x.x---..x.x-..|................|x.x.x.x-x---....|x.x---..........",
                72, 0.34, 0.3, 0.8,
            ),
        ),
        {
            "clave": "x..x..x...x.x...", "conga": "..x...xx..x...xx",
            "low conga": "......o.......o.", "cowbell": "x...x.x.x...x.x.",
            "timbale": "..............xx|................", "shaker": "x.xxx.xxx.xxx.xx",
        },
        "harmonic minor", home="Am", loose=0.004, level=1.75,
    ),
    "bossa nova": Style(
        124, ("Dm9 G9 Cmaj7 Am7", "Cmaj7 D9 Dm7 G7"),
        (
            Part("upright bass", "line", "a-----c-c-----a-", 36, 0.5),
            Part("guitar", "chords", "x..x..x...x..x..", 60, 0.34, -0.25, 0.6),
            Part(
                "flute", "tune",
                "x-----x-x---....|..x-x-x-x---....|x---..x-x-x-....|x-------........",
                74, 0.30, 0.25,
            ),
        ),
        {"rim": "o..o..o...o..o..", "shaker": "xoxoxoxoxoxoxoxo", "soft kick": "X.....x.X.....x."},
        "major", home="Cmaj7", level=1.9,
    ),
    "tango": Style(
        116, ("Am Am E7 Am", "Dm Am E7 Am", "Am G F E7"),
        (
            Part("upright bass", "line", "A.....aaA...a.c.", 33, 0.6, 0.0, 0.5),
            Part(
                "accordion", "tune",
                "x---x.x.x-----..|x-x-x-x-x---....|x---x.x.x---x-x-|x---x---........",
                72, 0.40, 0.2, 0.85,
            ),
            Part("piano", "chords", "X.....x.X...x...", 60, 0.34, -0.3, 0.35),
            Part(
                "violin", "tune",
                "x-----------....|x-----------....", 76, 0.18, -0.1, 1.0, enters=1,
            ),
        ),
        {}, "harmonic minor", home="Am", level=1.58,
    ),
    "flamenco": Style(
        112, ("Am G F E", "E F E F", "Dm C F E"),
        (
            Part("guitar", "chords", "X..x..X.X.x.Xxxx", 60, 0.34, -0.2, 0.6),
            Part(
                "guitar", "tune",
                "x.xxx-x.x.xxx---|xxxxx---x.x.x---|x-x-xxx-x-------|xxxxxxx-x-------",
                69, 0.44, 0.25, 0.9,
            ),
            Part("guitar", "line", "a-------a-------", 40, 0.34, 0.0, 1.0),
        ),
        {"clap": "..x..x..x.x.x...", "woodblock": "x..xx..xx..xx.xx"},
        "phrygian", home="E", level=1.84,
    ),
    "ukulele": Style(
        120, ("C F G C", "C G Am F", "F C G C"),
        (
            Part("ukulele", "chords", "X...x.x...x.x.xx", 67, 0.44, -0.2, 0.6),
            Part("upright bass", "line", "a.......c.......", 36, 0.44, 0.0, 0.6),
            Part(
                "marimba", "tune",
                "x.x.x---x.x.x-..|x-x-x---........|x.x.x---x.x.x-x-|x---x---........",
                79, 0.34, 0.3,
            ),
        ),
        {"clap": "....x.......x...", "shaker": "x.x.x.x.x.x.x.x.", "soft kick": "X.......X......."},
        level=2.33,
    ),
    "violin": Style(
        80, ("Am F C G", "C G Am F", "Dm Am E Am"),
        (
            Part(
                "violin", "tune",
                "x---x-x-x-------|x-x-x-x-x---....|x-----x-x-x-x-x-|x-------....x---|"
                "x-x-x-x-x-x-x-x-|x-----------....", 76, 0.50, 0.1, 1.0,
            ),
            Part("cello", "line", "a-------c-------", 43, 0.14, -0.2, 1.0),
        ),
        {}, "harmonic minor", home="Am", room=0.3, level=1.38,
    ),
    "cello": Style(
        66, ("Am F C G", "Dm Am E Am", "C G Am F"),
        (
            Part(
                "cello", "tune",
                "x-----x-x-------|x-x-x-x-x---....|x-------x---x---|x-----------....",
                52, 0.55, 0.0, 1.0,
            ),
            Part("cello", "line", "a---------------", 36, 0.18, -0.2, 1.0),
        ),
        {}, "harmonic minor", home="Am", room=0.3, level=1.38,
    ),
    "accordion": Style(
        168, ("Am E Am E", "C G C G", "Dm Am E Am"),
        (
            Part(
                "accordion", "tune",
                "x-x-x-x-x---|x---x-x-x---|x-x-x-x-x-x-|x---x---....", 76, 0.44, 0.1, 0.95,
            ),
            Part("accordion", "chords", "....x...x...", 60, 0.20, -0.2, 0.5),
            Part("accordion", "line", "a-..........", 40, 0.34, -0.2, 0.8),
        ),
        {}, "harmonic minor", beats=3, steps=12, home="Am", room=0.12, level=1.61,
    ),
    "harmonica": Style(
        84, ("C F C G", "G C D G"),
        (
            Part(
                "harmonica", "tune",
                "x---x-x-x-----..|x-x-x-------....|x---x-x-x---x-x-|x-----------....",
                72, 0.48, 0.1, 0.95,
            ),
            Part("guitar", "line", _PLUCKED, 48, 0.24, -0.2, 1.5),
        ),
        {}, "pentatonic", room=0.2, level=1.03,
    ),
    "flute": Style(
        84, ("C G Am F", "Am G F G", "C F G C"),
        (
            Part(
                "flute", "tune",
                "x---x-x-x---x-..|x-x-x-------....|x---x-x-x-x-x-..|x-----------....",
                79, 0.48, 0.1, 0.97,
            ),
            Part("harp", "line", "a.c.d.e.d.c.b.c.", 52, 0.26, -0.25, 1.8),
        ),
        {}, "pentatonic", room=0.3, level=1.39,
    ),
    "harp": Style(
        80, ("Cmaj7 Am7 Fmaj7 G", "C F Am G"),
        (
            Part("harp", "line", "abcdefgfedcbcdef", 48, 0.46, -0.1, 2.5),
            Part(
                "harp", "tune",
                "x-------x---x---|x-----------....|x-------x-x-x-x-|x---------------",
                79, 0.34, 0.2, 1.5,
            ),
        ),
        {}, room=0.35, level=1.09,
    ),
    "saxophone": Style(
        72, ("Dm9 G9 Cmaj7 Am7", "Am7 Fmaj7 Dm7 E7"),
        (
            Part(
                "saxophone", "tune",
                "x-----x-x---x-..|x-x-x-------....|x-x-x-x-x-----..|x---------......",
                65, 0.50, 0.1, 0.95,
            ),
            Part("electric piano", "chords", "x---------------", 60, 0.26, -0.2, 1.0),
            Part("upright bass", "line", "a-------c-----a-", 33, 0.30, 0.0, 0.9),
        ),
        {"brush": "o...x...o...x..."}, "dorian", swing=0.6, home="Cmaj7", room=0.3, level=1.26,
    ),
    "bagpipes": Style(
        92, ("C F C C", "C C F C"),
        (
            Part(
                "bagpipe", "tune",
                "x--xx-x-x---x---|x-x-x--xx---x---|x--xx-x-x-x-x-x-|x---x---x-------",
                67, 0.42, 0.0, 1.0,
            ),
            Part("bagpipe", "line", "a---------------", 36, 0.24, -0.2, 1.0),
            Part("bagpipe", "line", "c---------------", 48, 0.16, 0.2, 1.0),
        ),
        {"snare": "o..oo.oox..oo.oo"}, "mixolydian", room=0.15, level=1.47,
    ),
    "oriental strings": Style(
        84, ("Csus2 Am C Am", "Am C Dm Am"),
        (
            Part(
                "koto", "tune",
                "x---x-x-x-x-x---|x-x-x---....x-x-|x---x-x-x---x-x-|x-------x-......",
                72, 0.50, 0.15, 1.6,
            ),
            Part("koto", "line", "a-----c-....d-..", 48, 0.34, -0.2, 2.0),
            Part(
                "flute", "tune",
                "x---------------|x-----------....", 76, 0.18, 0.3, 1.0, enters=1,
            ),
        ),
        {
            "woodblock": "o...............|........o.......",
        },
        "pentatonic", home="Am", room=0.3, level=2.06,
    ),
}  # fmt: skip
"""Styles of countries and single instruments by name."""
