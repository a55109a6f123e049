"""The room of a session: who may enter, who is here, and the log that everybody there agrees on."""
