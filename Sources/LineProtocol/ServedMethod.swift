import CoreMetrics

/// A method as one server serves it: its handler, what a caller must be, and its measurements.
struct ServedMethod: Sendable {
    let name: String
    let access: RPCAccess
    let handler: MethodTable.Handler
    let requests: Counter
    let duration: CoreMetrics.Timer
}

/// The methods of one server by name, with the translation of their errors.
struct ServedMethods: Sendable {
    private let methods: [String: ServedMethod]
    let metrics: ServerMetrics
    let translate: @Sendable (any Error) -> RPCError?

    init(_ table: MethodTable, metrics: ServerMetrics) {
        self.metrics = metrics
        self.translate = table.translate
        self.methods = table.entries.mapValues { entry in
            ServedMethod(
                name: entry.method.name, access: entry.method.access, handler: entry.handler,
                requests: metrics.requests(entry.method.name), duration: metrics.duration(entry.method.name))
        }
    }

    /// The method of this name.
    ///
    /// - Throws: `method_not_found` with the nearest names.
    func method(named name: String) throws(RPCError) -> ServedMethod {
        if let method = methods[name] { return method }
        throw .methodNotFound(name, suggestions: NameSuggestions.nearest(to: name, among: methods.keys))
    }
}
