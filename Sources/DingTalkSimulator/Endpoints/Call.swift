import Synchronization

/// One admitted call: what was asked, by whom, of which contents, and where the answer goes.
struct Call {
    let request: Request
    let parameters: [String: JSONTree]
    /// The calling app; for a user token the app it was given to.
    let app: SimulatedApp
    /// Who signed in, of a user token.
    let signIn: SignIn?
    let contents: OrganisationContents
    let core: SimulatorCore
    let effects: Effects
    let now: Int64
    let requestID: RequestID
    let out: ByteWriter
    let later: LateAnswer

    var events: EventSender? { core.events.withLock { $0 } }

    /// Appends a legacy answer around the `result` that `body` appends.
    func result(_ body: () -> Void) {
        out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"result\":")
        body()
        close()
    }

    /// Appends the tail of a legacy answer.
    func close() {
        requestID.appendLegacy(to: out)
        out.append("}")
    }

    func integer(_ name: String, or code: Int = 400_002) throws(APIError) -> Int64 {
        guard let value = parameters[name]?.integer else { throw Self.badParameter(code, name) }
        return value
    }

    func text(_ name: String) throws(APIError) -> String {
        switch parameters[name] {
        case .string(let text) where !text.isEmpty: return text
        case .integer(let value): return String(value)
        default: throw Self.badParameter(400_002, name)
        }
    }

    static func badParameter(_ code: Int, _ name: String) -> APIError { .business(code, "不合法的参数：\(name)") }

    /// The slot of an existing department, in the app's scope unless that does not matter.
    func slot(_ id: Int64, scoped: Bool = true) throws(APIError) -> Int32 {
        guard id > 0 else { throw .business(40009, "不合法的部门id") }
        guard let slot = contents.slot(id) else { throw .business(60003, "部门不存在") }
        guard !scoped || app.scope.contains(slot: slot, in: contents) else { throw .business(50004, "请求的部门id不在授权范围内") }
        return slot
    }

    /// An existing person in the app's scope.
    func person(_ userID: String) throws(APIError) -> Int32 {
        guard let person = contents.person(userID: userID) else { throw .business(60121, "找不到该用户") }
        guard app.scope.contains(person: person, in: contents) else { throw .business(50002, "请求的员工userid不在授权范围内") }
        return person
    }

    func append(userID person: Int32) {
        out.append("\"")
        if let employee = contents.replacement(of: person) {
            let mark = out.count
            out.append(text: employee.id)
            out.escape(from: mark)
        } else {
            _ = contents.people[Int(person)].append(.userID, to: out)
        }
        out.append("\"")
    }
}
