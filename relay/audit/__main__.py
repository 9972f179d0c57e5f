"""``python -m relay.audit KEY < FILE``: check a proof, or a co-signed head, by the log's public key and nothing else."""

import json
import sys

from relay.audit.evidence import Unreadable, read


def main() -> None:
    """Say whether it holds; exit code 1 where it does not, 2 where it cannot be read."""
    try:
        key = bytes.fromhex(*sys.argv[1:])
        evidence = read(json.load(sys.stdin))
    except (TypeError, ValueError, Unreadable):
        sys.stderr.write(
            "Give the log's public key (64 hexadecimal digits) and, on standard input, the JSON of a proof.\n"
        )
        sys.exit(2)
    holds = evidence.holds(key)
    sys.stdout.write("It holds.\n" if holds else "It does not hold.\n")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
