"""The declaration of a migration, part by part; `Spec` is the whole."""

from migrate.model.spec import build_rules, signal_rules
from migrate.model.spec.cdn import CdnSpec
from migrate.model.spec.container import Container
from migrate.model.spec.controller import AppointmentSpec, ControllerSpec, ScheduleSpec
from migrate.model.spec.database import DatabaseSpec
from migrate.model.spec.flaw import Flaw, Path, path_text
from migrate.model.spec.freeze import DatedSpec, Day, WeeklySpec
from migrate.model.spec.gate import GateSpec
from migrate.model.spec.link import LinkSpec
from migrate.model.spec.route import Route53Spec, RouteKind, RouteSpec
from migrate.model.spec.service import Scheme, Service
from migrate.model.spec.side import Alias, AwsSide, Capacity, GcpSide, SideSpec
from migrate.model.spec.signal import EnvoySpec, LogSpec, MetricsSpec, ProbeSpec, SignalKind, SignalSpec
from migrate.model.spec.slo import Latency, SloSpec
from migrate.model.spec.spec import LADDER, Spec, Strategy
from migrate.model.spec.step import Ladder, StepSpec
from migrate.model.spec.verify import CheckSpec, VerifySpec

__all__ = [
    "LADDER",
    "Alias",
    "AppointmentSpec",
    "AwsSide",
    "Capacity",
    "CdnSpec",
    "CheckSpec",
    "Container",
    "ControllerSpec",
    "DatabaseSpec",
    "DatedSpec",
    "Day",
    "EnvoySpec",
    "Flaw",
    "GateSpec",
    "GcpSide",
    "Ladder",
    "Latency",
    "LinkSpec",
    "LogSpec",
    "MetricsSpec",
    "Path",
    "ProbeSpec",
    "Route53Spec",
    "RouteKind",
    "RouteSpec",
    "ScheduleSpec",
    "Scheme",
    "Service",
    "SideSpec",
    "SignalKind",
    "SignalSpec",
    "SloSpec",
    "Spec",
    "StepSpec",
    "Strategy",
    "VerifySpec",
    "WeeklySpec",
    "build_rules",
    "path_text",
    "signal_rules",
]
