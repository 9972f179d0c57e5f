"""What becomes of each field of Twilio's forms. Twilio adds fields without notice: what is not listed here is not read.

https://www.twilio.com/docs/messaging/guides/webhook-request, https://www.twilio.com/docs/whatsapp/api and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status. The numbers behind MediaUrl and
MediaContentType are left out.
"""

from typing import Final

from relay.fate import Fate, decided

CROSSES, REBUILT, DROPPED = Fate

MESSAGE: Final = decided(
    (CROSSES, "a person's own words", "Body ButtonText"),
    (CROSSES, "the place that a person shows", "Latitude Longitude"),
    (REBUILT, "fetched once, and drawn or written anew", "NumMedia MediaUrl MediaContentType"),
    (REBUILT, "the route, and nothing of it further", "From To"),
    (REBUILT, "found again by ids of ours", "MessageSid OriginalRepliedMessageSid ButtonPayload"),
    (REBUILT, "whose form it is, and whether it is whole", "AccountSid ApiVersion"),
    (DROPPED, "tells who somebody is", "ProfileName WaId ExternalUserId ParentExternalUserId Username "
     "OriginalRepliedMessageSender ChannelMetadata FromCity FromState FromZip FromCountry"),
    (DROPPED, "an advertisement that somebody came by", "ReferralBody ReferralHeadline ReferralSourceId ReferralSourceType "
     "ReferralSourceUrl ReferralMediaId ReferralMediaContentType ReferralMediaUrl ReferralNumMedia ReferralCtwaClid"),
    (DROPPED, "names and addresses can hide in it", "Address Label InteractiveData FlowData ListId ListTitle Contacts"),
    (DROPPED, "where it came from", "Forwarded FrequentlyForwarded"),
    (DROPPED, "says the same again", "SmsSid SmsMessageSid SmsStatus MessageType NumSegments ButtonType"),
    (DROPPED, "of our own number", "ToCity ToState ToZip ToCountry MessagingServiceSid"),
    (DROPPED, "Topeng reads the words itself", "OptOutType"),
)  # fmt: skip
"""Of a message that came in."""

STATUS: Final = decided(
    (REBUILT, "how far it has come, in a word of ours", "MessageStatus ErrorCode"),
    (REBUILT, "found again by an id of ours", "MessageSid"),
    (REBUILT, "whose form it is, and whether it is whole", "AccountSid ApiVersion"),
    (DROPPED, "quotes whom it was for", "To From ChannelToAddress ErrorMessage ChannelStatusMessage"),
    (DROPPED, "says the same again", "SmsSid SmsStatus EventType ChannelStatusCode RawDlrDoneDate"),
    (DROPPED, "how it was sent", "ChannelInstallSid ChannelPrefix StructuredMessage MessagingServiceSid"),
)  # fmt: skip
"""Of a status callback."""
