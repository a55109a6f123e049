"""What the demo site offers: sessions with real subjects, times relative to now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from catalog.sessions.enums import RunStatus


@dataclass(frozen=True, slots=True)
class DemoSession:
    """A session and where it lies: ``day`` days from today, starting at ``hour`` in the demo zone.

    ``minutes_from_now`` overrides day and hour for what must be near.
    """

    mentor: str
    title: str
    tags: tuple[str, ...]
    description: str
    day: int = 0
    hour: float = 18
    length: timedelta = timedelta(minutes=60)
    minutes_from_now: int | None = None
    price_paise: int | None = None
    capacity: int = 5
    learners: tuple[str, ...] = ()
    status: RunStatus = RunStatus.SCHEDULED


SESSIONS = (
    DemoSession(
        "mentor",
        "Reading Research Papers on Transformers",
        ("natural-language-processing", "deep-learning"),
        "<p>We read one short paper together, line by line.</p><ul><li>How to find the claim</li>"
        "<li>What the tables really show</li></ul>",
        minutes_from_now=-12,
        # Long, so that whoever tries the room a while after the start still finds it open.
        length=timedelta(minutes=180),
        learners=("learner", "learner2"),
        status=RunStatus.LIVE,
    ),
    DemoSession(
        "mentor",
        "Debugging Python Like a Detective",
        ("python",),
        "<p>Bring a bug of your own. We take it apart with <b>pdb</b>, logs and a calm head.</p>",
        minutes_from_now=50,
        learners=("learner", "learner3"),
    ),
    DemoSession(
        "mentor2",
        "Accessible Forms from the First Keystroke",
        ("web-accessibility", "html-and-css"),
        "<p>Labels, errors and focus, with a screen reader running.</p>",
        minutes_from_now=170,
        capacity=4,
        learners=("learner2",),
    ),
    DemoSession(
        "mentor2",
        "CSS Grid for People Who Fear CSS Grid",
        ("html-and-css",),
        "<p>Four layouts, one hour, no tricks.</p>",
        day=1,
        hour=18,
    ),
    DemoSession(
        "mentor3",
        "How Cells Read Their Own DNA",
        ("genetics", "microbiology"),
        "<p>Transcription and translation with paper strips and patience.</p>",
        day=1,
        hour=19.5,
        learners=("learner3",),
    ),
    DemoSession(
        "mentor",
        "Gradient Descent by Hand",
        ("machine-learning", "calculus"),
        "<p>Pen, paper and one small dataset. <b>Prerequisite:</b> derivatives.</p>",
        day=2,
        hour=17,
        length=timedelta(minutes=90),
        price_paise=499_00,
        capacity=5,
    ),
    DemoSession(
        "mentor2",
        "A First Django Site, End to End",
        ("django", "python"),
        "<p>From an empty folder to a page that saves what you type.</p>",
        day=2,
        hour=20,
        length=timedelta(minutes=120),
        price_paise=799_00,
    ),
    DemoSession(
        "mentor3",
        "Birdsong and What It Says About a Wetland",
        ("ecology",),
        "<p>Recordings from three mornings, and how to count by ear.</p>",
        day=3,
        hour=7.5,
        length=timedelta(minutes=45),
        learners=("learner",),
    ),
    DemoSession(
        "mentor",
        "Probability Puzzles for Interview Mornings",
        ("probability", "interview-preparation"),
        "<p>Twelve puzzles. We argue before we calculate.</p>",
        day=3,
        hour=9,
        price_paise=250_00,
    ),
    DemoSession(
        "mentor2",
        "SQL Joins, Finally",
        ("sql",),
        "<p>Inner, outer and the one everyone gets wrong, on a real library database.</p>",
        day=4,
        hour=18.5,
    ),
    DemoSession(
        "mentor3",
        "हिन्दी में बातचीत: रोज़मर्रा के शब्द",
        ("hindi",),
        "<p>एक घंटे की बातचीत, शुरुआती लोगों के लिए।</p>",
        day=5,
        hour=11,
    ),
    DemoSession(
        "mentor",
        "Tidy Charts: Saying One Thing Well",
        ("data-visualisation", "statistics"),
        "<p>Bring a chart you are unsure of. It leaves with one message.</p>",
        day=6,
        hour=16,
        price_paise=350_00,
        capacity=4,
    ),
    DemoSession(
        "mentor2",
        "Portfolio Review for New Designers",
        ("ux-design", "graphic-design"),
        "<p>Fifteen minutes each, kind and specific.</p>",
        day=8,
        hour=15,
        capacity=3,
        length=timedelta(minutes=60),
        price_paise=1_200_00,
    ),
    DemoSession(
        "mentor3",
        "Music Theory Behind Three Film Songs",
        ("music-theory",),
        "<p>Why the chorus lifts, with a keyboard at hand.</p>",
        day=9,
        hour=19,
    ),
    DemoSession(
        "mentor",
        "Python Generators Without Tears",
        ("python",),
        "<p>Yield, laziness and reading big files.</p>",
        day=-2,
        hour=18,
        learners=("learner", "learner2", "learner3"),
        status=RunStatus.COMPLETED,
    ),
    DemoSession(
        "mentor2",
        "What Happens When You Type an Address",
        ("apis",),
        "<p>From key press to painted page.</p>",
        day=-4,
        hour=19,
        learners=("learner",),
        status=RunStatus.COMPLETED,
    ),
)

# What staff find in their reports on the first day.
WAITING = DemoSession(
    "mentor3",
    "What Tree Rings Remember of a Dry Year",
    ("ecology",),
    "<p>Six slices of wood, a lens each, and a timeline that we draw together.</p>",
    day=7,
    hour=17,
)
