"""Program: runs one Pulumi program to its end, in a process and a virtual environment of its own.

Started by its path and not as a module, because that environment need not contain this project: only `pulumi`.
The one argument is a JSON object with the fields of Settings; the configuration comes in PULUMI_CONFIG and
PULUMI_CONFIG_SECRET_KEYS, since an argument can be read by every user of the machine.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypedDict

import grpc
import pulumi
import pulumi.runtime

SHOWN = 32
"""Exit status that says: the person has already been told what went wrong (Pulumi's own number)."""


class Settings(TypedDict):
    """What the engine says about this run."""

    program: str
    arguments: list[str]
    monitor: str
    engine: str
    project: str
    stack: str
    organization: str
    root_directory: str
    parallel: int
    dry_run: bool


def run(settings: Settings) -> int:
    """Run the program; the exit status is 0, or SHOWN when it failed and the failure is on the screen."""
    _configure(settings)
    # A program that fails leaves futures nobody awaited; asyncio's complaints about them would hide the real error.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    sys.argv = [settings["program"], *settings["arguments"]]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # Four threads an operation, as Pulumi's own host has it: registrations block threads while they wait.
    threads = ThreadPoolExecutor(max_workers=max(settings["parallel"], 1) * 4)
    loop.set_default_executor(threads)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _execute(settings["program"])))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return SHOWN
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            pulumi.log.error(str(error.details()))
        return SHOWN  # an engine that is gone was cancelled, and has said so
    except Exception as error:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_from_program_on(error, settings['program'])}")
        return SHOWN
    finally:
        threads.shutdown(wait=True)
        loop.close()
    return 0


def _configure(settings: Settings) -> None:
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=settings["project"],
            stack=settings["stack"],
            monitor=settings["monitor"],
            engine=settings["engine"],
            organization=settings["organization"],
            root_directory=settings["root_directory"],
            parallel=settings["parallel"],
            dry_run=settings["dry_run"],
        )
    )


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


def _from_program_on(error: Exception, program: str) -> str:
    """The traceback without the frames of this file, of runpy and of Pulumi that come before the program's own."""
    frame = error.__traceback__
    while frame is not None and not Path(frame.tb_frame.f_code.co_filename).is_relative_to(program):
        frame = frame.tb_next
    return "".join(traceback.format_exception(error.with_traceback(frame or error.__traceback__)))


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file, not of the program
    status = run(json.loads(sys.argv[1]))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # threads of a cancelled program may hang in calls to an engine that is gone
