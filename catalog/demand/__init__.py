"""What learners ask for: topics, who wants them, and how many that is."""
