import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

extension RPCError {
    /// The wire's error for one of the registry's; nil for what only the log may know.
    static func registry(_ error: any Error) -> RPCError? {
        guard let error = error as? RegistryStoreError else { return nil }
        return switch error {
        case .notFound(let id): .notFound("idp", id.rawValue)
        case .nameTaken(let name, let owner):
            RPCError(.nameTaken, "Another IdP is named \"\(name)\" already; choose another name.", details: [.init("idp", owner.json)])
        case .exclusiveTaken(let member, let owner):
            RPCError(
                .corpTaken, "The IdP \"\(owner.name)\" has this \(member) already; change that one instead of creating a second.",
                details: [.init("idp", owner.json)])
        case .revisionMismatch(let id, let current):
            RPCError(
                .revisionMismatch,
                "The IdP has changed since you read it: it is at revision \(current). Read it again and repeat the change.",
                details: [.init("id", .string(id.rawValue)), .init("revision", .int(current))])
        case .limit(let breach, let enabled): limit(breach, enabled)
        case .typeNotSupported(let type):
            RPCError(
                .typeNotSupported,
                "IdPs of type \"\(type.rawValue)\" can be kept, but not enabled yet: synchronizing from them is not built. Leave it closed.",
                details: [.init("type", .string(type.rawValue))])
        case .logo(let refusal): logo(refusal)
        case .noLogo(let id):
            RPCError(.notFound, "The IdP has no logo.", details: [.init("kind", "logo"), .init("id", .string(id.rawValue))])
        case .noField(let key, let owner):
            RPCError(
                .notFound, "The \(owner.rawValue) has no extended field \"\(key)\"; field.list tells which there are.",
                details: [.init("kind", "field"), .init("id", .string(key))])
        case .fieldBuiltIn(let field):
            RPCError(
                .readOnly,
                "The field \"\(field.key)\" of the \(field.owner.rawValue) is built in; it cannot be changed or removed.",
                details: [.init("key", .string(field.key))])
        case .fieldTaken(let field):
            RPCError(
                .nameTaken,
                "The \(field.owner.rawValue) has a field \"\(field.key)\" already (\(field.name)); choose another key\(field.builtin ? "" : ", or update it").",
                details: [.init("key", .string(field.key))])
        case .fieldInUse(let field, let users):
            RPCError(
                .fieldInUse,
                """
                Mappings of \(users.map { "\"\($0.name)\"" }.joined(separator: ", ")) fill the field "\(field.key)"; remove them first, or give \
                "force": true to remove them with it.
                """, details: [.init("key", .string(field.key)), .init("idps", .array(users.map(\.json)))])
        case .invalid(let problems, let more): .invalidParams(problems, more: more)
        case .closed(let id):
            RPCError(.idpClosed, "The IdP is closed; enable it first.", details: [.init("id", .string(id.rawValue))])
        case .keyNotReplaceable(let place, let why):
            RPCError(
                .keyNotReplaceable,
                """
                The master key in \(place) cannot be replaced: \(why) Nothing was changed. Stop the registry, put the key into a file of mode \
                0600 that the registry may replace, start with --master-key-file, and rotate then.
                """, details: [.init("source", .string(place))])
        case .backupFailed(let path, let why):
            RPCError(.backupFailed, "There is no backup at \(path): \(why)", details: [.init("path", .string(path))])
        case .cancelled: RPCError(.shuttingDown, "The call was given up before it was done.")
        case .secretDamaged, .diskFull, .corrupt, .unavailable: nil
        }
    }

    private static func logo(_ refusal: Logo.Refusal) -> RPCError {
        switch refusal {
        case .tooLarge(let bytes):
            RPCError(
                .logoTooLarge, "The logo has \(bytes) bytes, and may have \(Logo.maximumBytes); give a smaller picture.",
                details: [.init("bytes", .int(Int64(bytes))), .init("limit", .int(Int64(Logo.maximumBytes)))])
        case .invalid(let problem): .invalidParam("data", problem)
        case .contentType(let problem): .invalidParam("contentType", problem)
        }
    }

    private static func limit(_ breach: EnabledLimits.Breach, _ enabled: [IdPSummary]) -> RPCError {
        let details = { (limit: Int) in
            [JSONValue.Member("limit", .int(Int64(limit))), JSONValue.Member("enabled", .array(enabled.map(\.json)))]
        }
        switch breach {
        case .total(let limit):
            let names = enabled.map { "\"\($0.name)\"" }.joined(separator: ", ")
            return RPCError(.limitEnabled, "Five IdPs are enabled already (\(names)); disable one first.", details: details(limit))
        case .type(let type, let limit):
            let names = enabled.filter { $0.type == type }.map { "\"\($0.name)\"" }.joined(separator: ", ")
            return RPCError(
                .limitCustom, "A \(type.rawValue) IdP is enabled already (\(names)); disable it first.", details: details(limit))
        }
    }
}

extension RegistryService {
    /// What to tell people of one of the store's errors where there is no wire.
    public static func message(for error: RegistryStoreError) -> String {
        RPCError.registry(error)?.message ?? "\(error)"
    }
}

extension IdPSummary {
    fileprivate var json: JSONValue { ["id": .string(id.rawValue), "name": .string(name), "type": .string(type.rawValue)] }
}
