"""TUF's attack goals, played on a kiosk: nothing is believed, nothing is lost, and each protection is what stops it.

Every attack runs twice: against the kiosk as it is, and with the protection that stops it taken away. Then it must
succeed, or be caught by the next layer; else the first run proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.errors import Refusal
from tests.feed import attacks as on
from tests.feed import attacks_on_carriage as way
from tests.feed import protections as off
from tests.feed.protections import Protection
from tests.feed.scene import ACCEPTED, EVIL, UNREACHABLE, Scene, played, reason

BOTH: Sequence[str] = ("folder", "http")
HTTP: Sequence[str] = ("http",)
FOLDER: Sequence[str] = ("folder",)


@dataclass(frozen=True)
class Attack:
    """``expected`` is what the check comes to, ``then`` what it comes to without the protection ``without``.

    ``won`` says, after a check that was ACCEPTED, whether the attacker got what they were after.
    """

    goal: str
    play: Callable[[Scene], None]
    expected: Refusal | str
    without: Protection
    then: Refusal | str
    over: Sequence[str] = BOTH
    won: Callable[[Scene], bool] = lambda scene: any(EVIL in content for content in scene.kiosk.library.values())
    meta_hashes: bool = False

    @property
    def name(self) -> str:
        return self.play.__name__.replace("_", "-")


def went_back(scene: Scene) -> bool:
    return scene.kiosk.library[on.A].startswith(b"First")


def stayed(scene: Scene) -> bool:
    return scene.kiosk.library[on.A].startswith(b"The second")


ROLLBACK, FREEZE, MIX = "rollback", "indefinite freeze", "mix-and-match"
ARBITRARY, WRONG, COMPROMISE = "arbitrary software", "wrong software", "key compromise"
ENDLESS, SLOW, MIRROR, EXTRANEOUS = "endless data", "slow retrieval", "malicious mirror", "extraneous dependencies"
R = Refusal


def carried(scene: Scene) -> bool:
    """For attacks on carriage: the honest third revision came in although the way was not to be trusted."""
    return scene.kiosk.library[on.A].startswith(b"A third")


ATTACKS = (
    Attack(ROLLBACK, on.older_feed, R.OLDER, off.memory, ACCEPTED, won=went_back),
    Attack(ROLLBACK, on.older_feed_for_a_kiosk_that_forgot, R.OLDER, off.floor, ACCEPTED, won=went_back),
    Attack(ROLLBACK, on.older_timestamp_only, R.OLDER, off.memory, ACCEPTED, won=went_back),
    Attack(ROLLBACK, on.stolen_online_keys_point_to_an_older_role, R.MIXED, off.memory, ACCEPTED, won=went_back),
    Attack(ROLLBACK, on.stolen_online_keys_point_to_an_older_snapshot, R.OLDER, off.memory, ACCEPTED, won=went_back),
    Attack(COMPROMISE, on.stolen_online_keys_drop_a_publisher, R.MIXED, off.memory, R.MIXED),
    Attack(FREEZE, on.the_same_feed_for_ever, R.EXPIRED, off.expiry, ACCEPTED, won=stayed),
    Attack(FREEZE, on.a_publisher_that_expired, R.EXPIRED, off.expiry, ACCEPTED, won=stayed),
    Attack(FREEZE, on.a_clock_before_the_app_was_made, R.CLOCK, off.clock, ACCEPTED, won=stayed),
    Attack(MIX, on.new_timestamp_with_an_old_snapshot, R.MIXED, off.snapshot_version, ACCEPTED, won=went_back),
    Attack(MIX, on.new_timestamp_with_an_old_snapshot, R.HASH, off.metadata_hashes, R.MIXED, meta_hashes=True),
    Attack(MIX, on.new_snapshot_with_an_old_role, R.MIXED, off.role_versions, ACCEPTED, won=stayed),
    Attack(MIX, on.new_snapshot_with_an_old_role, R.HASH, off.metadata_hashes, R.MIXED, meta_hashes=True),
    Attack(MIX, on.a_role_in_the_place_of_another, R.MIXED, off.role_types, R.SIGNATURE),
    Attack(MIX, on.a_root_that_leaves_one_out, R.MIXED, off.root_versions, ACCEPTED, won=stayed),
    Attack(MIX, on.another_role_of_the_same_version, R.HASH, off.metadata_hashes, ACCEPTED, meta_hashes=True),
    Attack(ARBITRARY, on.a_timestamp_by_a_stranger, R.SIGNATURE, off.signatures, ACCEPTED, won=stayed),
    Attack(ARBITRARY, on.an_unsigned_timestamp, R.SIGNATURE, off.signatures, ACCEPTED, won=stayed),
    Attack(COMPROMISE, on.stolen_online_keys_change_a_publisher, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(COMPROMISE, on.a_publisher_signs_for_another, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(COMPROMISE, on.stolen_online_keys_change_the_delegations, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(COMPROMISE, on.a_root_by_one_of_three, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(COMPROMISE, on.a_root_signed_twice_by_one, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(ARBITRARY, on.a_root_by_strangers, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(MIRROR, on.another_feed_altogether, R.SIGNATURE, off.signatures, ACCEPTED),
    Attack(ARBITRARY, on.other_bytes_of_the_same_length, R.HASH, off.target_hashes, ACCEPTED),
    Attack(ARBITRARY, on.other_bytes_longer_than_signed, R.TOO_LARGE, off.lengths, R.HASH),
    Attack(ARBITRARY, on.other_bytes_shorter_than_signed, R.HASH, off.lengths, UNREACHABLE, FOLDER),
    Attack(ARBITRARY, on.other_bytes_shorter_than_signed, R.HASH, off.lengths, R.HASH, HTTP),
    Attack(WRONG, on.another_signed_file_in_its_place, R.HASH, off.target_hashes, ACCEPTED),
    Attack(ENDLESS, on.a_timestamp_padded_beyond_its_limit, R.TOO_LARGE, off.lengths, ACCEPTED, won=stayed),
    Attack(ARBITRARY, on.a_timestamp_that_is_no_json, R.MALFORMED, off.parsing, R.SIGNATURE),
    Attack(ENDLESS, on.a_timestamp_nested_without_end, R.MALFORMED, off.parsing, R.SIGNATURE),
    Attack(ARBITRARY, on.a_timestamp_with_other_fields, R.SIGNATURE, off.signatures, UNREACHABLE),
    Attack(EXTRANEOUS, on.a_path_of_another_publisher, ACCEPTED, off.lookup, R.UNLISTED),
    Attack(EXTRANEOUS, on.a_path_out_of_the_folder, ACCEPTED, off.all_of(off.path_rule, off.lookup), R.UNLISTED),
    Attack(EXTRANEOUS, on.a_path_out_of_the_folder_that_fits_the_delegation, ACCEPTED, off.path_rule, UNREACHABLE),
    Attack(EXTRANEOUS, on.a_path_from_the_top, ACCEPTED, off.all_of(off.path_rule, off.lookup), R.UNLISTED),
    Attack(EXTRANEOUS, on.a_path_with_backslashes, ACCEPTED, off.path_rule, UNREACHABLE),
    Attack(EXTRANEOUS, on.a_path_on_another_drive, ACCEPTED, off.path_rule, UNREACHABLE),
    Attack(EXTRANEOUS, on.a_path_with_a_zero, ACCEPTED, off.path_rule, UNREACHABLE),
    Attack(EXTRANEOUS, on.a_hash_that_is_a_path, ACCEPTED, off.hash_rule, R.HASH),
    Attack(COMPROMISE, on.a_role_named_like_a_path, R.MALFORMED, off.role_rule, UNREACHABLE, FOLDER),
    Attack(COMPROMISE, on.a_role_named_like_a_path, R.MALFORMED, off.role_rule, ACCEPTED, HTTP, won=stayed),
    Attack(ENDLESS, on.more_roles_than_anyone_follows, R.TOO_LARGE, off.role_count, ACCEPTED, won=stayed),
    Attack(MIRROR, way.a_block_page_for_everything, R.MALFORMED, off.parsing, R.MIXED, HTTP),
    Attack(MIRROR, way.a_block_page_for_the_timestamp, R.MALFORMED, off.parsing, R.SIGNATURE, HTTP),
    Attack(MIRROR, way.a_block_page_for_a_role, R.MALFORMED, off.parsing, R.MIXED, HTTP),
    Attack(MIRROR, way.a_block_page_for_a_file, R.TOO_LARGE, off.lengths, R.HASH, HTTP),
    Attack(MIRROR, way.a_captive_portal_elsewhere, UNREACHABLE, off.one_origin, R.MALFORMED, HTTP),
    Attack(MIRROR, way.a_redirect_to_a_file_of_this_pc, UNREACHABLE, off.one_origin, UNREACHABLE, HTTP),
    Attack(MIRROR, way.redirects_in_circles, UNREACHABLE, off.few_redirects, UNREACHABLE, HTTP),
    Attack(MIRROR, way.a_proxy_that_wants_a_sign_in, UNREACHABLE, off.status_codes, UNREACHABLE, HTTP),
    Attack(MIRROR, way.a_server_in_trouble, UNREACHABLE, off.status_codes, UNREACHABLE, HTTP),
    Attack(MIRROR, way.an_error_page_with_the_file_in_it, UNREACHABLE, off.status_codes, UNREACHABLE, HTTP),
    Attack(ENDLESS, way.an_endless_timestamp, R.TOO_LARGE, off.lengths, ACCEPTED, HTTP, won=stayed),
    Attack(ENDLESS, way.an_endless_file, R.TOO_LARGE, off.lengths, R.HASH, HTTP),
    Attack(SLOW, way.a_timestamp_that_drips, UNREACHABLE, off.patience, ACCEPTED, HTTP, won=stayed),
    Attack(SLOW, way.a_file_that_drips, UNREACHABLE, off.patience, ACCEPTED, HTTP, won=carried),
    Attack(SLOW, way.a_timestamp_that_stalls, UNREACHABLE, off.patience, UNREACHABLE, HTTP),
    Attack(ENDLESS, way.a_compression_bomb_as_timestamp, UNREACHABLE, off.identity_encoding, R.TOO_LARGE, HTTP),
    Attack(ENDLESS, way.a_compression_bomb_as_file, UNREACHABLE, off.identity_encoding, R.TOO_LARGE, HTTP),
    Attack(WRONG, way.a_length_that_is_a_lie, R.HASH, off.lengths, UNREACHABLE, HTTP),
    Attack(ARBITRARY, way.an_answer_that_hides_its_length, R.HASH, off.target_hashes, ACCEPTED, HTTP),
    Attack(
        WRONG,
        way.a_resumed_part_from_elsewhere,
        R.HASH,
        off.all_of(off.content_range, off.target_hashes),
        ACCEPTED,
        HTTP,
    ),
    Attack(MIRROR, way.a_link_out_of_the_feed, UNREACHABLE, off.inside, ACCEPTED, FOLDER, won=carried),
    Attack(ENDLESS, way.a_timestamp_linked_to_an_endless_device, UNREACHABLE, off.inside, UNREACHABLE, FOLDER),
    Attack(SLOW, way.a_pipe_that_nobody_writes_to, UNREACHABLE, off.plain_files, UNREACHABLE, FOLDER),
    Attack(MIRROR, way.a_folder_in_the_place_of_a_file, UNREACHABLE, off.plain_files, UNREACHABLE, FOLDER),
    Attack(MIRROR, way.links_in_a_circle, UNREACHABLE, off.inside, UNREACHABLE, FOLDER),
    Attack(MIRROR, way.no_folder_at_all, UNREACHABLE, off.inside, UNREACHABLE, FOLDER),
)

CASES = [
    pytest.param(attack, over, id=f"{attack.name}{'-hashed' if attack.meta_hashes else ''}-{over}")
    for attack in ATTACKS
    for over in attack.over
]


@pytest.mark.parametrize(("attack", "over"), CASES)
@pytest.mark.usefixtures("web")
def test_an_attack_changes_nothing(attack: Attack, over: str, tmp_path: Path) -> None:
    with played(tmp_path, over, attack.meta_hashes) as scene:
        library, elsewhere = dict(scene.kiosk.library), scene.elsewhere()
        attack.play(scene)
        assert scene.kiosk.outcome() == reason(attack.expected)
        assert scene.kiosk.library == library
        assert scene.kiosk.sound()
        made_by_the_attack = set(scene.elsewhere()) - set(elsewhere)
        assert all(
            "partial" not in name and EVIL not in Path(name).read_bytes()
            for name in made_by_the_attack
            if "feed-of-others" not in name
        )
        assert {name: scene.elsewhere()[name] for name in elsewhere} == elsewhere


@pytest.mark.parametrize(("attack", "over"), CASES)
@pytest.mark.usefixtures("web")
def test_without_its_protection_it_succeeds_or_the_next_layer_catches_it(
    attack: Attack, over: str, tmp_path: Path
) -> None:
    with played(tmp_path, over, attack.meta_hashes) as scene, pytest.MonkeyPatch.context() as patch:
        attack.play(scene)
        attack.without(patch, scene)
        outcome = scene.kiosk.outcome()
        assert outcome == reason(attack.then)
        if outcome == ACCEPTED:
            assert attack.won(scene)
        else:
            assert not any(EVIL in content for content in scene.kiosk.library.values())


def test_there_are_enough_attacks_for_every_goal() -> None:
    goals = {attack.goal for attack in ATTACKS}
    assert len(goals) >= 10
    assert len(CASES) >= 40
