"""The servers of the tests themselves."""

from __future__ import annotations

import pytest
from docker.errors import ImageNotFound
from testcontainers.community import postgres

from tests import servers


def test_without_an_image_of_postgresql_the_embedded_server_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(image: str) -> None:
        raise ImageNotFound(f"no {image}")

    monkeypatch.setattr(postgres, "PostgresContainer", refuse)
    assert servers.start_container() is None
    assert "The embedded server is used" in capsys.readouterr().err
