"""What a PromQL query is about: which labels its result has, and whether every series, label and value that it names is served."""

from __future__ import annotations

import promql_parser as promql

from tests.chart.served import SCRAPED, served

#: Functions whose result has no labels, whatever they are given.
_LABELLESS = frozenset({"absent", "scalar", "time", "vector"})

Labels = frozenset[str]


class NotServed(ValueError):
    """A query names what `/metrics` does not serve."""


def labels_of(query: str) -> Labels:
    """The labels that every series of a query's result may have.

    Raises:
        NotServed: a series, a label or a value that no operator tells of, or two vectors that never match.
    """
    return _labels(promql.parse(query))


def _labels(expression: object) -> Labels:
    match expression:
        case promql.VectorSelector():
            found = _selected(expression)
        case promql.MatrixSelector():
            found = _selected(expression.vector_selector)
        case promql.AggregateExpr():
            found = _aggregated(expression)
        case promql.Call():
            found = _called(expression)
        case promql.BinaryExpr():
            found = _joined(expression)
        case promql.ParenExpr():
            found = _labels(expression.expr)
        case promql.NumberLiteral():
            found = frozenset()
        case _:
            raise NotServed(f"seen {type(expression).__name__}, which no query here needs")
    return found


def _selected(selector: promql.VectorSelector) -> Labels:
    name = selector.name or ""
    if name not in served():
        raise NotServed(f"{name}: no such series")
    has = served()[name]
    for matcher in selector.matchers.matchers:
        if matcher.name not in has:
            raise NotServed(f"{name}: no label {matcher.name}, wanted one of {sorted(has)}")
        unheard = set() if matcher.value.startswith("$") else set(matcher.value.split("|")) - has[matcher.name]
        if unheard:
            raise NotServed(f"{name}: {matcher.name} is never {sorted(unheard)}, wanted one of {sorted(has[matcher.name])}")
    return frozenset(has) | SCRAPED


def _aggregated(expression: promql.AggregateExpr) -> Labels:
    inner = _labels(expression.expr)
    modifier = expression.modifier
    if modifier is None:
        return frozenset()
    named = frozenset(modifier.labels)
    if named - inner:
        raise NotServed(f"{expression.prettify()}: no label {sorted(named - inner)}, wanted some of {sorted(inner)}")
    return named if modifier.type == promql.AggModifierType.By else inner - named


def _called(call: promql.Call) -> Labels:
    given = [_labels(argument) for argument in call.args]
    if call.func.name in _LABELLESS:
        return frozenset()
    found = frozenset[str]().union(*given)
    return found - {"le"} if call.func.name == "histogram_quantile" else found


def _joined(expression: promql.BinaryExpr) -> Labels:
    left, right = _labels(expression.lhs), _labels(expression.rhs)
    matching = expression.modifier.matching if expression.modifier is not None else None
    if matching is not None:
        named = frozenset(matching.labels)
        if named - (left & right):
            raise NotServed(f"{expression.prettify()}: matched on {sorted(named)}, which not both sides have")
        return left
    if str(expression.op) == "or":
        return left & right
    if left and right and left != right:
        raise NotServed(f"{expression.prettify()}: {sorted(left)} never matches {sorted(right)}")
    return left | right
