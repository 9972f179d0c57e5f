"""Where keys come from, and the one sentence for each way in which they cannot be used."""

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from topeng.chance import SystemChance
from topeng.config import Settings
from topeng.vault.keyfile import KeyFile, KeyFileError, dump, parse
from topeng.vault.source import CommandKeys, EnvironmentKeys, FileKeys, source_of

CHANCE = SystemChance()
KEYS = KeyFile.fresh(CHANCE)


def written(change: Callable[[dict[str, Any]], object]) -> str:
    """The keys as JSON, after a change."""
    fields = json.loads(dump(KEYS))
    change(fields)
    return json.dumps(fields)


@pytest.fixture
def file(tmp_path: Path) -> FileKeys:
    """A key file."""
    source = FileKeys(tmp_path / "keys.json")
    source.create(CHANCE)
    return source


def refusal(source: FileKeys | EnvironmentKeys | CommandKeys) -> str:
    """The sentence with which a source cannot be used; it quotes no key."""
    with pytest.raises(KeyFileError) as refused:
        source.load()
    said = str(refused.value)
    for key in (*KEYS.masters.values(), KEYS.routing, KEYS.token):
        assert base64.b64encode(key).decode()[:6] not in said
    return said


def test_a_file_that_was_made_is_read_by_its_owner_alone_and_stays_when_made_again(
    file: FileKeys,
) -> None:
    keys = file.load()
    assert file.path.stat().st_mode & 0o777 == 0o600
    file.create(CHANCE)
    assert file.load() == keys
    assert [one.name for one in file.path.parent.iterdir()] == ["keys.json"]


def test_what_is_written_is_what_is_read() -> None:
    keys = KEYS.next(CHANCE)
    assert (sorted(keys.masters), keys.current) == ([1, 2], 2)
    assert parse(dump(keys), "x") == keys
    assert parse(dump(keys.only({2})), "x").masters == {2: keys.masters[2]}


def test_a_file_from_before_the_newer_peppers_has_them_for_ever_the_same() -> None:
    older = KeyFile(KEYS.masters, 1, KEYS.routing, KEYS.reference, KEYS.token)
    text = written(lambda fields: [fields["peppers"].pop(name) for name in ("blocking", "queue")])
    assert parse(text, "x") == older
    assert len({older.blocking, older.queue, older.token, older.routing}) == 4
    # Rotated, the file spells out what it had derived.
    assert parse(dump(older.next(CHANCE)), "x").blocking == older.blocking


def test_the_environment_and_a_command_give_json_or_its_base64(tmp_path: Path) -> None:
    text = dump(KEYS)
    wrapped = base64.encodebytes(text.encode()).decode()
    assert EnvironmentKeys(text).load() == EnvironmentKeys(wrapped).load() == KEYS
    place = tmp_path / "keys in a folder.json"
    place.write_text(text)
    assert CommandKeys(f"cat '{place}'").load() == KEYS


def test_the_settings_choose_exactly_one_source() -> None:
    assert isinstance(source_of(Settings(keys=SecretStr("{}"))), EnvironmentKeys)
    assert isinstance(source_of(Settings(key_command="true")), CommandKeys)
    assert isinstance(source_of(Settings()), FileKeys)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "TOPENG_KEYS is empty"),
        (dump(KEYS)[:-20], "is cut short"),
        (dump(KEYS)[:120], "is cut short"),
        ("keys: none", "is not JSON"),
        ("[]", "must be a JSON object"),
        ("[" * 100_000, "is not laid out as keys are"),
        (written(lambda f: f.pop("masters")), "lacks “masters”"),
        (written(lambda f: f.update(masters={"one": "x"})), "no version"),
        (written(lambda f: f["masters"].update({"2": "short"})), "master key 2 is not base64"),
        (
            written(lambda f: f["masters"].update({"2": "c2hvcnQ="})),
            "master key 2 has not 32 bytes",
        ),
        (written(lambda f: f.update(current=2)), "lacks its current master key"),
        (written(lambda f: f["peppers"].pop("token")), "lacks the pepper “token”"),
        (written(lambda f: f["peppers"].update(queue=7)), "the pepper “queue” has not 32 bytes"),
    ],
)
def test_every_way_in_which_keys_can_be_wrong_has_its_sentence(text: str, said: str) -> None:
    assert said in refusal(EnvironmentKeys(text))


def test_a_file_that_cannot_be_used_is_named_with_the_reason(file: FileKeys) -> None:
    file.path.chmod(0o604)
    assert "chmod 600" in refusal(file)
    file.path.chmod(0o600)
    file.path.write_bytes(b"\xff\xfe")
    assert f"{file.path} is not JSON" in refusal(file)
    file.path.unlink()
    assert f"The key file {file.path} is not there" in refusal(file)
    file.path.mkdir(mode=0o700)
    assert "(Is a directory)" in refusal(file)


def test_a_command_that_fails_is_told_of_without_what_it_says(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = f"{sys.executable} -c 'import sys; sys.stderr.write(\"secret\"); sys.exit(3)'"
    assert "ended with exit code 3" in refusal(CommandKeys(words))
    assert capfd.readouterr() == ("", "")
    assert "cannot be run (No such file or directory)" in refusal(CommandKeys("/no/such/program"))
    assert "quotation marks" in refusal(CommandKeys("echo 'half"))
    assert "is not JSON" in refusal(CommandKeys("echo $HOME; true"))
    monkeypatch.setattr("topeng.vault.source.COMMAND_SECONDS", 0.01)
    assert "did not answer" in refusal(CommandKeys("sleep 9"))


def test_keys_say_nothing_of_themselves_when_printed(file: FileKeys) -> None:
    secret = base64.b64encode(KEYS.masters[1]).decode()
    for one in (KEYS, EnvironmentKeys(dump(KEYS)), CommandKeys(f"echo {secret}"), file):
        assert secret not in f"{one!r}{one}"
        assert "b'" not in f"{one!r}{one}"


def test_a_replaced_file_keeps_its_mode_follows_its_link_and_is_seen_to_have_changed(
    file: FileKeys, tmp_path: Path
) -> None:
    file.path.chmod(0o640)
    link = FileKeys(tmp_path / "link.json")
    link.path.symlink_to(file.path)
    keys = link.load()
    assert not link.changed()
    newer = keys.next(CHANCE)
    link.replace(newer)
    assert link.changed()
    assert link.load() == file.load() == newer
    assert link.path.is_symlink()
    assert file.path.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["keys.json", "link.json"]
