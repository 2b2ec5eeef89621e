"""The declaration of a migration, part by part; `Spec` is the whole."""

from migrate.model.spec.flaw import Flaw, Path, path_text
from migrate.model.spec.freeze import DatedSpec, Day, WeeklySpec
from migrate.model.spec.gate import GateSpec
from migrate.model.spec.route import Route53Spec, RouteKind, RouteSpec
from migrate.model.spec.service import Scheme, Service
from migrate.model.spec.side import Alias, AwsSide, Capacity, GcpSide, SideSpec
from migrate.model.spec.signal import EnvoySpec, ProbeSpec, SignalKind, SignalSpec
from migrate.model.spec.slo import Latency, SloSpec
from migrate.model.spec.spec import LADDER, Spec, Strategy
from migrate.model.spec.step import Ladder, StepSpec

__all__ = [
    "LADDER",
    "Alias",
    "AwsSide",
    "Capacity",
    "DatedSpec",
    "Day",
    "EnvoySpec",
    "Flaw",
    "GateSpec",
    "GcpSide",
    "Ladder",
    "Latency",
    "Path",
    "ProbeSpec",
    "Route53Spec",
    "RouteKind",
    "RouteSpec",
    "Scheme",
    "Service",
    "SideSpec",
    "SignalKind",
    "SignalSpec",
    "SloSpec",
    "Spec",
    "StepSpec",
    "Strategy",
    "WeeklySpec",
    "path_text",
]
