import AgentAPI
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import SyncEngine

extension EmployeeEdit {
    /// What a patch asks for.
    ///
    /// - Throws: `read_only` for members that only the source may change, `invalid_params` for values that cannot be.
    init(_ patch: EmployeePatch) throws(RPCError) {
        self.init()
        let unknown = patch.unknownMembers
        if !unknown.isEmpty {
            throw .invalidParams(unknown.map { JSONProblem(path: "patch.\($0)", problem: "is not a member of an employee") })
        }
        let kept = patch.readOnlyMembers
        guard kept.isEmpty else {
            throw RPCError(
                .readOnly,
                "\(kept.joined(separator: ", ")) can only be changed at the source. Here title, employmentStatus and expiresAt can be.",
                details: [.init("members", .array(kept.map { .string($0) }))])
        }
        title = try Self.read("title", patch, "must be a text of at most 200 characters, or null") { value in
            guard let text = value.text, text.count <= 200 else { return nil }
            return text
        }
        employmentStatus = try Self.read("employmentStatus", patch, "must be \"active\" or \"left\", or null") { value in
            value.text.flatMap { Employee.EmploymentStatus(rawValue: $0) }
        }
        expiresAt = try Self.read("expiresAt", patch, "must be a time as RFC 3339 has it, or null") { $0.text.flatMap { Timestamp($0) } }
    }

    private static func read<Value>(_ name: String, _ patch: EmployeePatch, _ rule: String, _ read: (JSONValue) -> Value?) throws(RPCError)
        -> Changed<Value>?
    {
        guard let value = patch.members[name] else { return nil }
        if value == .null { return Changed(nil) }
        guard let known = read(value) else { throw .invalidParam("patch.\(name)", rule) }
        return Changed(known)
    }
}
