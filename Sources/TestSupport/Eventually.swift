/// A condition did not come true.
public struct NeverTrue: Error, CustomStringConvertible {
    public let description: String
}

/// Waits until `condition` is true, looking again and again; for what tells nobody when it happens.
///
/// - Throws: ``NeverTrue`` after `limit`, which is only there to end a broken test.
public func eventually(
    within limit: Duration = .seconds(30), isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else { throw NeverTrue(description: "not true within \(limit)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
