import IdentityModel
import JSONKit

/// Reads a configuration document and collects everything that is wrong with it.
struct ConfigurationReading {
    private var problems = JSONProblems(unknownMembers: .refused)
    private var limit: RegistryStoreError?
    private let fieldEntries: [JSONValue]
    private let idpEntries: [JSONValue]

    init(_ document: JSONValue) {
        var members: [JSONValue.Member] = []
        var found = JSONProblems(unknownMembers: .refused)
        if case .object(let given) = document { members = given } else { found.note("must be an object", at: "document") }
        var lists: [String: [JSONValue]] = [:]
        for member in members {
            found.within("document") { problems in
                if !["fields", "idps"].contains(member.key) {
                    problems.note("unknown member; there are fields and idps", at: member.key)
                } else if case .array(let entries) = member.value {
                    lists[member.key] = entries
                } else {
                    problems.note("must be an array", at: member.key)
                }
            }
        }
        problems = found
        fieldEntries = lists["fields"] ?? []
        idpEntries = lists["idps"] ?? []
    }

    /// The fields of the document, each with what it is now.
    mutating func fields(beside present: [LocalField]) -> [(field: ConfiguredField, before: ConfiguredField?)] {
        var seen: Set<String> = []
        return fieldEntries.enumerated().compactMap { index, entry in
            within("fields", index) { problems in
                var reader = JSONReader(entry.jsonBytes)
                guard let draft = try? ExtendedFieldDraft.decode(from: &reader, noting: &problems) else { return nil }
                if draft.key.builtinField != nil { problems.note("is the key of a built-in field; choose another", at: "key") }
                let field = ConfiguredField(draft.field)
                if !seen.insert("\(field.owner) \(field.key)").inserted { problems.note("stands in the document twice", at: "key") }
                let before = present.first { $0.key == field.key && $0.owner == field.owner }.map(ConfiguredField.init)
                if let before, before.type != field.type { problems.note("cannot change; it is \"\(before.type.rawValue)\"", at: "type") }
                return (field, before)
            }
        }
    }

    /// The IdPs of the document by their places, each with what it is now.
    mutating func drafts(beside present: [IdP]) -> [(index: Int, draft: IdPDraft, current: IdP?)] {
        var seen: Set<String> = []
        let byName = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return idpEntries.enumerated().compactMap { index, entry in
            within("idps", index) { problems in
                let current = entry["name"]?.text.flatMap { byName[$0] }
                var reader = JSONReader((current.map { entry.keepingSecrets(of: $0) } ?? entry).jsonBytes)
                guard let draft = try? IdPDraft.decode(from: &reader, noting: &problems) else { return nil }
                if !seen.insert(draft.name.rawValue).inserted {
                    problems.note("stands in the document twice", at: "name")
                    return nil
                }
                if let current, current.type != draft.type {
                    problems.note("cannot change; it is \"\(current.type.rawValue)\"", at: "type")
                    return nil
                }
                return (index, draft, current)
            }
        }
    }

    /// Takes in why the IdP at `index` cannot be stored; throws on what is nobody's mistake.
    mutating func note(_ error: RegistryStoreError, of index: Int, _ draft: IdPDraft) throws(RegistryStoreError) {
        switch error {
        case .invalid(let items, _):
            within("idps", index) { problems in
                for item in items {
                    problems.note(item.problem, at: item.path.hasPrefix("patch.") ? String(item.path.dropFirst(6)) : item.path)
                }
            }
        case .exclusiveTaken(let member, let owner):
            within("idps", index) { $0.note("the IdP \"\(owner.name)\" has it already", at: "\(draft.type.rawValue).\(member)") }
        case .typeNotSupported(let type):
            within("idps", index) { $0.note("IdPs of type \"\(type.rawValue)\" can be kept, but not enabled: leave it closed", at: "type") }
        case .limit: if limit == nil { limit = error }
        default: throw error
        }
    }

    /// Throws everything that was wrong.
    func finish() throws(RegistryStoreError) {
        if !problems.isEmpty { throw RegistryStoreError(problems) }
        if let limit { throw limit }
    }

    private mutating func within<Result>(_ list: String, _ index: Int, _ body: (inout JSONProblems) -> Result) -> Result {
        problems.within("document") { $0.within(list) { $0.within("[\(index)]", body) } }
    }
}

extension JSONValue {
    /// This entry with the secrets that it leaves out standing in it as kept, where they are stored.
    fileprivate func keepingSecrets(of idp: IdP) -> JSONValue {
        guard var settings = self[idp.type.rawValue], case .object = settings,
            case .object(let stored)? = idp.settable[idp.type.rawValue]
        else { return self }
        for member in stored where member.value["set"] == true && settings[member.key] == nil { settings[member.key] = ["set": true] }
        var entry = self
        entry[idp.type.rawValue] = settings
        return entry
    }
}
