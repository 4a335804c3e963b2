"""A shop's assistant: how it answers, looks and is reached; what it would say now; and the end of it."""
