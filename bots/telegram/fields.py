"""What becomes of each field of an update. A field that Telegram adds has no fate yet, and the build says so.

https://core.telegram.org/bots/api#available-types, by the names on the wire. A field that is dropped is dropped with
all that is in it, so only the types of fields that go on are listed.
"""

from collections.abc import Mapping
from typing import Final

from relay.fate import Decisions, Fate, decided

CROSSES, REBUILT, DROPPED = Fate

_UPDATE: Final = decided(
    (REBUILT, "what people write, and the buttons that they press", "message edited_message callback_query"),
    (REBUILT, "whether a bot may write to somebody", "my_chat_member"),
    (REBUILT, "makes a repeat known", "update_id"),
    (DROPPED, "of groups and channels, where there are no tickets",
     "channel_post edited_channel_post chat_member chat_join_request chat_boost removed_chat_boost poll poll_answer "
     "message_reaction message_reaction_count"),
    (DROPPED, "of accounts that a bot acts for", "business_connection business_message edited_business_message deleted_business_messages "
     "managed_bot"),
    (DROPPED, "of chats that the bot is no member of",
     "inline_query chosen_inline_result guest_message stopped_message_generation"),
    (DROPPED, "of payments", "shipping_query pre_checkout_query purchased_paid_media subscription"),
)  # fmt: skip

_MESSAGE: Final = decided(
    (CROSSES, "a person's own words", "text caption"),
    (REBUILT, "drawn or written anew", "photo document voice"),
    (REBUILT, "its two degrees", "location"),
    (REBUILT, "found again by ids of ours", "message_id message_thread_id is_topic_message reply_to_message media_group_id"),
    (REBUILT, "who writes and where: the route, and nothing of it further", "from chat"),
    (DROPPED, "tells who somebody is", "contact author_signature forward_from forward_from_chat forward_from_message_id "
     "forward_origin forward_sender_name forward_signature forward_date is_automatic_forward sender_chat sender_tag "
     "sender_boost_count sender_business_bot business_connection_id via_bot receiver_user guest_bot_caller_chat "
     "guest_bot_caller_user guest_query_id paid_star_count is_paid_post"),
    (DROPPED, "quotes a message of another chat, or words that the guard has not seen here",
     "external_reply quote reply_to_story reply_to_checklist_task_id reply_to_poll_option_id"),
    (DROPPED, "names and links can hide in it", "entities caption_entities reply_markup link_preview_options"),
    (DROPPED, "a kind of content that does not cross", "animation audio checklist dice game giveaway giveaway_winners invoice "
     "live_photo paid_media poll rich_message sticker story venue video video_note"),
    (DROPPED, "how it looks or when it was sent", "date edit_date effect_id ephemeral_message_id has_media_spoiler "
     "has_protected_content is_from_offline show_caption_above_media direct_messages_topic suggested_post_info"),
    (DROPPED, "nobody wrote it: Telegram says it of the chat", "boost_added channel_chat_created chat_background_set "
     "chat_owner_changed chat_owner_left chat_shared checklist_tasks_added checklist_tasks_done community_chat_added "
     "community_chat_joined community_chat_removed connected_website delete_chat_photo direct_message_price_changed "
     "forum_topic_closed forum_topic_created forum_topic_edited forum_topic_reopened general_forum_topic_hidden "
     "general_forum_topic_unhidden gift gift_upgrade_sent giveaway_completed giveaway_created group_chat_created "
     "left_chat_member managed_bot_created message_auto_delete_timer_changed migrate_from_chat_id migrate_to_chat_id "
     "new_chat_members new_chat_photo new_chat_title paid_message_price_changed passport_data pinned_message "
     "poll_option_added poll_option_deleted proximity_alert_triggered refunded_payment successful_payment "
     "suggested_post_approval_failed suggested_post_approved suggested_post_declined suggested_post_paid "
     "suggested_post_refunded supergroup_chat_created unique_gift user_shared users_shared video_chat_ended "
     "video_chat_participants_invited video_chat_scheduled video_chat_started web_app_data write_access_allowed"),
)  # fmt: skip

_USER: Final = decided(
    (REBUILT, "the address, for the vault alone", "id"),
    (REBUILT, "whether a person writes", "is_bot"),
    (REBUILT, "the language in which they are spoken to", "language_code"),
    (DROPPED, "tells who somebody is", "first_name last_name username is_premium added_to_attachment_menu"),
    (DROPPED, "said of bots", "can_join_groups can_read_all_group_messages supports_guest_queries supports_inline_queries "
     "can_connect_to_business has_main_web_app has_topics_enabled allows_users_to_create_topics can_manage_bots "
     "supports_join_request_queries"),
)  # fmt: skip

_CHAT: Final = decided(
    (REBUILT, "whether it is the person's own chat", "id type"),
    (DROPPED, "tells who somebody is", "title username first_name last_name active_usernames bio birthdate description "
     "invite_link linked_chat_id location personal_chat photo pinned_message business_intro business_location business_opening_hours"),
    (DROPPED, "how the chat is set up", "is_forum is_direct_messages accent_color_id available_reactions "
     "background_custom_emoji_id can_set_sticker_set custom_emoji_sticker_set_name emoji_status_custom_emoji_id "
     "emoji_status_expiration_date has_aggressive_anti_spam_enabled has_hidden_members has_private_forwards "
     "has_protected_content has_restricted_voice_and_video_messages has_visible_history join_by_request "
     "join_to_send_messages message_auto_delete_time permissions profile_accent_color_id "
     "profile_background_custom_emoji_id slow_mode_delay sticker_set_name unrestrict_boost_count"),
)  # fmt: skip

_FETCHED = (REBUILT, "fetched once, and drawn or written anew", "file_id")
_LINKING = (DROPPED, "the same for every bot, so it would link tickets", "file_unique_id")

_PHOTO: Final = decided(
    _FETCHED, _LINKING, (REBUILT, "the largest is taken", "width height"), (REBUILT, "too large is told", "file_size")
)  # fmt: skip
_VOICE: Final = decided(
    _FETCHED, _LINKING, (REBUILT, "checked, and of a closed set", "mime_type"), (REBUILT, "too large is told", "file_size"),
    (REBUILT, "too long is told", "duration"),
)  # fmt: skip
_DOCUMENT: Final = decided(
    _FETCHED, _LINKING, (REBUILT, "checked, and of a closed set", "mime_type"), (REBUILT, "too large is told", "file_size"),
    (DROPPED, "it gets a name of ours", "file_name"), (DROPPED, "may show what was cut off the picture", "thumbnail"),
)  # fmt: skip

_LOCATION: Final = decided(
    (CROSSES, "the place that a person shows", "latitude longitude"),
    (DROPPED, "of a place that moves", "horizontal_accuracy live_period heading proximity_alert_radius"),
)  # fmt: skip

_CALLBACK: Final = decided(
    (REBUILT, "the button of ours that was pressed", "data"),
    (REBUILT, "who pressed it and under what", "id from message"),
    (DROPPED, "of other bots' buttons", "chat_instance inline_message_id game_short_name"),
)  # fmt: skip

_MEMBER: Final = decided(
    (REBUILT, "who blocked the bot or lets it write again", "chat from new_chat_member"),
    (DROPPED, "how it was before", "date old_chat_member"),
    (DROPPED, "of groups", "invite_link via_join_request via_chat_folder_invite_link"),
)  # fmt: skip

FIELDS: Final[Mapping[str, Decisions]] = {
    "Update": _UPDATE,
    "Message": _MESSAGE,
    "User": _USER,
    "Chat": _CHAT,
    "PhotoSize": _PHOTO,
    "Voice": _VOICE,
    "Document": _DOCUMENT,
    "Location": _LOCATION,
    "CallbackQuery": _CALLBACK,
    "ChatMemberUpdated": _MEMBER,
}
"""By the name of the type."""
