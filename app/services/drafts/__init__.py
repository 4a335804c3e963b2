"""Changing a shop's draft: one record at a time, seen by its schema, never over what somebody else has just changed."""
