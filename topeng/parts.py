"""The parts of the service, and how they are wired."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.lanes import LaneRef
from relay.callbacks.gatekeeper import OpenGate
from relay.calls.operator import Operator
from topeng.callbacks.caller import Caller
from topeng.callbacks.herald import Herald
from topeng.callbacks.post import Post
from topeng.calls.telephony import Telephony
from topeng.chance import Clock
from topeng.desk.desk import Desk
from topeng.desk.threads import Threads
from topeng.files.lettering import letter_reader
from topeng.intake.tick import Recorder
from topeng.intake.writer import Writer
from topeng.life.copies import Copies, Vendor
from topeng.life.reception import Reception
from topeng.life.retention import Retention, Terms
from topeng.life.sweep import Sweeper
from topeng.office import Office
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.dispatch import Dispatcher
from topeng.outgoing.fetch import Fetcher
from topeng.outgoing.marks import Marker
from topeng.outgoing.outages import Outages, watched
from topeng.outgoing.release import Releases
from topeng.outgoing.report import Reporter
from topeng.oversight.audit import Keeper
from topeng.oversight.ops import Ops
from topeng.oversight.rounds import Rounds
from topeng.vault.last_head import LastHead
from topeng.web import Web


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service is made of, wired by `assemble`."""

    office: Office
    writer: Writer
    dispatcher: Dispatcher
    desk: Desk
    ops: Ops
    reception: Reception
    marker: Marker
    fetcher: Fetcher
    sweeper: Sweeper
    retention: Retention
    rounds: Rounds
    web: Web
    keeper: Keeper
    telephony: Telephony
    herald: Herald
    copies: Copies | None = None
    post: Post | None = None


def assemble(
    office: Office,
    carriers: Carriers,
    *,
    clock: Clock,
    web: Web,
    public_url: Callable[[], str],
    vendor: Vendor | None = None,
    operator: Operator | None = None,
    caller: Caller | None = None,
    last_head: LastHead | None = None,
    terms: Terms | None = None,
) -> Parts:
    """Wire the service. `public_url` is asked when a picture is handed over, as the port may be free choice.

    `vendor` keeps copies of messages, which are to be deleted there. `terms` say how long what has ended can be read.
    `operator` places calls, and `caller` calls the business's own servers. `last_head` keeps the audit log's outside the database.
    """
    drafter, database, metrics = office.drafter, office.database, office.metrics
    outages = Outages(clock)
    carriers = watched(carriers, outages, metrics)
    reporter = Reporter(drafter, office.alerts)
    recorder = Recorder(
        drafter,
        office.acceptance,
        reporter,
        Releases(drafter, office.cards),
        Threads(drafter, office.cards),
        office.inbox_key,
    )
    writer = Writer(database, recorder, clock, metrics)

    def media_url(id: UUID) -> str:
        return public_url() + web.media_path(id)

    dispatcher = Dispatcher(
        database,
        drafter.vault,
        carriers,
        clock=clock,
        chance=drafter.chance,
        media_url=media_url,
        landed=writer.landed,
    )

    def pass_on(lanes: Sequence[LaneRef]) -> None:
        dispatcher.lanes.add(lanes)
        writer.poke()

    post = Post.of(office, caller, media_url=media_url, passed=pass_on) if caller else None
    return Parts(
        office=office,
        writer=writer,
        dispatcher=dispatcher,
        desk=Desk.of(office, writer, calls=operator is not None),
        ops=Ops.of(office),
        reception=Reception(office.links, writer),
        marker=Marker(database, drafter.vault, carriers, clock),
        fetcher=Fetcher(
            database,
            drafter,
            carriers,
            reporter,
            clock,
            office.acceptance.screener.policy,
            letter_reader(),
        ),
        sweeper=Sweeper(database, office.endings),
        retention=Retention(database, drafter.vault, terms or Terms()),
        rounds=Rounds(database, office.staffing, office.cards, office.alerts, outages),
        web=web,
        keeper=Keeper(database, drafter.vault.signer, last_head),
        telephony=Telephony.of(database, drafter, post.gate if post else OpenGate(), operator),
        herald=Herald(database, metrics),
        copies=Copies(database, vendor, office.alerts, metrics) if vendor else None,
        post=post,
    )
