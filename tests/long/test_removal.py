"""Removed staff: threads gone at once, nothing of theirs crosses any more, and they may be invited anew."""

from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import House, Talk, until


async def test_a_removed_agents_threads_are_gone_and_their_tickets_back_in_the_queue(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    await home.office.staffing.remove("Sari")
    await until(lambda: not talk.agent.topics())
    await home.card(budi, talk.ticket)
    await talk.agent.write("isi-rahasia", topic=None)
    await home.quiet_now()
    seen = [one.text for one in talk.agent.messages()]
    assert say(Notice.REMOVED, Language.INDONESIAN) in seen
    assert say(Notice.BY_INVITATION, Language.INDONESIAN) in seen
    assert not [one for one in talk.chat() if "isi-rahasia" in one.text]


async def test_who_was_removed_can_come_back_by_a_new_invitation(home: House, talk: Talk) -> None:
    phone = talk.agent
    await home.office.staffing.remove("Sari")
    await until(lambda: not phone.topics())
    await home.agent("Tuti", user_id=phone.user_id)
    await home.claim(phone, talk.ticket)
