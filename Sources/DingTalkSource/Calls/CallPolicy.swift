import SourceAPI

/// How a call behaves when it is not answered at once.
struct CallPolicy: Sendable {
    var priority: RequestPriority
    /// How long in all a call waits to be admitted where DingTalk refuses it as too many, how long one answer may take, and after what
    /// time nothing is tried again; nil: as long as it takes.
    var patience: Duration?
    /// How often a call is sent again when the server is busy or the network fails.
    var transientRetries: Int

    /// A synchronization: never fails for throttling.
    static let synchronization = CallPolicy(priority: .bulk, patience: nil, transientRetries: 3)
    /// What an event is about is read: before the synchronizations, and as patiently.
    static let event = CallPolicy(priority: .event, patience: nil, transientRetries: 3)
    /// A person waits.
    static let person = CallPolicy(priority: .interactive, patience: .seconds(15), transientRetries: 2)

    static func of(_ priority: RequestPriority) -> CallPolicy {
        switch priority {
        case .interactive: .person
        case .event: .event
        case .bulk: .synchronization
        }
    }
}
