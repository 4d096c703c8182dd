import GRDB
import JSONKit

extension JSONConvertible {
    /// Reads a document that this store wrote.
    static func stored(_ text: String) throws(DirectoryStoreError) -> Self {
        do {
            return try decode(Array(text.utf8), unknownMembers: .ignored)
        } catch {
            throw .corrupt("a stored \(Self.self) cannot be read: \(error)")
        }
    }

    /// This value as text for a column.
    var storedText: String { String(decoding: jsonBytes(), as: UTF8.self) }
}

extension RawRepresentable where RawValue == String {
    /// Reads a word or an id that this store wrote.
    static func storedWord(_ text: String) throws(DirectoryStoreError) -> Self {
        guard let value = Self(rawValue: text) else { throw .corrupt("\"\(text)\" is no \(Self.self)") }
        return value
    }
}
