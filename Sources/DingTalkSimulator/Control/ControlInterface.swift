/// The interface under `/control/` by which a shell, a demo or a test in another process moves the simulator; JSON in and out.
///
///     GET                /control/health | counters | calls | times?path=P | organisation
///     POST               /control/counters/reset | tokens/invalidate | external-contacts {"userid","unionId"}
///     POST               /control/sign-in {"userid"} | authorize {"url","userid"}: a code, and the address that the login page leads back to;
///                        in the place of "userid" "unionId" for an outsider; "corpId" for another company, "deny":true for no consent
///     GET POST           /control/employees[?offset=N&limit=N] {employee}       GET PATCH DELETE /control/employees/ID[?reason=R&at=ISO]
///     GET POST           /control/departments {department}                      GET PATCH DELETE /control/departments/ID
///     GET PUT            /control/tokens {"lifetimeSeconds","renews"}           how long tokens live, and whether asking again renews them
///     GET PUT            /control/limits | scope | permissions | addresses      what is not named stays
///     GET POST DELETE    /control/faults {fault}                                DELETE /control/faults/NUMBER
///     GET PUT            /control/events {"callback":{"url","token","aesKey","owner"},"stream","lost","doubled","reorderMs","oldSpelling",
///                                         "retryMs":[…],"answerMs"}
///     GET                /control/events/sent[?offset=N&limit=N]                what was told, and after what time it was answered
///     POST               /control/events/send {"type","ids":[…]} | events/disconnect | events/cut
///
/// Employees and departments have the shape of ``Organisation/init(json:)``. A refusal is `{"error":"…"}` with status 400 or 404.
struct ControlInterface {
    let core: SimulatorCore

    func answer(_ request: Request, into out: ByteWriter) -> Reply {
        do {
            try route(request, out)
            return Reply(outcome: "control")
        } catch {
            out.reset()
            out.append("{\"error\":")
            out.append(string: Self.text(of: error))
            out.append("}")
            if case ControlError.unknownPath = error { return Reply(status: 404, outcome: "control") }
            return Reply(status: 400, outcome: "control")
        }
    }

    private static func text(of error: any Error) -> String {
        switch error {
        case ControlError.unknownPath: "no such control path"
        case ControlError.badBody(let text): text
        default: "\(error)"
        }
    }

    private func route(_ request: Request, _ out: ByteWriter) throws {
        let body = request.body.isEmpty ? JSONTree.object([:]) : JSONTreeParser.parse(request.body)
        guard let body else { throw ControlError.badBody("the body is not JSON") }
        let parts = request.path.split(separator: "/").dropFirst().map(String.init)
        let rest = parts.count > 1 ? parts[1] : nil
        switch (request.method, parts.first, rest) {
        case ("GET", "health", nil): out.append("{\"ok\":true}")
        case ("GET", "counters", nil): CounterJSON.append(core.counters, to: out)
        case ("GET", "calls", nil): CounterJSON.append(core.counters.calls, to: out)
        case ("GET", "times", nil): out.append(array: core.counters.times(request.query["path"] ?? "")) { out.append($0) }
        case ("POST", "counters", "reset"): done(core.counters.reset(), out)
        case ("GET", "tokens", nil), ("PUT", "tokens", nil): tokens(request.method == "PUT" ? body : .null, out)
        case ("POST", "tokens", "invalidate"): done(core.tokens.invalidate(app: body["appKey"]?.string), out)
        case ("POST", "sign-in", nil):
            out.append("{\"code\":")
            out.append(string: core.tokens.code(try Self.signIn(body), now: core.clock()))
            out.append("}")
        case ("POST", "authorize", nil):
            guard let url = body["url"]?.string else { throw ControlError.badBody("url is needed") }
            out.append("{\"location\":")
            out.append(
                string: try AuthorizePage(core: core).location(
                    after: url, try Self.signIn(body), isGranted: !(body["deny"]?.bool ?? false)))
            out.append("}")
        case (_, "events", _): try ControlledEvents(core: core).answer(request, rest, body, out)
        case ("POST", "external-contacts", nil):
            guard let userID = body["userid"]?.string, let unionID = body["unionId"]?.string else {
                throw ControlError.badBody("userid and unionId are needed")
            }
            done(core.organisation.edit { $0.addExternalContact(userID: userID, unionID: unionID) }, out)
        case (_, "faults", _): try ControlledFaults(faults: core.faults).answer(request.method, rest, body, out)
        case (_, "limits", nil), (_, "scope", nil), (_, "permissions", nil), (_, "addresses", nil):
            try ControlledSettings(core: core).answer(request.method, parts[0], body, out)
        case (_, "employees", _), (_, "departments", _), (_, "organisation", nil):
            try ControlledOrganisation(organisation: core.organisation).answer(request, parts[0], rest, body, out)
        default: throw ControlError.unknownPath
        }
    }

    private func tokens(_ body: JSONTree, _ out: ByteWriter) {
        let settings = core.withSettings { settings in
            if let seconds = body["lifetimeSeconds"]?.integer { settings.tokens.lifetime = max(1, seconds) }
            if let renews = body["renews"]?.bool { settings.tokens.renews = renews }
            return settings.tokens
        }
        out.append("{\"lifetimeSeconds\":")
        out.append(settings.lifetime)
        out.append(",\"renews\":")
        out.append(settings.renews)
        out.append("}")
    }

    private static func signIn(_ body: JSONTree) throws -> SignIn {
        let corpID = body["corpId"]?.string
        if let userID = body["userid"]?.string { return SignIn(.member(userID), corpID: corpID) }
        guard let unionID = body["unionId"]?.string else { throw ControlError.badBody("userid or unionId is needed") }
        return SignIn(.outsider(unionID), corpID: corpID)
    }

    private func done(_: Void, _ out: ByteWriter) { out.append("{\"ok\":true}") }
}
