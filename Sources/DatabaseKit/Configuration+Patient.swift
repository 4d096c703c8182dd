import GRDB

extension Configuration {
    /// Connections that wait up to ten seconds for a file which another one holds.
    ///
    /// Every connection needs that, a reader's too: whoever closes a file with a write-ahead log, detaching included, locks it for a moment to
    /// see whether it was the last, and who opens or attaches it in that moment is refused at once without.
    public static func patient(label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(10)
        return configuration
    }
}
