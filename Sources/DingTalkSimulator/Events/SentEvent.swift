/// An event as DingTalk tells it: a type and ids, no state.
public struct SentEvent: Sendable, Equatable {
    public enum Fate: Sendable, Equatable {
        /// Never sent.
        case lost
        /// On its way.
        case underWay
        /// Answered with success.
        case delivered
        /// Every repetition was refused or unanswered.
        case failed
    }

    public let eventID: String
    public let type: String
    /// Ids of persons, or of departments as texts.
    public let ids: [String]
    public let time: Int64
    /// What `diffInfo` tells of the person; nil where it is not told.
    var difference: EmployeeDifference?
    public internal(set) var fate = Fate.underWay
    /// From its sending until its first success, in milliseconds.
    public internal(set) var answeredAfter: Int64?

    /// Whether it names anything at all.
    var hasObjects: Bool { type != "org_change" && type != "org_remove" }

    var isOfDepartments: Bool { type.hasPrefix("org_dept_") }

    /// The plaintext of a push, in the present spelling or in that of before 2021, which has no id.
    func message(corpID: String, isOldSpelling: Bool) -> [UInt8] {
        let out = ByteWriter(capacity: 1024)
        out.append("{\"EventType\":")
        out.append(string: type)
        out.append(",\"CorpId\":")
        out.append(string: corpID)
        if isOldSpelling {
            out.append(text: ",\"TimeStamp\":\"\(time)\"")
        } else {
            out.append(",\"eventId\":")
            out.append(string: eventID)
            out.append(text: ",\"EventTime\":\(time),\"timeStamp\":\"\(time)\"")
        }
        append(ids: isOldSpelling, to: out)
        out.append("}")
        return out.withBytes { Array($0) }
    }

    /// The members that name the objects and what changed, each after a comma.
    func append(ids isOldSpelling: Bool, to out: ByteWriter) {
        guard hasObjects else { return }
        out.append(",")
        if isOfDepartments {
            out.append(text: isOldSpelling ? "\"DeptId\":" : "\"deptId\":")
            out.append(array: ids) { out.append(text: $0) }
        } else {
            out.append(text: isOldSpelling ? "\"UserId\":" : "\"userId\":")
            out.append(array: ids) { out.append(string: $0) }
        }
        if !isOldSpelling, let difference, let person = ids.first {
            out.append(",\"diffInfo\":")
            difference.append(of: person, to: out)
        }
    }

    /// The event as `get_call_back_failed_result` lists it, with keys that differ from the pushed ones.
    func appendFailed(corpID: String, to out: ByteWriter) {
        out.append("{\"call_back_tag\":")
        out.append(string: type)
        out.append(",\"event_time\":")
        out.append(time)
        out.append(",")
        out.append(string: type)
        if isOfDepartments || !hasObjects {
            out.append(":{\"callbackData\":{}")
        } else {
            out.append(":{\"userid\":")
            out.append(array: ids) { out.append(string: $0) }
        }
        out.append(",\"corpid\":")
        out.append(string: corpID)
        out.append("}}")
    }
}
