/// What changed of a person, in the words of `diffInfo` of `user_modify_org`: what the company keeps of people, never their departments.
/// A field that is missing in `curr` was cleared.
struct EmployeeDifference: Sendable, Equatable {
    private var before: [(String, String)] = []
    private var after: [(String, String)] = []

    init(_ old: Employee, _ new: Employee) {
        let fields: [(String, String?, String?)] = [
            ("email", old.email, new.email), ("jobNumber", old.jobNumber, new.jobNumber), ("managerUserid", old.managerID, new.managerID),
            ("name", old.name, new.name), ("telephone", old.telephone, new.telephone), ("workPlace", old.workPlace, new.workPlace),
        ]
        for (name, old, new) in fields where old != new {
            if let old { before.append((name, old)) }
            if let new { after.append((name, new)) }
        }
    }

    var isEmpty: Bool { before.isEmpty && after.isEmpty }

    /// Appends the object.
    func append(of userID: String, to out: ByteWriter) {
        out.append("{\"prev\":")
        append(before, to: out)
        out.append(",\"curr\":")
        append(after, to: out)
        out.append(",\"userid\":")
        out.append(string: userID)
        out.append("}")
    }

    private func append(_ fields: [(String, String)], to out: ByteWriter) {
        out.append("{")
        for (position, field) in fields.enumerated() {
            if position > 0 { out.append(",") }
            out.append(string: field.0)
            out.append(":")
            out.append(string: field.1)
        }
        out.append("}")
    }

    static func == (one: EmployeeDifference, other: EmployeeDifference) -> Bool {
        one.before.elementsEqual(other.before, by: ==) && one.after.elementsEqual(other.after, by: ==)
    }
}
