"""Telephone calls at the fake Twilio: phones that ring, TwiML that is performed, callbacks that tell."""
