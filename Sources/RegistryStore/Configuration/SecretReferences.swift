import FoundationEssentials
import Glibc
import JSONKit

/// Puts what is referred to in the place of references in a configuration document: `{"fromFile":PATH}` gives a file's content without its last
/// line end, `{"fromEnvironment":NAME}` a variable of this process.
///
/// With this process's rights: whoever chooses the references can have any file read that this process can read.
public struct SecretReferences: Sendable {
    private let environment: [String: String]
    private static let fileLimit = 64 << 10

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// The document with every reference resolved. Blocks while it reads files.
    ///
    /// - Throws: all references that lead nowhere, with paths that begin with `document`.
    public func resolve(_ document: JSONValue) throws(JSONProblems) -> JSONValue {
        var problems = JSONProblems(unknownMembers: .refused)
        let resolved = problems.within("document") { replace(document, noting: &$0) }
        guard problems.isEmpty else { throw problems }
        return resolved
    }

    /// Whether there is any reference in the document.
    public static func areIn(_ document: JSONValue) -> Bool {
        switch document {
        case .object(let members): Reference(members) != nil || members.contains { areIn($0.value) }
        case .array(let elements): elements.contains(where: areIn)
        default: false
        }
    }

    private enum Reference {
        case file(String)
        case environment(String)

        init?(_ members: [JSONValue.Member]) {
            guard members.count == 1, let member = members.first, case .string(let text) = member.value else { return nil }
            switch member.key {
            case "fromFile": self = .file(text)
            case "fromEnvironment": self = .environment(text)
            default: return nil
            }
        }
    }

    private func replace(_ value: JSONValue, noting problems: inout JSONProblems) -> JSONValue {
        switch value {
        case .object(let members):
            guard let reference = Reference(members) else {
                return .object(
                    members.map { member in
                        JSONValue.Member(member.key, problems.within(member.key) { replace(member.value, noting: &$0) })
                    })
            }
            return text(of: reference, noting: &problems).map(JSONValue.string) ?? .null
        case .array(let elements):
            return .array(
                elements.enumerated().map { index, element in problems.within("[\(index)]") { replace(element, noting: &$0) } })
        default: return value
        }
    }

    private func text(of reference: Reference, noting problems: inout JSONProblems) -> String? {
        switch reference {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                problems.note("there is no environment variable \(name), or it is empty")
                return nil
            }
            return value
        case .file(let path):
            do throws(RegistryOpenError) {
                guard let bytes = try KeyFile(path).read(forbiddenMode: 0, limit: Self.fileLimit) else {
                    problems.note("there is no file \(path)")
                    return nil
                }
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    problems.note("the file \(path) is not text")
                    return nil
                }
                return text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
            } catch {
                problems.note("\(error)")
                return nil
            }
        }
    }
}
