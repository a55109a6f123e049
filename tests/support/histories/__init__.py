"""Sessions through days of time that is made up: who is told what, when and in which words."""
