"""The forms have Twilio Proxy's names, and nothing of what goes out before it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from relay.callbacks.bygone import Bygone, Seat, fields
from relay.callbacks.interaction import Interaction, Kind, Leg, asked, told

AT = datetime(2026, 3, 13, 22, 42, 54, 999_999, UTC)
CALL = Interaction(
    sid="KI1",
    session="KC1",
    service="KS1",
    account="AC1",
    kind=Kind.CALL,
    data="",
    created=AT,
    updated=AT.astimezone(timezone(timedelta(hours=7))),
    inbound=Leg("KP1", "CA1", "completed"),
    outbound=Leg("KP2", "CA2", "initiated"),
)


def test_a_callback_has_the_18_fields_of_the_example() -> None:
    api = "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls"
    assert dict(told(CALL)) == {
        "interactionSid": "KI1",
        "interactionSessionSid": "KC1",
        "interactionServiceSid": "KS1",
        "interactionAccountSid": "AC1",
        "interactionType": "Voice",
        "interactionData": "",
        "interactionDateCreated": "2026-03-13T22:42:54Z",
        "interactionDateUpdated": "2026-03-13T22:42:54Z",
        "inboundParticipantSid": "KP1",
        "inboundResourceSid": "CA1",
        "inboundResourceType": "call",
        "inboundResourceStatus": "completed",
        "inboundResourceUrl": f"{api}/CA1.json",
        "outboundParticipantSid": "KP2",
        "outboundResourceSid": "CA2",
        "outboundResourceType": "call",
        "outboundResourceStatus": "initiated",
        "outboundResourceUrl": f"{api}/CA2.json",
    }
    assert len(told(CALL)) == 18


def test_what_is_asked_before_holds_nothing_of_the_leg_out() -> None:
    assert [name for name, _ in asked(CALL) if name.startswith("outbound")] == []
    assert len(asked(CALL)) == 13


def test_a_message_of_the_business_has_no_leg_in() -> None:
    one = replace(CALL, kind=Kind.MESSAGE, inbound=Leg(), outbound=Leg("KP2", "SM2", "sent"))
    form = dict(told(one))
    assert {form[name] for name in form if name.startswith("inbound")} == {""}
    assert form["interactionType"] == "Message"
    assert form["outboundResourceType"] == "message"
    assert form["outboundResourceUrl"].endswith("/Messages/SM2.json")


def test_a_session_that_is_over_is_told_with_both_who_were_in_it() -> None:
    seat = Seat("KP1", "+1 one", "Ann", "+1 two", "PN1", AT, AT)
    past = Bygone(
        *("KC1", "KS1", "AC1", "job 7", "closed", "voice-and-message", "api"),
        *(AT, AT, AT, seat, replace(seat, sid="KP2")),
    )
    form = dict(fields(past))
    assert len(form) == 10 + 2 * 10
    assert form["sessionStatus"] == "closed"
    assert form["inboundParticipantProxyIdentifierSid"] == "PN1"
    assert form["outboundParticipantSid"] == "KP2"
    alone = dict(fields(replace(past, outbound=None, ended=None)))
    assert len(alone) == 20
    assert alone["sessionDateEnded"] == ""
