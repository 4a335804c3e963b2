"""What the connectors over Twilio share: its signed webhooks, its REST client, its codes."""
