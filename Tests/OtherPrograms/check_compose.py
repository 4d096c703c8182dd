"""Checks what containers are given: check_compose.py compose/compose.yaml compose/Dockerfile"""

import pathlib
import re
import sys

import yaml


def problems(compose, dockerfile):
    services = compose["services"]
    if set(services) != {"idp-registry", "sync-agent", "simulator"}:
        yield f"the services are {', '.join(services)}"
        return

    for name, service in services.items():
        for member, wanted in {
            "user": "10001:10001",
            "read_only": True,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true"],
            "init": True,
        }.items():
            if service.get(member) != wanted:
                yield f"{name}: {member} is {service.get(member)}"
        if service.get("ulimits", {}).get("core") != 0:
            yield f"{name}: it may leave a core"
        if not all("noexec" in mount for mount in service.get("tmpfs", [""])):
            yield f"{name}: something in /tmp may be run"
        if "ports" in service or "privileged" in service or "cap_add" in service:
            yield f"{name}: it has more than it needs"
        test = service.get("healthcheck", {}).get("test")
        if not isinstance(test, list) or test[:1] != ["CMD"] or len(test) < 2:
            yield f"{name}: no healthcheck, or one by a shell"
    for name in ("idp-registry", "sync-agent"):
        if services[name]["command"] != [name, "serve"] or services[name]["healthcheck"]["test"][1:] != [name, "health"]:
            yield f"{name}: command or healthcheck is not its own"
        mounted = dict(mount.split(":", 1) for mount in services[name]["volumes"])
        if mounted.get("sockets") != "/run/idp-sync" or len(mounted) != 2 or "/var/lib/idp-sync" not in mounted.values():
            yield f"{name}: {mounted} are not the sockets and a state of its own"
    states = [set(dict(mount.split(":", 1) for mount in services[name]["volumes"])) - {"sockets"} for name in ("idp-registry", "sync-agent")]
    if states[0] & states[1]:
        yield "both services have one state"

    registry, agent, simulator = services["idp-registry"], services["sync-agent"], services["simulator"]
    if registry.get("secrets") != ["master-key"] or "secrets" in agent or "secrets" in simulator:
        yield "the master key is not the registry's alone"
    if registry["environment"].get("IDP_REGISTRY_MASTER_KEY_FILE") != "/run/secrets/master-key":
        yield "the registry does not take the key from its secret"
    if registry.get("network_mode") != "none":
        yield "the registry has a network"
    if agent.get("depends_on", {}).get("idp-registry", {}).get("condition") != "service_healthy":
        yield "the agent does not wait for the registry"
    if simulator.get("profiles") != ["demo"] or simulator.get("network_mode") != "service:sync-agent":
        yield "the simulator is not for the demo alone, or not on the agent's loopback"
    ready = re.search(r"--ready-file (\S+)", " ".join(map(str, simulator["command"])))
    if not ready or simulator["healthcheck"]["test"] != ["CMD", "test", "-s", ready[1]]:
        yield "the simulator's healthcheck does not look at what says that it is ready"
    for name, secret in compose["secrets"].items():
        if set(secret) != {"file"}:
            yield f"the secret {name} is not a file"
    if set(compose["volumes"]) != {"sockets", "registry-state", "agent-state"}:
        yield "the volumes are others"

    stages = {stage[2]: stage for stage in re.findall(r"^FROM (\S+) AS ((\S+))$", dockerfile, re.MULTILINE)}
    for target in ("services", "simulator"):
        if stages.get(target, [""])[0] != "base":
            yield f"Dockerfile: {target} does not stand on base"
    base = dockerfile.split(" AS base\n")[-1].split("\nFROM ")[0]
    if "\nUSER 10001:10001\n" not in base + "\n":
        yield "Dockerfile: base does not end as user 10001"
    if re.search(r"^USER (root|0)\b", dockerfile, re.MULTILINE) or "\nADD " in dockerfile:
        yield "Dockerfile: root, or ADD"


if __name__ == "__main__":
    text, dockerfile = (pathlib.Path(path).read_text() for path in sys.argv[1:])
    broken = yaml.safe_load(text)
    broken["services"]["sync-agent"].update(read_only=False, secrets=["master-key"])
    broken["services"]["simulator"]["healthcheck"]["test"] = "dingtalk-simulator"
    told = list(problems(broken, dockerfile))
    for expected in ["sync-agent: read_only is False", "the registry's alone", "simulator: no healthcheck"]:
        if not any(expected in problem for problem in told):
            sys.exit(f"a wrong file passes: {expected}")
    found = list(problems(yaml.safe_load(text), dockerfile))
    if found:
        sys.exit("\n".join(found))
