"""What the router learns by: likeness of words, margins between intents, meaning of sentences, and how much each is worth."""
