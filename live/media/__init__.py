"""Media between people: the relay of their signalling, and the servers that help them to meet."""
