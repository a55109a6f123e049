"""The taxonomy that a new site starts with; curators take it from there.

Each first-level domain: name, hue, synonyms, and its children as name → synonyms.
"""

from __future__ import annotations

TAXONOMY: list[tuple[str, int, list[str], dict[str, list[str]]]] = [
    (
        "AI",
        8,
        ["Artificial Intelligence"],
        {
            "Machine Learning": ["ML"],
            "Deep Learning": ["Neural Networks"],
            "Natural Language Processing": ["NLP"],
            "Computer Vision": ["CV"],
            "Generative AI": ["LLM", "GenAI"],
            "Reinforcement Learning": ["RL"],
        },
    ),
    (
        "Web Dev",
        7,
        ["Web Development"],
        {
            "HTML and CSS": ["Stylesheets"],
            "JavaScript": ["JS", "ECMAScript"],
            "React": ["ReactJS"],
            "Django": [],
            "Web Accessibility": ["a11y", "WCAG"],
            "APIs": ["REST", "GraphQL"],
        },
    ),
    (
        "Biology",
        4,
        ["Life Sciences"],
        {
            "Genetics": ["DNA"],
            "Ecology": [],
            "Microbiology": [],
            "Human Anatomy": [],
            "Bioinformatics": [],
        },
    ),
    (
        "Programming",
        6,
        ["Coding", "Software Development"],
        {
            "Python": [],
            "Java": [],
            "C and C++": ["Cpp"],
            "Rust": [],
            "Go": ["Golang"],
            "Algorithms": ["Data Structures", "DSA"],
        },
    ),
    (
        "Data",
        5,
        ["Data Science"],
        {
            "Statistics": [],
            "SQL": ["Databases"],
            "Data Visualisation": ["Data Visualization", "Charts"],
            "Data Engineering": ["ETL"],
            "Spreadsheets": ["Excel"],
        },
    ),
    (
        "Mathematics",
        9,
        ["Maths", "Math"],
        {
            "Algebra": [],
            "Calculus": [],
            "Probability": [],
            "Discrete Mathematics": [],
            "Geometry": [],
        },
    ),
    (
        "Physics",
        10,
        [],
        {
            "Mechanics": [],
            "Electromagnetism": [],
            "Quantum Physics": [],
            "Astronomy": ["Astrophysics"],
        },
    ),
    (
        "Design",
        12,
        [],
        {
            "UX Design": ["User Experience"],
            "Graphic Design": [],
            "Typography": [],
            "Illustration": ["Drawing"],
        },
    ),
    (
        "Business",
        2,
        [],
        {
            "Product Management": ["PM"],
            "Marketing": [],
            "Personal Finance": ["Money"],
            "Entrepreneurship": ["Startups"],
        },
    ),
    (
        "Languages",
        1,
        [],
        {"English": ["IELTS"], "Hindi": ["हिन्दी"], "Spanish": ["Español"], "Japanese": ["日本語"]},
    ),
    (
        "Music",
        11,
        [],
        {"Guitar": [], "Piano": ["Keyboard"], "Music Theory": [], "Singing": ["Vocals"]},
    ),
    (
        "Exams and Careers",
        3,
        [],
        {
            "JEE": ["IIT"],
            "NEET": [],
            "Interview Preparation": ["Interviews"],
            "CV Writing": ["Résumé", "Resume"],
        },
    ),
]
