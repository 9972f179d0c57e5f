"""Callbacks go to servers of the business's, never to ourselves, and to no place inside unless that is allowed."""

import pytest

from relay.callbacks.target import check, is_public
from relay.errors import BadInput

OWN = "https://relay.example.com"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://shop.example.com/hook?a=b", OWN),
        ("http://user:word@shop.example.com:8443/hook", OWN),
        ("http://127.0.0.1:9000/hook", "http://127.0.0.1:8080"),
        ("http://localhost:9000/hook", "http://localhost:8080"),
    ],
)
def test_a_server_of_the_business_is_called(url: str, own: str) -> None:
    check(url, own)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("ftp://shop.example.com", OWN),
        ("file:///etc/passwd", OWN),
        ("shop.example.com/hook", OWN),
        ("https://", OWN),
        ("https://shop.example.com:99999/", OWN),
        ("https://[::1", OWN),
        ("https://shop.example.com/a b", OWN),
        ("https://shop.example.com/\r\nX-Evil: 1", OWN),
        ("https://tokó.example.com/", OWN),
        ("https://shop.example.com/" + "x" * 4_000, OWN),
        (OWN + "/twilio/message", OWN),
        ("http://RELAY.example.com.:8080/", OWN),
        ("http://127.0.0.1:8080/hook", "http://127.0.0.1:8080"),
    ],
)
def test_ourselves_and_what_is_no_web_address_are_refused(url: str, own: str) -> None:
    with pytest.raises(BadInput):
        check(url, own)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:220:1::1", "::ffff:93.184.215.14"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "240.0.0.1", "fe80::1", "fe80::1%eth0"),
        *("fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    ],
)  # fmt: skip
def test_this_machine_its_network_and_metadata_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["10.0.0.8", "localhost", "[::1]", "169.254.169.254"])
def test_what_is_inside_is_refused_with_the_way_to_allow_it(host: str) -> None:
    check(f"http://{host}/hook", OWN)
    with pytest.raises(BadInput, match="TOPENG_CALLBACKS_INSIDE"):
        check(f"http://{host}/hook", OWN, inside=False)


def test_what_is_on_the_open_internet_is_called_from_everywhere() -> None:
    for url in ("https://shop.example.com/hook", "https://93.184.215.14/hook"):
        check(url, OWN, inside=False)
