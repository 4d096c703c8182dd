import IdentityModel
import JSONKit

extension EmployeeImage {
    /// This person with what lies between `before` and `after` changed, and all else as it is here.
    ///
    /// Nil where something of what is to change is not as `before` has it: something else has changed it since.
    func changed(from before: EmployeeImage, to after: EmployeeImage) -> EmployeeImage? {
        var image = self
        guard let fields = Self.fields(fields, from: before.fields, to: after.fields) else { return nil }
        image.fields = fields
        let isChanged =
            image.take(\.unionID, before, after) && image.take(\.memberships, before, after)
            && image.take(\.accountStatus, before, after) && image.take(\.employmentStatus, before, after)
            && image.take(\.leftAt, before, after) && image.take(\.isOutOfScope, before, after)
            && image.take(\.suspendedBy, before, after) && image.take(\.expiresAt, before, after)
            && image.take(\.localEdits, before, after)
        return isChanged ? image : nil
    }

    /// Whether this is `other`, whatever has become of the account itself.
    func isSamePerson(as other: EmployeeImage) -> Bool {
        var image = self
        image.accountStatus = other.accountStatus
        image.suspendedBy = other.suspendedBy
        image.expiresAt = other.expiresAt
        return image.json == other.json
    }

    private mutating func take<Value: Equatable>(
        _ path: WritableKeyPath<EmployeeImage, Value>, _ before: EmployeeImage, _ after: EmployeeImage
    ) -> Bool {
        if before[keyPath: path] == after[keyPath: path] { return true }
        guard self[keyPath: path] == before[keyPath: path] else { return false }
        self[keyPath: path] = after[keyPath: path]
        return true
    }

    /// The same of a document of fields, one by one. It is written in the order in which such documents are.
    private static func fields(_ stored: [UInt8], from before: [UInt8], to after: [UInt8]) -> [UInt8]? {
        if stored == before { return after }
        guard let stored = try? JSONValue(parsing: stored), let before = try? JSONValue(parsing: before),
            let after = try? JSONValue(parsing: after), var known = members(stored, from: before, to: after)
        else { return nil }
        let none = JSONValue.object([])
        let extended = members(
            stored["extended"] ?? none, from: before["extended"] ?? none, to: after["extended"] ?? none, except: nil)
        guard let extended else { return nil }
        var writer = JSONWriter()
        writer.object { writer in
            for field in LocalField.builtinFields where field.owner == .employee {
                writer.member(field.key, optional: known.removeValue(forKey: field.key))
            }
            if !extended.isEmpty { writer.member("extended", extended) }
        }
        return writer.bytes
    }

    /// Nil where a member that differs between `before` and `after` is another one in `stored`.
    private static func members(
        _ stored: JSONValue, from before: JSONValue, to after: JSONValue, except nested: String? = "extended"
    ) -> [String: JSONValue]? {
        var members: [String: JSONValue] = [:]
        for key in Set(stored.keys).union(before.keys).union(after.keys) where key != nested {
            guard before[key] != after[key] else {
                members[key] = stored[key]
                continue
            }
            guard stored[key] == before[key] else { return nil }
            members[key] = after[key]
        }
        return members
    }
}

extension JSONValue {
    fileprivate var keys: [String] { if case .object(let members) = self { members.map(\.key) } else { [] } }
}
