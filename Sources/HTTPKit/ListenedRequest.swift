/// A whole request, within the limits.
public struct ListenedRequest: Sendable {
    /// As it was sent: methods are case-sensitive.
    public let method: String
    /// Percent-decoded path, without the query.
    public let path: String
    /// Percent-decoded query; of a name that comes twice, the first.
    public let query: [String: String]
    public let body: [UInt8]

    public init(method: String, target: String, body: [UInt8]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = PercentDecoding.decode(parts.first ?? "", plusIsSpace: false)
        query = parts.count > 1 ? PercentDecoding.query(parts[1]) : [:]
        self.body = body
    }
}
