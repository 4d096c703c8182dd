/// One of the ways that an event goes.
enum EventChannel: Sendable, Equatable {
    /// The callback of the developer console.
    case console
    /// The callback that an application has registered.
    case registered(app: String)
    case stream
}

/// What `register_call_back` was given.
struct RegisteredCallback: Sendable {
    var subscription: CallbackSubscription
    /// The types of events that are pushed.
    var tags: [String]
}
