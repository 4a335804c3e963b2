"""A module that is no plugin, though it is installed as one."""

NAME = "no_plugin"
