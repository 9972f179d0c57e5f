"""``topeng``: the entry."""

from topeng.cli.commands import topeng


def main() -> None:
    """Run the command line."""
    topeng(prog_name="topeng")


if __name__ == "__main__":
    main()
