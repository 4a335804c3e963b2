"""The bench: how fast a shop answers, against a bare Flask route on the same machine, in one run."""
