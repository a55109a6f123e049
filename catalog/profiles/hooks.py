"""People in the CMS: mentors and their applications."""
