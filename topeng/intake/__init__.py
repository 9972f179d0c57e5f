"""What comes in: taken in once, sent to the right conversation, or asked about."""
