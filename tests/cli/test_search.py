"""`phatthanh search`: items found and the index made anew from a shell."""

from pathlib import Path

from playlists.database import create_database_engine, migrate, session_factory
from tests.cli.builders import typed
from tests.playlists.builders import a_house, an_item

CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
[playlists]
database = "sqlite:///centre.db"
[station]
directory = "station"
"""


def test_items_are_found_and_the_index_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    migrate(engine)
    with session_factory(engine).begin() as session:
        an_item(session, a_house(session), "Phong trào Dân vận khéo")
    engine.dispose()
    found = typed("search", "find", "dan van kheo", cwd=tmp_path)
    assert found.stdout == "1\tPhong trào Dân vận khéo\n"
    assert typed("search", "rebuild", cwd=tmp_path).stdout == "1 items\n"
    assert typed("search", "find", "dan van kheo", cwd=tmp_path).stdout == found.stdout
