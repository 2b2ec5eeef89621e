"""A state's file and its attributes, cut off anywhere by a kill."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from migrate.engine.checkpoint import is_whole, mend

LAST, NEW, ATTRIBUTES = b'{"version": 3, "n": 1}', b'{"version": 3, "n": 2}', b'{"md5": "tZaLxKI68XOwbZMIGzieBQ=="}'

cuts = st.none() | st.integers(0, 40)
"""Where it is cut off; not at all where there is not a number."""


@given(state=cuts, attributes=cuts, copys=cuts)
def test_wherever_the_kill_cut_it_off_it_is_whole_again(
    state: int | None, attributes: int | None, copys: int | None
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blue.json"
        (file.parent / "blue.json.bak").write_bytes(LAST)
        (file.parent / "blue.json.bak.attrs").write_bytes(ATTRIBUTES[:copys])
        (file.parent / "blue.json.attrs").write_bytes(ATTRIBUTES[:attributes])
        file.write_bytes(NEW[:state])
        mend(file)
        assert is_whole(file)
        assert file.read_bytes() == (NEW if state is None or state >= len(NEW) else LAST)


@given(state=st.integers(0, len(NEW) - 1), copy=st.none() | st.integers(0, len(LAST) - 1))
def test_without_a_whole_copy_nothing_is_lost(state: int, copy: int | None) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blue.json"
        file.write_bytes(NEW[:state])
        if copy is not None:
            (file.parent / "blue.json.bak").write_bytes(LAST[:copy])
        mend(file)
        assert file.read_bytes() == NEW[:state]
        assert not is_whole(file)


def test_a_stack_that_was_never_updated_has_nothing_to_mend(tmp_path: Path) -> None:
    mend(tmp_path / "blue.json")
    assert is_whole(tmp_path / "blue.json")
    assert not list(tmp_path.iterdir())
