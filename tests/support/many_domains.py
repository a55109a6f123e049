"""Very many domains at once, with names as a university's might be: for what must cost the same at any size."""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.db import connection
from django.utils.text import slugify

from catalog.taxonomy.models import HUES, Domain, DomainTerm, Spelling
from catalog.taxonomy.rules import terms_of
from catalog.taxonomy.spelling import spellings_of

BATCH = 2_000
_ROOTS = (
    "aero agro anthropo archaeo astro atmo audio bio cardio chemo chrono cosmo crypto cyber "
    "demo dermato eco electro endo epi ethno geo glacio haemato helio hydro immuno linguo "
    "litho macro magneto meteo micro morpho musico nano neuro nutri onco ornitho palaeo patho "
    "pharmaco phono photo phyto psycho radio seismo socio stereo techno thermo topo toxico "
    "tropo vulcano zoo"
).split()
_ENDINGS = (
    "logy graphy metry physics chemistry informatics nomics dynamics genetics mechanics "
    "statistics synthesis therapy optics botany politics linguistics acoustics kinetics "
    "cartography"
).split()
_SUBJECTS = (
    "Accounting, Aesthetics, Animation, Arbitration, Architecture, Banking, Baking, "
    "Beekeeping, Blockchain, Bookbinding, Calligraphy, Carpentry, Ceramics, Chess, "
    "Choreography, Cinema, Climate, Cloud Computing, Combinatorics, Compilers, Composition, "
    "Copywriting, Cryptography, Databases, Debating, Dentistry, Drawing, Economics, "
    "Electronics, Epidemiology, Ethics, Fashion, Fermentation, Film, Finance, Folklore, "
    "Forestry, French, Game Design, Gardening, German, Grammar, History, Horticulture, "
    "Immigration, Insurance, Investing, Italian, Jazz, Journalism, Kinematics, Knitting, "
    "Kubernetes, Law, Leadership, Literature, Logic, Logistics, Magnetism, Meditation, "
    "Metallurgy, Midwifery, Mining, Mobile Development, Mythology, Navigation, Negotiation, "
    "Networking, Number Theory, Nursing, Nutrition, Oceans, Opera, Operating Systems, "
    "Painting, Philosophy, Phonetics, Photography, Poetry, Portuguese, Pottery, Printing, "
    "Psychology, Publishing, Robotics, Russian, Sailing, Sanskrit, Sculpture, Security, "
    "Semiconductors, Sewing, Signal Processing, Songwriting, Storytelling, Surgery, "
    "Surveying, Tamil, Taxation, Theatre, Theology, Topology, Tourism, Translation, Urdu, "
    "Veterinary Care, Violin, Virology, Weaving, Welding, Woodworking, Writing, Yoga"
).split(", ")
_KINDS = (
    "Advanced Ancient Applied Clinical Comparative Computational Contemporary Creative "
    "Digital Everyday Experimental Forensic General Historical Industrial Introductory "
    "Medieval Modern Molecular Practical Public Quantitative Renaissance Rural Social "
    "Structural Sustainable Theoretical Tropical Urban"
).split()
_PARTS = (
    "Basics, Case Studies, Ethics, Exam Practice, Fieldwork, Foundations, Lab Skills, "
    "Methods, Projects, Research, Teaching, Tools, for Beginners, for Nurses, for Teachers, "
    "in India, in Practice, in Schools"
).split(", ")


def many_domains(count: int, *, seed: int = 7) -> list[Domain]:
    """Add so many domains, every tenth with a synonym, as saving each would have.

    In no transaction of its own: PostgreSQL ends one in which nothing is said while the words are put together.
    """
    made = _names(count, random.Random(seed))
    rows = [
        Domain(
            name=name,
            slug=f"{slugify(name)}-{number}",
            hue=number % HUES + 1,
            synonyms=[f"{name} Course"] if number % 10 == 0 else [],
        )
        for number, name in enumerate(made)
    ]
    domains = Domain.objects.bulk_create(rows, BATCH)
    _index(domains)
    return domains


def _names(count: int, chance: random.Random) -> list[str]:
    compounds = [(root + ending).capitalize() for root in _ROOTS for ending in _ENDINGS]
    plain = [*compounds, *_SUBJECTS]
    whole = dict.fromkeys([*plain, *_combined(plain)])
    taken = set(Domain.objects.values_list("name", flat=True))
    names = [name for name in whole if name not in taken]
    assert len(names) >= count, f"only {len(names)} names"
    return chance.sample(names, count)


def _combined(subjects: list[str]) -> Iterator[str]:
    for subject in subjects:
        yield from (f"{kind} {subject}" for kind in _KINDS)
        yield from (f"{subject} {part}" for part in _PARTS)


def _index(domains: list[Domain]) -> None:
    names = {domain: [domain.name, *domain.synonyms] for domain in domains}
    DomainTerm.objects.bulk_create(
        [
            DomainTerm(domain=domain, term=term, is_whole=is_whole)
            for domain in domains
            for term, is_whole in sorted(terms_of(names[domain]))
        ],
        BATCH,
    )
    spellings = sorted(set().union(*map(spellings_of, names.values())))
    Spelling.objects.bulk_create(
        [Spelling(key=key, word=word) for key, word in spellings], BATCH, ignore_conflicts=True
    )
    connection.cursor().execute("ANALYZE")
