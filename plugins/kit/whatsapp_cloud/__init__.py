"""What the connector over Meta's Cloud API is made of: its signed webhooks and its messages."""
