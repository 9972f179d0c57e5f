"""The drop-in Twilio Proxy API: what stands below ``/v1``, as Twilio's own libraries ask it."""
