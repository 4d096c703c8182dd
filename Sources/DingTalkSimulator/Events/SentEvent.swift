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
    public internal(set) var fate = Fate.underWay
    /// From its sending until its first success, in milliseconds.
    public internal(set) var answeredAfter: Int64?

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
        out.append(",")
        append(ids: isOldSpelling, to: out)
        out.append("}")
        return out.withBytes { Array($0) }
    }

    /// The member that names the objects.
    func append(ids isOldSpelling: Bool, to out: ByteWriter) {
        if isOfDepartments {
            out.append(text: isOldSpelling ? "\"DeptId\":" : "\"deptId\":")
            out.append(array: ids) { out.append(text: $0) }
        } else {
            out.append(text: isOldSpelling ? "\"UserId\":" : "\"userId\":")
            out.append(array: ids) { out.append(string: $0) }
        }
    }
}
