"""MetricMath: the part of CloudWatch's metric math that is served here: + - * / over series and numbers, FILL and SUM.

A result has a value only where every series in it has one; FILL closes gaps, but makes nothing out of a metric without
any point. What is not served is refused, never guessed.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

Points = Mapping[datetime, float]
Value = float | Points

Sign = Callable[[float, float], float]


def _divide(left: float, right: float) -> float:
    return left / right


_OPERATIONS: Mapping[type[ast.operator], Sign] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
}


class BadExpression(Exception):
    """An expression that CloudWatch, or this double, does not evaluate."""


def evaluate(expression: str, series: Mapping[str, Points], moments: Sequence[datetime]) -> Points:
    """The series that an expression makes; `moments` are all periods that are asked about.

    Raises:
        BadExpression: Unknown names or functions, or a result that is no series.
    """
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        raise BadExpression(f"Error in expression '{expression}': Unrecognized tokens.") from None
    found = _value(tree.body, series, moments)
    if not isinstance(found, Mapping):
        raise BadExpression(f"Error in expression '{expression}': The expression must return a time series.")
    return found


def _value(node: ast.expr, series: Mapping[str, Points], moments: Sequence[datetime]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in series:
            return series[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _apply(operator.sub, 0.0, _value(inner, series, moments))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATIONS:
            return _apply(_OPERATIONS[type(sign)], _value(left, series, moments), _value(right, series, moments))
        case ast.Call(func=ast.Name(id="FILL"), args=[ast.expr() as inner, ast.Constant(value=int() | float() as gap)]):
            return _filled(_value(inner, series, moments), float(gap), moments)
        case ast.Call(func=ast.Name(id="SUM"), args=[ast.List(elts=[first, *rest])]):
            found = _value(first, series, moments)
            for one in rest:
                found = _apply(operator.add, found, _value(one, series, moments))
            return found
        case _:
            raise BadExpression(f"Error in expression '{ast.unparse(node)}': it is not served here.")


def _filled(value: Value, gap: float, moments: Sequence[datetime]) -> Value:
    return {at: value.get(at, gap) for at in moments} if isinstance(value, Mapping) and value else value


def _apply(sign: Sign, left: Value, right: Value) -> Value:
    """Point by point; a number stands at every moment, and a point that would divide by zero is left out."""
    if not isinstance(left, Mapping) and not isinstance(right, Mapping):
        return sign(left, right)
    moments = [set(side) for side in (left, right) if isinstance(side, Mapping)]
    made: dict[datetime, float] = {}
    for at in sorted(set[datetime].intersection(*moments)):
        with suppress(ZeroDivisionError):
            made[at] = sign(_at(left, at), _at(right, at))
    return made


def _at(value: Value, moment: datetime) -> float:
    return value[moment] if isinstance(value, Mapping) else value
