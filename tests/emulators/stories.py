"""Stories: what every emulator is put through."""

from __future__ import annotations

from tests.emulators.ramp import BLUE_IP, GREEN_IP, STRANGER_IP, Ramp, Said

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "emulator",
    "AWS_SECRET_ACCESS_KEY": "emulator",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
}
PASSES = 12
"""Of `migrate step` until a step of the ramp is there; each waits for counts and for the bake."""


def whole_ramp(ramp: Ramp) -> None:
    """From a simple record of blue to green alone."""
    said = ramp.migrate("check")
    assert said.exit == 0, said.text
    said = ramp.migrate("run")
    assert said.exit == 0, said.text
    assert ramp.weights() == {GREEN_IP: 1}, said.text


def rollback_beside_a_stranger(ramp: Ramp) -> None:
    """At half, another tool's member joins; a person takes the traffic back."""
    said = _until_half(ramp)
    assert set(ramp.weights()) == {BLUE_IP, GREEN_IP}, said.text
    ramp.stranger()
    said = ramp.migrate("rollback", "--reason", "a bad feeling")
    left = ramp.weights()
    assert not left.get(GREEN_IP), said.text
    assert left[BLUE_IP], said.text
    assert left[STRANGER_IP] == 1, said.text
    assert STRANGER_IP in said.text, said.text


def _until_half(ramp: Ramp) -> Said:
    said = ramp.migrate("step", "--patience", "20")
    for _ in range(PASSES):
        if GREEN_IP in ramp.weights():
            break
        said = ramp.migrate("step", "--patience", "20")
    return said
