/// Who waits for the answer.
enum RequestPriority: Int, Sendable, CaseIterable {
    /// A person.
    case interactive
    /// A change that the source has told of.
    case event
    /// A synchronization.
    case bulk

    /// As it is called in measurements.
    var label: String {
        switch self {
        case .interactive: "interactive"
        case .event: "event"
        case .bulk: "bulk"
        }
    }
}
