"""What travels: signed byte for byte, read strictly, refused in words."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import BadSignature, InvalidManifest
from scheduler.protocol import (
    SIGNATURE_HEADER,
    canonical,
    content_sha256,
    open_envelope,
    sign,
    sign_request,
    verify_request,
)
from tests.scheduler.builders import MORNING, manifest, programme

KEY = Ed25519PrivateKey.generate()
CONTENT = manifest(programme(1, MORNING, ["tin", "bài"]))
ENVELOPE = sign(CONTENT, KEY)


def reopened(envelope: bytes) -> object:
    return open_envelope(envelope, KEY.public_key(), station="cat-ba")


def test_what_was_signed_is_read_back_the_same() -> None:
    assert reopened(ENVELOPE) == CONTENT


@given(at=st.integers(min_value=0, max_value=len(ENVELOPE) - 1), to=st.integers(32, 126))
def test_no_letter_of_an_envelope_can_be_changed_into_another_day(at: int, to: int) -> None:
    changed = ENVELOPE[:at] + bytes([to]) + ENVELOPE[at + 1 :]
    try:
        assert reopened(changed) == CONTENT  # only what is not signed may differ
    except (BadSignature, InvalidManifest):
        assert changed != ENVELOPE


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"payload": 1}'])
def test_what_is_no_envelope_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidManifest):
        reopened(content)


def test_a_signed_manifest_with_a_field_too_many_is_refused() -> None:
    values = json.loads(canonical(CONTENT)) | {"volume": 11}
    payload = json.dumps(values).encode()
    envelope = {
        "payload": payload.decode(),
        "signature": base64.b64encode(KEY.sign(payload)).decode(),
        "key_id": "0" * 16,
    }
    with pytest.raises(InvalidManifest, match="volume"):
        reopened(json.dumps(envelope).encode())


def test_a_manifest_that_names_a_clip_it_does_not_describe_is_refused() -> None:
    holed = CONTENT.model_copy(update={"clips": {}})
    with pytest.raises(InvalidManifest, match="describe"):
        reopened(sign(holed, KEY))


def test_the_content_hash_ignores_number_and_date_only() -> None:
    later = {"version": 9, "issued_at": MORNING + timedelta(days=1)}
    assert content_sha256(CONTENT.model_copy(update=later)) == content_sha256(CONTENT)
    assert content_sha256(manifest()) != content_sha256(CONTENT)


@given(body=st.binary(max_size=100), other=st.binary(max_size=100))
def test_a_request_is_signed_with_its_body_and_its_target(body: bytes, other: bytes) -> None:
    signature = sign_request(KEY, "token", "POST", "/api/v1/x?a=1", body)[SIGNATURE_HEADER]
    verify_request(KEY.public_key(), signature, "POST", "/api/v1/x?a=1", body)
    with pytest.raises(BadSignature):
        verify_request(KEY.public_key(), signature, "POST", "/api/v1/x?a=2", body)
    if other != body:
        with pytest.raises(BadSignature):
            verify_request(KEY.public_key(), signature, "POST", "/api/v1/x?a=1", other)


@pytest.mark.parametrize("signature", ["", "no base64", "AAAA", "é"])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature):
        verify_request(KEY.public_key(), signature, "GET", "/", b"")
