"""The tour: a filled installation, and a picture of every page that it has."""
