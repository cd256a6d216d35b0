"""Only what is signed, for this station, and newer is taken; clips survive cuts, not changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio.errors import ClipDamaged
from scheduler.errors import BadSignature, CentreUnreachable, InvalidManifest
from scheduler.protocol import sign
from scheduler.station.cache import Cache
from scheduler.station.sync import Sync
from tests.scheduler.builders import MORNING, clip, identity, manifest, programme, sha256
from tests.scheduler.conftest import Rig

DAY = programme(1, MORNING + timedelta(minutes=10), ["tin", "bài"])


def synced(rig: Rig, *, station: str = "cat-ba") -> Sync:
    return Sync(identity(rig.centre, station), rig.centre, Cache(rig.folder), rig.folder)


def test_a_signed_manifest_is_taken_with_its_clips_and_kept_over_a_restart(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    first = synced(rig)
    first.run()
    rig.centre.reachable = False
    again = synced(rig)
    assert again.manifest == first.manifest == manifest(DAY)
    cache = Cache(rig.folder)
    assert cache.sound(sha256(clip("tin"))).read_bytes() == clip("tin")


def test_a_manifest_that_another_key_signed_is_refused(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    sync = synced(rig)
    sync.run()
    rig.centre.published = sign(manifest(version=2), Ed25519PrivateKey.generate())
    with pytest.raises(BadSignature):
        sync.run()
    assert sync.manifest == manifest(DAY)


def test_a_manifest_with_one_letter_changed_is_refused(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    assert rig.centre.published is not None
    rig.centre.published = rig.centre.published.replace(b"20000", b"20001", 1)
    sync = synced(rig)
    with pytest.raises(BadSignature):
        sync.run()
    assert sync.manifest is None


def test_another_stations_manifest_is_refused(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY, station="cat-hai"))
    with pytest.raises(InvalidManifest):
        synced(rig).run()


def test_an_older_manifest_is_refused_and_the_newer_one_stays(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY, version=3))
    sync = synced(rig)
    sync.run()
    rig.centre.publish(manifest(DAY, version=2))
    with pytest.raises(InvalidManifest):
        sync.run()
    assert sync.manifest is not None
    assert sync.manifest.version == 3


def test_the_same_number_with_other_words_is_refused(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    sync = synced(rig)
    sync.run()
    rig.centre.publish(manifest())
    with pytest.raises(InvalidManifest):
        sync.run()
    assert sync.manifest == manifest(DAY)


def test_a_manifest_changed_on_the_disk_is_not_aired_from(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    synced(rig).run()
    file = rig.folder / "manifest.json"
    file.write_bytes(file.read_bytes().replace(b"cat-ba", b"cat-bA", 1))
    assert synced(rig).manifest is None


def test_a_clip_that_is_not_what_was_signed_leaves_nothing_behind(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    name = sha256(clip("tin"))
    rig.centre.clips[name] = clip("xxx")[: len(clip("tin"))].ljust(len(clip("tin")), b"x")
    cache = Cache(rig.folder)
    with pytest.raises(ClipDamaged):
        cache.fetch(rig.centre, name, manifest(DAY).clips[name])
    assert not cache.has(name)
    assert list((rig.folder / "partial").iterdir()) == []


def test_one_bad_clip_keeps_no_other_from_coming(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY), without=["tin"])
    synced(rig).run()
    cache = Cache(rig.folder)
    assert not cache.has(sha256(clip("tin")))
    assert cache.has(sha256(clip("bài")))


def test_clips_that_no_programme_names_any_more_are_let_go(rig: Rig) -> None:
    rig.centre.publish(manifest(DAY))
    sync = synced(rig)
    sync.run()
    rig.centre.publish(manifest(programme(2, DAY.starts_at, ["kết"]), version=2))
    sync.run()
    cache = Cache(rig.folder)
    assert cache.has(sha256(clip("kết")))
    assert not cache.has(sha256(clip("tin")))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(min_value=0, max_value=1400), max_size=8))
def test_however_often_the_network_is_cut_a_clip_arrives_whole_and_goes_on_where_it_was(
    make_rig: Callable[[], Rig], cuts: list[int]
) -> None:
    rig = make_rig()
    rig.centre.publish(manifest(DAY))
    rig.centre.cuts = list(cuts)
    cache, name = Cache(rig.folder), sha256(clip("tin"))
    ref = manifest(DAY).clips[name]
    for _ in range(len(cuts) + 1):
        try:
            cache.fetch(rig.centre, name, ref)
            break
        except CentreUnreachable:
            assert not cache.has(name)
    assert cache.sound(name).read_bytes() == clip("tin")
    assert rig.centre.asked_from == sorted(rig.centre.asked_from), "nothing is fetched twice"
