"""When a request reached us: the proxy's stamp, if it can be true."""

from datetime import UTC, datetime, timedelta

import pytest

from config.middleware import arrival

NOW = datetime(2026, 11, 22, 2, 0, 0, tzinfo=UTC)


def stamp(at):
    return {"HTTP_X_REQUEST_START": f"t={int(at.timestamp() * 1000)}"}


@pytest.mark.parametrize("ago", [0, 3, 59])
def test_the_proxy_s_stamp_counts(ago):
    at = NOW - timedelta(seconds=ago)
    assert arrival(stamp(at), NOW, 1) == at


@pytest.mark.parametrize(
    ("meta", "proxies"),
    [
        (stamp(NOW - timedelta(seconds=3)), 0), (stamp(NOW - timedelta(seconds=61)), 1),
        (stamp(NOW + timedelta(seconds=2)), 1), ({"HTTP_X_REQUEST_START": "gestern"}, 1), ({"HTTP_X_REQUEST_START": "9" * 30}, 1), ({}, 1),
    ],
)  # fmt: skip
def test_otherwise_it_is_now(meta, proxies):
    assert arrival(meta, NOW, proxies) == NOW
