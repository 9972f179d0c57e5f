"""The rules of the relay: who may reach whom, through what, until when, and what may be said.

Nothing here does I/O, reads a clock or rolls dice: time, ids, keys and nonces come in as arguments, decisions go out
as frozen records. The words, one per thing, in code, SQL, logs and talk:

service      one brand or desk: its numbers, bots, policy, defaults
ticket       the business matter that justifies contact; every ticket has an end
session      a masked conversation under a ticket; it ends with its ticket or earlier
participant  a person in a session: a role and an alias that the others see
address      where a person is really reached; opaque, and never shown (`relay.address`)
proxy        what the other side sees and writes to instead: a proxy number, or a bot's thread
binding      (participant, proxy) while live; the routing key is (proxy, sender address, slot)
arrival      what a provider brought, translated; once recorded it is an inbound
delivery     what is to go out; it waits in a lane
lane         the ordered deliveries toward one person; one send in flight
receipt      what the provider says about a delivery later
switchboard  finds which of a person's conversations a message is for, or asks
link         a one-time way by which a customer comes to a ticket in a bot
epoch        one life of a ticket; a reopened one is in its next
verdict      what the guard says of a piece of content
notice       a text that Topeng itself says, in the reader's language
note         what the staff keep inside a conversation
case         a report about someone, and what was done about it
trace        who did what to what, never changed
audit        the log of every change and every look: entries, a leaf of a tree for each, and signed heads over them
witness      an outsider who co-signs the audit log's heads
staff        the directory of agents, drivers and supervisors
vault        the only part that turns a participant into an address, and a key id into a key
"""
