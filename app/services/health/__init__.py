"""How a shop and the installation are: what runs, whether it works, what waits, and what went wrong."""
