"""The taxonomy in the CMS: what staff see of it, and how they change it."""
