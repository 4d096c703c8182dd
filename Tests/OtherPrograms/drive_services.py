"""Drives both services with JSON-RPC clients that others wrote: drive_services.py REGISTRY_SOCKET AGENT_SOCKET IDP_DOCUMENT."""

import json
import sys

import jsonrpc_base
from jsonrpcclient import Error, Ok, notification, parse, request, request_uuid
from line_transport import LineTransport


class Service(jsonrpc_base.Server):
    """jsonrpc-base over lines: `service.idp.get(id=…)` is a call of idp.get."""

    def __init__(self, path):
        super().__init__()
        self._transport = LineTransport(path)

    def send_message(self, message):
        self._transport.send(message.serialize())
        if message.response_id is None:
            return None
        while True:
            received = self._transport.receive()
            if "method" in received:
                self.receive_request(jsonrpc_base.Request.parse(received))
            elif received["id"] == message.response_id:
                return message.parse_response(received)

    def _take_notification(self):
        self.receive_request(jsonrpc_base.Request.parse(self._transport.receive()))


def expect(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def synchronize_with_jsonrpc_base(registry, agent, document):
    """The main job, from an IdP to a person in the directory, with a watch."""
    idp = registry.idp.create(**document)
    expect(registry.idp.get(id=idp["id"])["name"] == document["name"], "the IdP that was created is there")
    try:
        registry.idp.create(**document)
        expect(False, "a name is taken only once")
    except jsonrpc_base.ProtocolError as error:
        code, message, answer = error.args
        expect((code, answer["error"]["data"]["reason"]) == (409, "name_taken"), f"409 name_taken, and not {answer}")
        expect(document["name"] in message, "the message names what is taken")
    try:
        registry.idp.get("positional")
        expect(False, "params are named")
    except jsonrpc_base.ProtocolError as error:
        expect(error.args[0] == -32602, "params by position are refused with -32602")

    expect(agent.connectivity.test(idpId=idp["id"])["passed"], "the connectivity test passes")
    # A notification is carried out and not answered.
    expect(registry.idp.update(id=idp["id"], patch={"description": "told"}, _notification=True) is None, "no answer")
    expect(registry.idp.get(id=idp["id"])["description"] == "told", "the notification was carried out")

    changes, ended = [], []
    setattr(agent, "changes.event", lambda **params: changes.append(params))
    setattr(agent, "task.progress", lambda **params: None)
    setattr(agent, "task.ended", lambda **params: ended.append(params))
    agent.changes.watch()
    task = agent.sync.start(idpId=idp["id"])
    agent.task.watch(taskId=task["id"])
    while not ended:
        agent._take_notification()
    expect(ended[0]["status"] == "success", f"the synchronization succeeds: {ended[0]}")
    people, page = [], {"nextPageToken": None}
    while "nextPageToken" in page:
        token = {"pageToken": page["nextPageToken"]} if people else {}
        page = agent.employee.list(idpId=idp["id"], pageSize=70, **token)
        people += page["employees"]
    expect(len({person["id"] for person in people}) == len(people), "no page repeats a person")
    while sum(change["kind"] == "employee" for change in changes) < len(people):
        agent._take_notification()
    cursors = [int(change["cursor"]) for change in changes]
    expect(cursors == sorted(set(cursors)), "changes come in order, each once")
    return idp["id"], len(people)


def batch_with_jsonrpcclient(path, idp):
    """Calls, a batch with errors and notifications, and lines that are no calls."""
    transport = LineTransport(path)
    transport.send(json.dumps(request_uuid("idp.get", params={"id": idp})))
    expect(isinstance(parse(transport.receive()), Ok), "a call with an id that is a text is answered")

    calls = [request("idp.get", params={"id": idp}), notification("service.info"), request("idp.get", params={"id": "idp-none"}), request("idp.lits")]
    transport.send(json.dumps(calls))
    answers = list(parse(transport.receive()))
    expect([type(answer) for answer in answers] == [Ok, Error, Error], f"three of four are answered: {answers}")
    expect([answer.id for answer in answers] == [calls[0]["id"], calls[2]["id"], calls[3]["id"]], "each answer has its call's id")
    expect([answer.code for answer in answers[1:]] == [404, -32601], "errors have their codes")
    expect("idp.list" in json.dumps(answers[2].data), "the nearest name is suggested")

    transport.send("this is no JSON")
    failure = parse(transport.receive())
    expect(failure.code == -32700 and failure.id is None, "-32700, and the connection goes on")
    transport.send(json.dumps(request("limits.get")))
    rest = [parse(answer) for answer in transport.close()]
    expect(len(rest) == 1 and rest[0].result["enabled"]["used"] >= 1, "who stops sending still gets every answer")


if __name__ == "__main__":
    registry_socket, agent_socket, document = sys.argv[1:]
    idp, people = synchronize_with_jsonrpc_base(Service(registry_socket), Service(agent_socket), json.loads(document))
    batch_with_jsonrpcclient(registry_socket, idp)
    print(json.dumps({"people": people}))
