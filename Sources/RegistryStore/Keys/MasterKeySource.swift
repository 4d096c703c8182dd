import FoundationEssentials
import Glibc

/// Where a registry's master key comes from.
public enum MasterKeySource: Sendable {
    /// A file that the administrator keeps.
    case file(String)
    /// A credential that systemd handed over. It lies in a directory that nobody else may enter; its mode may show an access list as rights
    /// of a group.
    case credential(String)
    /// A text that was handed over in the environment, under this name.
    case environment(name: String, text: String)
    /// A file in the state directory, made at the first start.
    case stateFile(String)

    /// Chooses, in this order: the file named by option, systemd's credential `master-key`, the environment, the state directory.
    public static func choose(option: String?, environment: [String: String] = ProcessInfo.processInfo.environment, stateDirectory: String)
        -> MasterKeySource
    {
        let credentials = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" }
        if let option {
            return credentials.map(option.hasPrefix) ?? false ? .credential(option) : .file(option)
        }
        if let path = credentials.map({ $0 + "master-key" }), access(path, F_OK) == 0 { return .credential(path) }
        if let text = environment[environmentName], !text.isEmpty { return .environment(name: environmentName, text: text) }
        return .stateFile(stateDirectory + "/master.key")
    }

    /// The variable that may hold the key.
    public static let environmentName = "IDP_REGISTRY_MASTER_KEY"

    var phrase: String {
        switch self {
        case .file(let path), .credential(let path), .stateFile(let path): path
        case .environment(let name, _): "the environment variable \(name)"
        }
    }

    /// The file that holds the key, where this process may replace it.
    var keyFile: RotatedKeyFile? {
        switch self {
        case .file(let path), .stateFile(let path): RotatedKeyFile(path)
        case .credential, .environment: nil
        }
    }

    /// The key; of two that a rotation left behind, the one that fits.
    ///
    /// - Parameters:
    ///   - check: what the key of the database derives; nil when there is no database yet.
    ///   - mayCreate: whether a key may be made where the state directory has none yet.
    func load(fitting check: Data?, mayCreate: Bool) throws(RegistryOpenError) -> MasterKey {
        let key = try load(mayCreate: mayCreate)
        guard let check, key.check != check, let file = keyFile, let previous = try file.previousKey(), previous.check == check else {
            return key
        }
        // The rotation was not committed: the key before it is the key.
        try file.restore()
        return previous
    }

    private func load(mayCreate: Bool) throws(RegistryOpenError) -> MasterKey {
        var text: [UInt8] = []
        defer { text.wipe() }
        switch self {
        case .environment(_, let value): text = Array(value.utf8)
        case .file(let path):
            guard let bytes = try KeyFile(path).read() else { throw .masterKeyMissing(path) }
            text = bytes
        case .credential(let path):
            guard let bytes = try KeyFile(path).read(forbiddenMode: 0) else { throw .masterKeyMissing(path) }
            text = bytes
        case .stateFile(let path):
            if let bytes = try KeyFile(path).read() {
                text = bytes
            } else {
                guard mayCreate else { throw .masterKeyMissing(path) }
                text = try KeyFile(path).create()
            }
        }
        guard let key = MasterKey(text: text) else { throw .masterKeyMalformed(phrase) }
        return key
    }
}
