"""Popular music: jazz, rock, dance music."""

from kling_local.synth.styles.style import Part, Style

_RIDE = "X...X..xX...X..x"

POPULAR: dict[str, Style] = {
    "jazz": Style(
        132, ("Dm7 G7 Cmaj7 Am7", "Cmaj7 A7 Dm7 G7", "Em7 A7 Dm7 G7"),
        (
            Part("upright bass", "walk", middle=33, level=0.75),
            Part("piano", "chords", "...x....x.....x.|x.....x.........", 62, 0.30, -0.35, 0.5),
            Part(
                "saxophone", "tune",
                "x.x.x-x.x---....|....x-x.x.x.x-..|x---..x.x-x-....|x-x.x-----......",
                67, 0.42, 0.25, 0.9,
            ),
        ),
        {
            "hat": "....x.......x...", "brush": "o...x...o...x...",
            "soft kick": "o.......o.......",
        },
        "mixolydian", swing=0.66, room=0.14, level=1.58,
    ),
    "blues": Style(
        92, ("C7 F7 C7 G7", "C7 C7 F7 C7"),
        (
            Part("bass", "line", "a.a.c.c.d.d.c.c.", 36, 0.6),
            Part("clean guitar", "chords", "....x.......x..x", 60, 0.34, 0.4, 0.4),
            Part(
                "harmonica", "tune",
                "x---x-x-........|x-x-x-----......|..x-x-x-x---....|x-------........",
                70, 0.36, -0.3,
            ),
        ),
        {"kick": "X.......X.......", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
        "blues", swing=0.66, home="C7", level=1.25,
    ),
    "pop": Style(
        112, ("C G Am F", "F C G Am", "Am F C G"),
        (
            Part("bass", "line", "a..a..a.a..a..a.", 36, 0.55),
            Part("clean guitar", "chords", "x..x..x...x.x...", 64, 0.24, 0.45, 0.5),
            Part("piano", "chords", "x-------x---x---", 60, 0.28, -0.35),
            Part(
                "pluck", "tune",
                "x.x.x-x.x---x-..|x.x.x---........|x---x.x.x.x-....|x-----x-........",
                72, 0.36, 0.1,
            ),
        ),
        {
            "kick": "X.....x.X.......", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.xx",
            "clap": "....o.......o...",
        },
        level=1.6,
    ),
    "rock": Style(
        124, ("C5 Bb5 F5 C5", "A5 F5 C5 G5", "C5 C5 F5 G5"),
        (
            Part("bass", "line", "a.a.a.a.a.a.a.a.", 36, 0.5),
            Part("distorted guitar", "line", "A-----a-a-A---a-", 48, 0.34, -0.5, 0.9),
            Part("distorted guitar", "line", "A-----a-a-A---a-", 48, 0.34, 0.5, 0.9),
            Part(
                "lead guitar", "tune",
                "x---x-x-x-----..|x-x-x-x-x---....|x-----x-x---x-..|x-----------....",
                69, 0.32, 0.1, enters=1,
            ),
        ),
        {
            "kick": "X.......X.x.....", "snare": "....X.......X...", "hat": "X.x.X.x.X.x.X.x.",
            "crash": "x...............|................|................|................",
        },
        "minor pentatonic", home="C5", room=0.1, level=1.2,
    ),
    "metal": Style(
        168, ("E5 E5 F5 D5", "E5 G5 F5 E5", "E5 E5 C5 D5"),
        (
            Part("bass", "line", "a.aaa.aaa.aaa.aa", 28, 0.5),
            Part("distorted guitar", "line", "A.aaA.aaA.aaA.a.", 40, 0.36, -0.7, 0.7),
            Part("distorted guitar", "line", "A.aaA.aaA.aaA.a.", 40, 0.36, 0.7, 0.7),
            Part(
                "lead guitar", "tune",
                "x.x.x.x.x.x.x.x.|x---x---x.x.x.x.|x.x.x.x.x-----..|x-------........",
                76, 0.22, enters=2,
            ),
        ),
        {
            "hard kick": "X.xxX.xxX.xxX.xx", "snare": "....X.......X...",
            "crash": "x.......x.......", "hat": "x...x...x...x...",
        },
        "phrygian", home="E5", room=0.08, loose=0.003, level=1.04,
    ),
    "funk": Style(
        104, ("Em7 Em7 A7 Em7", "Dm7 G7 Dm7 G7"),
        (
            Part("slap bass", "line", "A..a..d.A.c.d.a.|A..a..d.....c.da", 33, 0.6, hold=0.6),
            Part("clean guitar", "chords", "..xx..x...xx..x.", 66, 0.30, 0.5, 0.35),
            Part(
                "brass", "chords",
                "................|..........x.x-..|................|x.x.......x-x-..",
                67, 0.30, -0.3, 0.6,
            ),
            Part("electric piano", "chords", "x---....x.x.....", 60, 0.26, -0.4, 0.7),
        ),
        {
            "kick": "X..x......x..x..", "snare": "....X..o.o..X..o", "hat": "xxxxxxxxxxxxx.xx",
            "open hat": ".............x..",
        },
        "dorian", swing=0.55, swings=0.25, home="Em7", room=0.08, level=1.78,
    ),
    "disco": Style(
        120, ("Am7 D9 Am7 D9", "Am F G Em7", "Dm7 G Cmaj7 Am7"),
        (
            Part("bass", "line", "a.A.a.A.a.A.a.A.", 33, 0.55, hold=0.7),
            Part("clean guitar", "chords", "x.xxx.xxx.xxx.xx", 66, 0.20, 0.5, 0.3),
            Part(
                "strings", "tune",
                "x-------x---x---|x-x-x-----------|x---x---x-------|x---------------",
                76, 0.28, -0.2,
            ),
            Part("electric piano", "chords", "x...x.....x.x...", 62, 0.26, -0.4, 0.5),
        ),
        {
            "kick": "X...X...X...X...", "snare": "....X.......X...",
            "open hat": "..x...x...x...x.", "hat": "x.x.x.x.x.x.x.x.",
            "tambourine": "..o...o...o...o.",
        },
        "minor", home="Am7", level=1.19,
    ),
    "hip hop": Style(
        90, ("Cm7 Fm7 Cm7 G7", "Am7 Am7 Dm7 Em7"),
        (
            Part("sub bass", "line", "a--....a..a-....", 36, 0.6),
            Part("electric piano", "chords", "x-----....x-....", 60, 0.34, -0.2, 0.9),
            Part(
                "muted trumpet", "tune",
                "....x-x-x---....|................|..x-x-x-....x-..|................",
                67, 0.24, 0.35,
            ),
        ),
        {
            "kick": "X......x..X.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.xx",
            "clap": "....o.......o...",
        },
        "minor pentatonic", swing=0.58, swings=0.25, home="Cm7", level=1.85,
    ),
    "trap": Style(
        140, ("Cm Cm Ab G", "Cm Eb Fm Cm"),
        (
            Part("sub bass", "line", "a-----........a-|a-------....a---", 29, 0.75),
            Part(
                "bells", "tune",
                "x---x---x-------|x---x-x-x-------|x-----x---x-----|x-------........",
                72, 0.30, 0.2,
            ),
            Part("pad", "chords", "x---------------", 60, 0.22, 0.0, 1.0),
        ),
        {
            "long kick": "X.....x...x.....", "clap": "........X.......",
            "hat": "x.x.x.x.x.x.xxxx|x.x.xxx.x.x.x.x.", "open hat": "..............x.",
        },
        "harmonic minor", home="Cm", room=0.18, loose=0.0, level=1.33,
    ),
    "lo-fi beats": Style(
        76, ("Dm9 G9 Cmaj7 Am7", "Fmaj7 Em7 Dm7 Cmaj7", "Cmaj7 Am7 Dm7 G7"),
        (
            Part("bass", "line", "a-----.a..c-....", 33, 0.5, hold=0.8),
            Part(
                "electric piano", "chords",
                "x-------..x-----|x-----x---------", 60, 0.40, -0.15, 1.0,
            ),
            Part(
                "felt piano", "tune",
                "....x-x---x-....|..x-x---........|x---x-x-....x-..|x-----..........",
                72, 0.34, 0.3,
            ),
        ),
        {
            "soft kick": "X......x.X......", "rim": "....X.......X...",
            "brush": "....x.......x...", "shaker": "x.x.x.xxx.x.x.x.",
            "tick": "..o.....o....o..",
        },
        "pentatonic", swing=0.6, swings=0.25, room=0.2, loose=0.012, level=2.04,
    ),
    "techno": Style(
        132, ("Am Am Am Am", "Cm Cm Cm Cm"),
        (
            Part("synth bass", "line", "..a.a.a...a.a.ad", 33, 0.6, hold=0.6),
            Part("pluck", "line", "a..b..c..a..d.c.|a..b..c..e..d.c.", 69, 0.34, 0.3, 0.6),
            Part("pad", "chords", "x---------------", 60, 0.18, 0.0, 1.0, enters=1),
        ),
        {
            "hard kick": "X...X...X...X...", "open hat": "..x...x...x...x.",
            "clap": "....X.......X...", "hat": "xxxxxxxxxxxxxxxx",
        },
        "minor", home="Am", loose=0.0, level=1.47,
    ),
    "dance": Style(
        126, ("Am F C G", "F G Am C", "C G Am F"),
        (
            Part("synth bass", "line", "..a...a...a...a.", 33, 0.6, hold=0.8),
            Part("super saw", "chords", "x..x..x...x.x...|x..x..x...x...x.", 64, 0.34, 0.0, 0.6),
            Part(
                "synth lead", "tune",
                "x.x.x-x.x.x.x-..|x-x-x-x-x---....|x.x.x-x.x---x-..|x-----x-x-------",
                76, 0.26, 0.1,
            ),
        ),
        {
            "hard kick": "X...X...X...X...", "clap": "....X.......X...",
            "open hat": "..x...x...x...x.",
            "crash": "x...............|................|................|................",
        },
        "major", home="Am", loose=0.0, level=1.27,
    ),
    "synthwave": Style(
        100, ("Am F C G", "Am F G Em", "Dm Am F G"),
        (
            Part("synth bass", "line", "a.aaa.aaa.aaa.aa", 33, 0.6, hold=0.7),
            Part("pad", "chords", "x---------------", 60, 0.34, 0.0, 1.0),
            Part("pluck", "line", "a.c.d.c.e.d.c.d.", 69, 0.22, 0.45, 0.9),
            Part(
                "synth lead", "tune",
                "x-----x-x-------|x---x---x-------|x-----x-x---x---|x---------------",
                74, 0.28, -0.2, enters=1,
            ),
        ),
        {
            "kick": "X.......X.......", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x.",
            "low tom": "................|................|................|..........x.x.x.",
        },
        "minor", home="Am", room=0.28, loose=0.0, level=1.13,
    ),
    "chiptune": Style(
        150, ("C G Am F", "Am F C G", "C F G C"),
        (
            Part("triangle", "line", "a.a.c.c.a.a.c.c.", 36, 0.6, hold=0.8),
            Part("pulse", "line", "abcdabcdabcdabcd", 60, 0.20, -0.4, 0.9),
            Part(
                "square", "tune",
                "x.x.x.x-x.x.x-..|x-x-x.x.x---....|x.x.x.x-x---x.x.|x-x-x---........",
                76, 0.32, 0.3, 0.8,
            ),
        ),
        {"chip noise": "X..xX..xX..xX.xx"},
        room=0.0, loose=0.0, level=1.59,
    ),
    "ambient": Style(
        60, ("Cmaj7 Am9 Fmaj7 Em7", "Am9 Fmaj7 Cmaj7 Em7", "Csus2 Fmaj7 Csus2 Am7"),
        (
            Part("glass pad", "chords", "x---------------", 62, 0.42, 0.0, 1.15),
            Part("pad", "line", "a---------------", 36, 0.40, 0.0, 1.1),
            Part(
                "felt piano", "tune",
                "x-------x-----..|....x-------....|x-----------....|x-------........",
                76, 0.24, 0.3,
            ),
        ),
        {}, "pentatonic", room=0.5, level=0.84,
    ),
}  # fmt: skip
"""Styles with a rhythm section, most of them, by name."""
