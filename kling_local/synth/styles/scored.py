"""Music of films: orchestras, moods, choirs, and what plays in a hall or a ring."""

from kling_local.synth.styles.style import Part, Style

_TREMOLO = "xxxxxxxxxxxxxxxx"

SCORED: dict[str, Style] = {
    "epic orchestra": Style(
        100, ("Dm Bb F C", "Am F C G", "Cm Ab Eb Bb"),
        (
            Part("short strings", "line", "Aababcbaababcbab", 50, 0.42, -0.3, 0.8),
            Part("strings", "chords", "x---------------", 62, 0.30, 0.2, 1.05),
            Part(
                "brass", "tune",
                "x-------x---x---|x---x---x-------|x-------x-x-x---|x---------------",
                60, 0.46, 0.1, 0.98,
            ),
            Part("horn", "line", "a---------------", 43, 0.40, 0.3, 1.0),
            Part("choir", "chords", "x---------------", 67, 0.24, 0.0, 1.05, enters=2),
        ),
        {
            "great drum": "X..x..x.X..x..xx",
            "crash": "x...............|................|................|................",
        },
        "minor", home="Dm", room=0.32, level=0.65,
    ),
    "tense orchestra": Style(
        118, ("Cm Cm Ab G", "Cm Db Cm B", "Em F Em Eb"),
        (
            Part("short strings", "line", "A.aaA.aaA.aaA.ab", 48, 0.48, -0.2, 0.6),
            Part(
                "strings", "chords",
                "................|x---------------|................|x---------------",
                67, 0.24, 0.3, 1.0,
            ),
            Part("horn", "line", "a-------b-------", 43, 0.38, 0.2, 1.0),
            Part("short strings", "line", "..b...b...b...c.", 72, 0.26, 0.4, 0.5, enters=1),
        ),
        {
            "great drum": "X.......x.....x.", "timbale": "............o.o.",
            "tick": "x...x...x...x...",
        },
        "harmonic minor", home="Cm", room=0.26, level=1.03,
    ),
    "sad strings": Style(
        60, ("Am F C G", "Am Em F E", "Dm Am E Am"),
        (
            Part("strings", "chords", "x---------------", 60, 0.34, -0.2, 1.05),
            Part("cello", "line", "a-------c-------", 36, 0.34, 0.3, 1.0),
            Part(
                "violin", "tune",
                "x-----x-x-------|x---x---x-------|x-------x---x---|x-----------....",
                74, 0.40, 0.15, 1.0,
            ),
        ),
        {}, "harmonic minor", home="Am", room=0.35, level=0.78,
    ),
    "triumphant orchestra": Style(
        116, ("C F G C", "C G Am F", "F C G C"),
        (
            Part(
                "trumpet", "tune",
                "x---x-x-x-------|x-x-x-x-x-------|x---x-x-x---x---|x-------x-------",
                67, 0.46, -0.1, 0.9,
            ),
            Part("brass", "chords", "x-------x---x---", 58, 0.32, 0.3, 0.9),
            Part("strings", "chords", "x---------------", 67, 0.28, -0.3, 1.0),
            Part("tuba", "line", "a---c---a---c---", 36, 0.36, 0.1, 0.8),
        ),
        {
            "snare": "x..xx.x.x..xx.xx", "great drum": "X.......X.....x.",
            "crash": "x...............|................",
        },
        room=0.3, level=0.77,
    ),
    "classical strings": Style(
        108, ("C G C G", "C F G C", "C Am Dm G"),
        (
            Part("short strings", "line", "acbcacbcacbcacbc", 60, 0.30, 0.3, 0.9),
            Part("cello", "line", "a-------c-------", 36, 0.36, 0.4, 0.9),
            Part(
                "violin", "tune",
                "x---x-x-x.x.x---|x-x-x-x-x---....|x---x-x-x-x-x-x-|x---x---x---....",
                76, 0.38, -0.3, 0.92,
            ),
            Part("strings", "chords", "x-------x-------", 64, 0.16, 0.0, 0.95),
        ),
        {}, room=0.24, level=1.29,
    ),
    "romantic strings": Style(
        72, ("Cmaj7 Am7 Fmaj7 G7", "Fmaj7 Em7 Dm7 G7", "Cmaj7 Em7 Fmaj7 G"),
        (
            Part("strings", "chords", "x---------------", 64, 0.30, -0.2, 1.05),
            Part("piano", "line", "a.c.d.c.e.d.c.d.", 48, 0.34, 0.3, 1.2),
            Part(
                "violin", "tune",
                "x-----x-x---x---|x-------x---....|x-----x-x---x-x-|x-----------....",
                76, 0.34, -0.1, 1.0,
            ),
        ),
        {}, room=0.32, home="Cmaj7", level=0.9,
    ),
    "piano": Style(
        84, ("C G Am F", "Am F C G", "F G Em Am"),
        (
            Part("piano", "line", "a.c.d.c.b.c.d.c.", 48, 0.36, -0.15, 1.6),
            Part(
                "piano", "tune",
                "x---x-x-x---x-..|x-x-x---x-......|x---x-x-x-x-x-..|x-------........",
                72, 0.5, 0.15, 1.2,
            ),
        ),
        {}, room=0.25, level=1.54,
    ),
    "sad piano": Style(
        64, ("Am F C E", "Am Em F Dm", "Dm Am E Am"),
        (
            Part("felt piano", "line", "a-c-d-c-b-c-d-c-", 45, 0.40, -0.15, 1.4),
            Part(
                "felt piano", "tune",
                "x-----x-x---....|x---x-------....|x-----x-x---x---|x-------........",
                72, 0.50, 0.15, 1.2,
            ),
        ),
        {}, "harmonic minor", home="Am", room=0.35, level=1.44,
    ),
    "suspense": Style(
        90, ("Cm Cm Cm Db", "Em Em F Em"),
        (
            Part("strings", "chords", "x---------------", 48, 0.30, -0.2, 1.05),
            Part("short strings", "chords", _TREMOLO, 74, 0.12, 0.3, 0.8, enters=1),
            Part("piano", "line", "a...............|......b.a.......", 36, 0.44, 0.0, 3.0),
            Part(
                "theremin", "line",
                "................|................|c---------------|b---------------",
                72, 0.10, 0.2, 1.0,
            ),
        ),
        {"soft kick": "X.o.....X.o.....", "tick": "x...x...x...x..."},
        "harmonic minor", home="Cm", room=0.35, level=1.31,
    ),
    "horror": Style(
        56, ("Cdim Cdim Bdim Cdim", "Edim Fdim Edim Ebdim"),
        (
            Part("glass pad", "chords", "x---------------", 46, 0.40, 0.0, 1.1),
            Part(
                "short strings", "chords",
                "................|......XXXXXX....|................|..XXXXXXXXXX....",
                84, 0.26, 0.2, 0.8,
            ),
            Part(
                "theremin", "tune",
                "x-------x-------|x---x-----------|x-----x---------|x---------------",
                70, 0.24, -0.3, 1.0,
            ),
            Part("music box", "line", "a...b...c...d...|............c...", 84, 0.14, 0.4, 2.0),
        ),
        {
            "great drum": "X...............|................|x...............|............o...",
        },
        "whole tone", steps=16, home="Cdim", room=0.5, level=1.51,
    ),
    "circus": Style(
        132, ("C G G C", "C C G C", "F C G C"),
        (
            Part("tuba", "line", "a...c...a...c...", 36, 0.45, 0.1, 0.5),
            Part("accordion", "chords", "..x...x...x...x.", 62, 0.26, -0.3, 0.5),
            Part(
                "organ", "tune",
                "x.x.x.x.x.x.x.x.|x-x.x.x.x---....|x.x.x.x.x-x-x.x.|x---x---x---....",
                76, 0.36, 0.2, 0.8,
            ),
        ),
        {
            "kick": "X.......X.......", "snare": "....x.......x.x.",
            "crash": "x...............|................|................|................",
        },
        room=0.15, level=1.56,
    ),
    "waltz": Style(
        156, ("C C G G", "C F G C", "Am Dm G C"),
        (
            Part("upright bass", "line", "a...........", 36, 0.6, 0.1, 0.4),
            Part("strings", "chords", "....x-..x-..", 62, 0.34, -0.3, 0.7),
            Part(
                "violin", "tune",
                "x-------x---|x---x---x---|x-----------|x---x---x---|x-------x---|"
                "x-----------", 74, 0.42, 0.2, 0.97,
            ),
            Part("clarinet", "tune", "x-----------|x-----------", 67, 0.20, 0.4, 0.97, enters=2),
        ),
        {"triangle bell": "o..........."}, beats=3, steps=12, room=0.26, level=1.12,
    ),
    "lullaby": Style(
        80, ("C F C G", "C Am F G", "F C G C"),
        (
            Part(
                "music box", "tune",
                "x---x-x-x---....|x---x---x---....|x---x-x-x---x---|x-------........",
                84, 0.5, 0.1, 1.5,
            ),
            Part("music box", "line", "a-c-d-c-a-c-d-c-", 60, 0.30, -0.2, 1.5),
            Part("strings", "chords", "x---------------", 60, 0.10, 0.0, 1.0),
        ),
        {}, room=0.3, level=1.77,
    ),
    "choir": Style(
        66, ("C F C G", "Am F C G", "C Am F G"),
        (
            Part("choir", "chords", "x-------x-------|x---------------", 55, 0.42, -0.15, 1.05),
            Part(
                "high choir", "tune",
                "x-------x---x---|x-----------....|x-------x-------|x---------------",
                69, 0.42, 0.15, 1.02,
            ),
        ),
        {}, room=0.5, level=0.54,
    ),
    "church organ": Style(
        66, ("C F G C", "Am Dm G C", "C G Am F"),
        (
            Part("church organ", "chords", "x-------x-------", 60, 0.36, -0.1, 1.0),
            Part("church organ", "line", "a---------------", 36, 0.34, 0.0, 1.0),
            Part(
                "church organ", "tune",
                "x---x---x-------|x---x---x---x---|x---x---x-------|x---------------",
                72, 0.34, 0.1, 1.0,
            ),
        ),
        {}, room=0.5, level=0.98,
    ),
    "christmas bells": Style(
        126, ("C F C G", "C Am Dm G", "F C G C"),
        (
            Part(
                "bells", "tune",
                "x---x---x-------|x---x---x---x---|x---x-x-x---x---|x-------x-------",
                76, 0.42, 0.1, 1.2,
            ),
            Part("strings", "chords", "x---------------", 62, 0.22, -0.2, 1.0),
            Part("upright bass", "line", "a-------c-------", 36, 0.40, 0.0, 0.8),
        ),
        {"sleigh bells": "X.x.X.x.X.x.X.x."}, room=0.28, level=1.28,
    ),
    "march": Style(
        116, ("C G C G", "C F G C", "F C G C"),
        (
            Part("tuba", "line", "a...c...a...c...", 36, 0.44, 0.0, 0.6),
            Part("brass", "chords", "..x...x...x...x.", 62, 0.24, -0.3, 0.5),
            Part(
                "trumpet", "tune",
                "x---x.x.x---x---|x-x-x-x-x---....|x---x.x.x-x-x-x-|x---x---x---....",
                72, 0.42, 0.15, 0.85,
            ),
        ),
        {
            "great drum": "X.......X.......", "snare": "x.xxx.xxx.xxxxxx",
            "crash": "o...............|................",
        },
        room=0.15, level=1.26,
    ),
    "drums": Style(
        112, ("C C C C",), (),
        {
            "kick": "X..x..x.X..x....|X..x..x.X.x...x.",
            "snare": "....X..o.o..X...|....X..o.o..X.xx",
            "hat": "x.x.x.x.x.x.x.x.",
            "high tom": "................|................|................|........xxx.....",
            "low tom": "................|................|................|............xxxx",
            "crash": "x...............|................|................|................",
        },
        room=0.14, level=2.2,
    ),
}  # fmt: skip
"""Styles of film scores, halls and ceremonies by name."""
