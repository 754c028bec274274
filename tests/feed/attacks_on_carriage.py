"""Attacks on the way a feed takes, over a network or in a folder, one function each."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from tests.feed import server as web
from tests.feed.attacks import A, target_url, third
from tests.feed.scene import EVIL, Scene

# Carriage by network.


def _everywhere(scene: Scene, trouble: web.Trouble) -> None:
    assert scene.server is not None
    scene.server.troubles["*"] = trouble


def _at(scene: Scene, path: str, trouble: web.Trouble) -> None:
    assert scene.server is not None
    scene.server.troubles[path] = trouble


def a_block_page_for_everything(scene: Scene) -> None:
    _everywhere(scene, web.page())


def a_block_page_for_the_timestamp(scene: Scene) -> None:
    _at(scene, "/metadata/timestamp.json", web.page())


def a_block_page_for_a_role(scene: Scene) -> None:
    third(scene)
    _at(scene, "/metadata/5.ward.json", web.page())


def a_block_page_for_a_file(scene: Scene) -> None:
    _at(scene, target_url(scene, third(scene)), web.page())


def a_captive_portal_elsewhere(scene: Scene) -> None:
    _everywhere(scene, web.redirect(f"{_far(scene)}login"))
    _at(scene, "/login", web.page())


def a_redirect_to_a_file_of_this_pc(scene: Scene) -> None:
    _everywhere(scene, web.redirect((scene.place / "outside" / "secret").as_uri()))


def redirects_in_circles(scene: Scene) -> None:
    _at(scene, "/metadata/timestamp.json", web.redirect("/metadata/timestamp.json"))


def a_proxy_that_wants_a_sign_in(scene: Scene) -> None:
    _everywhere(scene, web.status(407))


def a_server_in_trouble(scene: Scene) -> None:
    _everywhere(scene, web.status(503))


def an_error_page_with_the_file_in_it(scene: Scene) -> None:
    """Status 500, and a body that would do: caches that answer for a broken server do this with old bodies."""
    third(scene)

    def trouble(handler: web.Handler, body: bytes) -> None:
        handler.answer(500, body)

    _at(scene, "/metadata/timestamp.json", trouble)


def an_endless_timestamp(scene: Scene) -> None:
    assert scene.server is not None
    scene.server.most_sent = 2_000_000
    _at(scene, "/metadata/timestamp.json", web.endless)


def an_endless_file(scene: Scene) -> None:
    assert scene.server is not None
    scene.server.most_sent = 2_000_000
    _at(scene, target_url(scene, third(scene)), web.endless)


def a_timestamp_that_drips(scene: Scene) -> None:
    scene.repository.release()
    _at(scene, "/metadata/timestamp.json", web.drip(0.03, 20))


def a_file_that_drips(scene: Scene) -> None:
    _at(scene, target_url(scene, third(scene)), web.drip(0.015))


def a_timestamp_that_stalls(scene: Scene) -> None:
    scene.repository.release()
    _at(scene, "/metadata/timestamp.json", web.stall(0.8))


def a_compression_bomb_as_timestamp(scene: Scene) -> None:
    _at(scene, "/metadata/timestamp.json", web.compressed(5_000_000))


def a_compression_bomb_as_file(scene: Scene) -> None:
    _at(scene, target_url(scene, third(scene)), web.compressed(5_000_000))


def a_length_that_is_a_lie(scene: Scene) -> None:
    content = third(scene)
    _at(scene, target_url(scene, content), web.length_said(len(content) - 3))


def an_answer_that_hides_its_length(scene: Scene) -> None:
    content = third(scene)
    _at(scene, target_url(scene, content), web.without_length(EVIL.ljust(len(content))))


def a_resumed_part_from_elsewhere(scene: Scene) -> None:
    """Asked for the rest, the server sends something from its beginning; asked for all, other bytes."""
    content = third(scene)
    sha256 = hashlib.sha256(content).hexdigest()
    scene.kiosk.arriving.mkdir(exist_ok=True)
    (scene.kiosk.arriving / f"{sha256}.part").write_bytes(content[:10])

    def trouble(handler: web.Handler, body: bytes) -> None:
        if "Range" in handler.headers:
            piece = EVIL.ljust(len(body) - 10)
            handler.answer(206, piece, {"Content-Range": f"bytes 0-{len(piece) - 1}/{len(body)}"})
        else:
            handler.answer(200, EVIL.ljust(len(body)))

    _at(scene, target_url(scene, content), trouble)


# Carriage by share or stick.


def a_link_out_of_the_feed(scene: Scene) -> None:
    content = third(scene)
    (scene.place / "outside" / "twin").write_bytes(content)
    _link(scene.repository.place(A), scene.place / "outside" / "twin")


def a_timestamp_linked_to_an_endless_device(scene: Scene) -> None:
    _link(scene.repository.folder / "metadata" / "timestamp.json", Path("/dev/zero"))


def a_pipe_that_nobody_writes_to(scene: Scene) -> None:
    place = scene.repository.folder / "metadata" / "timestamp.json"
    place.unlink()
    os.mkfifo(place)


def a_folder_in_the_place_of_a_file(scene: Scene) -> None:
    place = scene.repository.folder / "metadata" / "timestamp.json"
    place.unlink()
    place.mkdir()


def links_in_a_circle(scene: Scene) -> None:
    place = scene.repository.folder / "metadata" / "timestamp.json"
    _link(place, place)


def no_folder_at_all(scene: Scene) -> None:
    shutil.rmtree(scene.repository.folder)


def _far(scene: Scene) -> str:
    """Another origin: the same server by another name."""
    assert scene.server is not None
    return scene.server.url.replace("127.0.0.1", "localhost")


def _link(place: Path, to: Path) -> None:
    place.unlink()
    place.symlink_to(to)
