"""Endings of host names, networks that carry messages, and mailbox providers."""

from relay.guard.words import words

# Endings that no sentence makes by a missing space.
PLAIN_ENDINGS = words(
    "com net org biz info xyz io ly gl gd cc tk ws fm tv ph sg hk jp kr cn tw th vn uk fr nl eu ru ua pl ca br mx es pt "
    "se fi dk cz gr tr ir sa ae za ng nz ie ch edu gov mil int mobi tel aero coop travel jobs museum name club shop store "
    "site online website space tech cloud app dev page chat social media blog art design agency company digital network "
    "world bio ink wiki click fun icu vip win bid loan men date stream download science racing review trade webcam "
    "accountant cricket faith party space host press rest bar cafe fit pub red blue pink kim lol moe ooo pics photos gifts "
    "help hiv link live news one plus promo pro run sale show team today tools top video work works zone goog google gle "
    "page id co ac sch web asia ai gg me so to be st sh is it in us cf ml ga gq su pw la nu vc mu my ms im am de at do as "
    "ag li lu lt lv ee hu ro rs si sk bg hr md ge az kz by ps"
)
# Endings that are also words of the languages people write here: the host must look like one.
WORDY_ENDINGS = words(
    "me id co so to be is it in us my la ga at do as am ms im link live online shop store site app page top fun win bid "
    "date men party help news one plus promo pro run sale show team today tools video work works red blue pink bar cafe fit "
    "pub rest host club world art chat media design space cloud page mobi tel name info vip web ac ai st sh se es si "
    "ph ch de fm id int jobs travel press review trade stream download science loan faith gifts photos pics zone su ml ir "
    "za sa nu li mu by ps sk ee ge ro tv gg blog social agency company digital network tech click bio ink wiki"
)
SAFE_ENDINGS = PLAIN_ENDINGS - WORDY_ENDINGS
# Those of them with which a sentence may well begin.
CHATTED_ENDINGS = words(
    "me id co so to be is it in us my la ga at do as am im link live online promo help one today video show team chat info "
    "name date news ai de si mu nu li by sale work top pro plus fun rest bar cafe world art media design int jobs works red "
    "blue pink page men win bid party run tools host pub app web st sh se es ph ch fm su ml ir za sa ps sk ee ge ro"
)

# Networks whose host names say "contact me here", and shorteners.
MESSENGERS = words(
    "wa.me t.me m.me wa.link wame.pro api.whatsapp.com chat.whatsapp.com web.whatsapp.com telegram.me telegram.dog "
    "line.me lin.ee instagram.com facebook.com fb.com fb.me twitter.com x.com tiktok.com discord.gg discord.com "
    "linktr.ee bit.ly s.id tinyurl.com cutt.ly is.gd goo.gl t.co lnk.bio lynk.id msha.ke rebrand.ly ow.ly shorturl.at "
    "taplink.cc signal.me ig.me youtu.be wasap.at wa.sv rb.gy tiny.cc v.gd adf.ly shope.ee tokopedia.link"
)
MAILBOXES = words(
    "gmail gmial gmai gmaill gimel jimel gmeil gemail googlemail yahoo yaho yhoo ymail rocketmail hotmail hotmeil outlook "
    "live icloud protonmail proton aol zoho gmx yandex tutanota mailcom fastmail"
)
HOST_ENDINGS = words("com co id net org my sg me io info biz xyz kom ac sch go web")
