import Crypto
import IdentityModel
import JSONKit

/// Everything that the staged rows of a task depend on: while it is the same, a reading may be gone on with.
enum ReadingBasis {
    /// A text that differs where anything of it does. Secrets are not in it: a new secret of the same application reads the same.
    static func text(_ configuration: IdP, _ fields: [LocalField], users: Bool) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            writer.string(configuration.id.rawValue)
            writer.string(configuration.type.rawValue)
            for part in [configuration.dingtalk?.corpId, configuration.dingtalk?.appKey, configuration.dingtalk?.dingtalkType.rawValue] {
                if let part { writer.string(part) } else { writer.null() }
            }
            if let address = configuration.dingtalk?.serverAddress { address.encode(to: &writer) } else { writer.null() }
            configuration.sync.scope.encode(to: &writer)
            configuration.sync.mappings.encode(to: &writer)
            writer.string(configuration.sync.detail.rawValue)
            fields.sorted { $0.key < $1.key }.encode(to: &writer)
            writer.string(users ? "users" : "departments")
        }
        return SHA256.hash(data: writer.bytes).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
