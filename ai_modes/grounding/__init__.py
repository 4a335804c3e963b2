"""What a reply claims, and which fact of the turn backs each claim."""
