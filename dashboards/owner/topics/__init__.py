"""The page of topics: what customers ask every shop, and what this one answers."""
