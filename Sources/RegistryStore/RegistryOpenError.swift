import DatabaseKit

/// Why a registry's state cannot be opened. Nothing was changed when one is thrown.
public enum RegistryOpenError: Error, Sendable, CustomStringConvertible {
    case masterKeyMissing(String)
    case masterKeyMalformed(String)
    case masterKeyReadable(String, mode: String)
    case masterKeyWrong(String)
    case tooLong(String, limit: Int)
    case system(String, path: String, code: Int32)
    case newerSchema
    case database(String)

    public var description: String {
        switch self {
        case .masterKeyMissing(let source):
            "The registry holds secrets, but there is no master key in \(source). Put the key back where it was, or name it with --master-key-file."
        case .masterKeyMalformed(let source):
            "The master key in \(source) is not a key: it must be 32 bytes, raw or as base64 or 64 hexadecimal digits."
        case .masterKeyReadable(let path, let mode):
            "The master key file \(path) may be read by others (mode \(mode)). Run: chmod 0600 \(path)"
        case .masterKeyWrong(let source):
            "The master key in \(source) is not the one that sealed this registry's secrets. Start with the right key; nothing has been changed."
        case .tooLong(let path, let limit):
            "The file \(path) is longer than \(limit) bytes, so that it is no key or secret. Name the file that holds it alone."
        case .system(let action, let path, let code): FileError(action, path: path, code: code).description
        case .newerSchema:
            "The registry's database was written by a newer version of idp-registry. Start that version, or restore a backup."
        case .database(let message): "Cannot open the registry's database: \(message)"
        }
    }
}
