"""Checks what Prometheus and Grafana are given: check_monitoring.py FOLDER compose/prometheus/alerts.yaml compose/grafana/dashboard.json

FOLDER holds, of each service, what service.metrics answers (NAME.json) and what the command metrics writes (NAME.prom). Each query must
be PromQL, and name metrics and labels that a service has.
"""

import json
import pathlib
import re
import sys

import promql_parser as promql
import yaml
from prometheus_client.parser import text_string_to_metric_families

# Of node exporter, and what a collector adds.
FOREIGN = {"node_textfile_mtime_seconds": {"file"}}
ADDED = {"service", "instance", "job"}


def live_metrics(folder):
    """The labels of each series' name, and the kinds; the text must be Prometheus'."""
    labels, declared = dict(FOREIGN), {}
    for path in folder.glob("*.json"):
        families = json.loads(path.read_text())["metrics"]
        for family in families:
            declared[family["name"]] = family["type"]
            suffixes = ["_bucket", "_sum", "_count"] if family["type"] == "histogram" else [""]
            for suffix in suffixes:
                labels[family["name"] + suffix] = set(family["labels"]) | ADDED | ({"le"} if suffix == "_bucket" else set())
    seen = set()
    for path in folder.glob("*.prom"):
        for family in text_string_to_metric_families(path.read_text()):
            name = family.name + "_total" if family.type == "counter" else family.name
            if declared.get(name) != family.type:
                yield f"{path.name}: {name} is a {family.type}"
            for sample in family.samples:
                key = (sample.name, *sorted(sample.labels.items()))
                if key in seen:
                    yield f"{path.name}: {key} is there twice"
                seen.add(key)
                if sample.labels.get("service") != path.stem:
                    yield f"{path.name}: {key} does not tell its service"
    if len(seen) < 100:
        yield f"only {len(seen)} series were measured"
    yield labels


def queries(alerts, dashboard):
    for group in alerts["groups"]:
        for rule in group["rules"]:
            yield f"alert {rule['alert']}", rule["expr"]
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield f"panel {panel['title']}", target["expr"]


def selectors(expression):
    """Vector selectors, and the labels that results are grouped by, of everything in an expression."""
    found, grouping = [], set()

    def visit(node):
        if isinstance(node, promql.VectorSelector):
            found.append((node.name, {matcher.name for matcher in node.matchers.matchers}))
        if isinstance(node, promql.MatrixSelector):
            visit(node.vector_selector)
        if isinstance(node, promql.AggregateExpr) and node.modifier:
            grouping.update(node.modifier.labels)
        for part in ("lhs", "rhs", "expr", "param"):
            if isinstance(getattr(node, part, None), promql.Expr):
                visit(getattr(node, part))
        for argument in getattr(node, "args", None) or []:
            visit(argument)

    visit(expression)
    return found, grouping


def problems(folder, alerts, dashboard):
    *found, labels = live_metrics(folder)
    yield from found
    used = set()
    for where, text in queries(alerts, dashboard):
        # What Grafana puts in the place of its variables.
        text = text.replace("$__rate_interval", "5m").replace("$idp", ".*")
        try:
            vectors, grouping = selectors(promql.parse(text))
        except ValueError as error:
            yield f"{where}: {error}"
            continue
        if not vectors:
            yield f"{where}: no metric in {text}"
        for name, matched in vectors:
            used.add(name)
            if name not in labels:
                yield f"{where}: there is no metric {name}"
            elif unknown := (matched | grouping) - labels[name]:
                yield f"{where}: {name} has no label {', '.join(sorted(unknown))}"
    shown = {re.sub("_(bucket|sum|count)$", "", name) for name in used}
    for name in {re.sub("_(bucket|sum|count)$", "", name) for name in labels}:
        if name not in shown:
            yield f"neither an alert nor a panel shows {name}"
    for group in alerts["groups"]:
        for rule in group["rules"]:
            if rule["labels"]["severity"] not in ("critical", "warning", "info") or set(rule["annotations"]) != {"summary", "description"}:
                yield f"alert {rule['alert']}: severity, summary or description"


if __name__ == "__main__":
    folder, alerts, dashboard = map(pathlib.Path, sys.argv[1:])
    broken = {"groups": [{"rules": [{"alert": "x", "expr": "sum by (nothing) (rpc_connections{nobody=\"1\"} + none)", "labels": {"severity": "info"}, "annotations": {"summary": "", "description": ""}}]}]}
    found = list(problems(folder, broken, {"panels": []}))
    for expected in ["there is no metric none", "has no label nobody, nothing"]:
        if not any(expected in problem for problem in found):
            sys.exit(f"a wrong alert passes: {expected}")
    found = list(problems(folder, yaml.safe_load(alerts.read_text()), json.loads(dashboard.read_text())))
    if found:
        sys.exit("\n".join(found))
