"""Messengers (WhatsApp, SMS): received at once, answered in order, sent once."""
