"""What the business's own server is told and asked, as forms and answers, with Twilio Proxy's names."""
