"""What the embedded server is told at every start. Command-line flags, so no file can drift."""

# The log holds no value of any row or statement. An ERROR quotes the value that it refuses even
# in its first line, so none is logged: the client gets it. The order is ERROR, LOG, FATAL, PANIC
# (https://www.postgresql.org/docs/current/runtime-config-logging.html).
VALUE_FREE_LOG = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_connections": "off",
    "log_disconnections": "off",
    "log_checkpoints": "off",
}

SETTINGS = VALUE_FREE_LOG | {
    # Reached by a Unix socket in the cluster's own 0700 folder, and by nothing else.
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "port": "5432",
    # A commit is on the disk when it is answered.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # For one service on a small machine.
    "max_connections": "30",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "5s",  # a queue table leaves thousands of dead rows a second
    "jit": "off",
    "timezone": "UTC",
    # Nothing is loaded that could log on its own account, whatever the folder's files say.
    "shared_preload_libraries": "",
    "session_preload_libraries": "",
    # The launcher reads the log from a pipe, in English.
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "",
    "lc_messages": "C",
}

NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

SUPERUSER = "topeng"
INITDB = (
    f"--username={SUPERUSER}",
    "--auth-local=trust",  # who may pass the 0700 folder of the socket is the owner, or root
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)


def initdb_flags(*, durable: bool) -> list[str]:
    """The flags of `initdb`."""
    return [*INITDB] if durable else [*INITDB, "--no-sync"]


def server_flags(*, durable: bool) -> list[str]:
    """The settings as flags of `postgres`."""
    settings = SETTINGS if durable else SETTINGS | NOT_DURABLE
    return [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
