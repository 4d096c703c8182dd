/// Faults by control calls: `{"kind":"throttled","path":"/topapi/v2/user/list","departmentId":1,"userId":"u1","first":3}`.
///
/// The trigger is one of `first`, `every`, and `probability` with `seed`; without one the fault strikes always.
struct ControlledFaults {
    let faults: Faults

    func answer(_ method: String, _ rest: String?, _ body: JSONTree, _ out: ByteWriter) throws {
        switch (method, rest) {
        case ("GET", nil):
            out.append(array: faults.hits.sorted { $0.key < $1.key }) { entry in
                out.append("{\"number\":")
                out.append(Int64(entry.key))
                out.append(",\"hits\":")
                out.append(Int64(entry.value))
                out.append("}")
            }
        case ("POST", nil):
            let number = faults.add(try Self.fault(body))
            out.append("{\"number\":")
            out.append(Int64(number))
            out.append("}")
        case ("DELETE", nil):
            faults.removeAll()
            out.append("{\"ok\":true}")
        case ("DELETE", let text?):
            guard let number = Int(text) else { throw ControlError.badBody("not a fault number: \(text)") }
            faults.remove(number)
            out.append("{\"ok\":true}")
        default: throw ControlError.unknownPath
        }
    }

    private static func fault(_ body: JSONTree) throws(ControlError) -> Fault {
        let trigger: Fault.Trigger =
            if let count = body["first"]?.integer {
                .first(Int(clamping: count))
            } else if let step = body["every"]?.integer {
                .every(Int(clamping: step))
            } else if let share = body["probability"]?.double {
                .probability(share, seed: UInt64(bitPattern: body["seed"]?.integer ?? 1))
            } else {
                .always
            }
        return Fault(
            try kind(body), path: body["path"]?.string, departmentID: body["departmentId"]?.integer, userID: body["userId"]?.string,
            trigger: trigger)
    }

    private static func kind(_ body: JSONTree) throws(ControlError) -> FaultKind {
        func number(_ name: String, or fallback: Int64) -> Int { Int(clamping: body[name]?.integer ?? fallback) }
        switch body["kind"]?.string ?? "" {
        case "systemBusy": return .systemBusy
        case "upstreamTimeout": return .upstreamTimeout
        case "throttled": return .throttled
        case "globallyThrottled": return .globallyThrottled
        case "errcode": return .errcode(number("code", or: -1), body["text"]?.string ?? "error")
        case "subcode": return .subcode(number("code", or: 60011), body["text"]?.string ?? "error")
        case "departmentHidden": return .departmentHidden
        case "tokenInvalid": return .tokenInvalid
        case "httpStatus": return .httpStatus(number("status", or: 504))
        case "htmlPage": return .htmlPage
        case "punished": return .punished
        case "notJSON": return .notJSON
        case "hugeBody": return .hugeBody(min(number("bytes", or: 10_000_000), 1_000_000_000))
        case "truncatedJSON": return .truncatedJSON
        case "connectionCut": return .connectionCut
        case "connectionReset": return .connectionReset
        case "neverAnswer": return .neverAnswer
        case "slowBody": return .slowBody(bytesPerSecond: number("bytesPerSecond", or: 100))
        case "delay": return .delay(body["milliseconds"]?.integer ?? 3000)
        case "stringlyTyped": return .stringlyTyped
        case "unknownFields": return .unknownFields
        case "missingLists": return .missingLists
        case "silent": return .silent
        case "missingMore": return .missingMore
        case "unknownDepartment": return .unknownDepartment
        case "emptyNames": return .emptyNames
        case "emptyLists": return .emptyLists
        case "emptyUserLists": return .emptyUserLists
        case "moreWithEmptyList": return .moreWithEmptyList
        case "repeatedCursor": return .repeatedCursor
        case "negativeDepartments": return .negativeDepartments
        case "cyclicParent": return .cyclicParent
        case "moveFirstPerson": return .moveFirstPerson(to: body["to"]?.integer ?? Department.rootID)
        case "moveLastPersonToFront": return .moveLastPersonToFront
        case let other: throw .badBody("unknown kind of fault: \(other)")
        }
    }
}
