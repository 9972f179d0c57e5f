"""A fake Twilio REST API server."""
