import JSONKit

/// The ids that the services answered with, for the requests that follow.
struct ExampleIDs {
    private static let prefixes = ["idp", "task", "rec", "dep", "emp", "grp"]
    private var last: [String: String] = [:]

    /// The prefix of a text that stands for any id: `idp` of `idp-…`.
    static func prefix(of text: String) -> String? {
        prefixes.first { text == $0 + "-…" }
    }

    mutating func note(_ id: String, for prefix: String) { last[prefix] = id }

    /// The text with the id that was answered last in the place of each `idp-…`.
    func filled(_ text: String) throws(MissingID) -> String {
        var text = text
        for prefix in Self.prefixes where text.contains(prefix + "-…") {
            guard let id = last[prefix] else { throw MissingID(prefix: prefix) }
            text = text.split(separator: prefix + "-…", omittingEmptySubsequences: false).joined(separator: id)
        }
        return text
    }
}

/// A request names an id before any answer showed one.
struct MissingID: Error, CustomStringConvertible {
    let prefix: String

    var description: String { "no answer before this one shows a \(prefix)-…" }
}
