"""The pages of plugins and health: of a shop for its admins, of the installation for its operator."""
