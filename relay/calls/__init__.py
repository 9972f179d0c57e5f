"""Calls: who is put through to whom, what each side hears, and for how long. What Twilio is told is rendered elsewhere."""
