"""Measuring how well a shop is understood and how well it finds, on its own files or on generated questions."""
