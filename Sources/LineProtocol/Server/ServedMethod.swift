import CoreMetrics

/// A method as one server serves it: its handler, what a caller must be, and its measurements.
final class ServedMethod: Sendable {
    let name: String
    let access: RPCAccess
    let handler: MethodTable.Handler
    let requests: Counter
    let duration: CoreMetrics.Timer

    init(name: String, access: RPCAccess, handler: MethodTable.Handler, requests: Counter, duration: CoreMetrics.Timer) {
        self.name = name
        self.access = access
        self.handler = handler
        self.requests = requests
        self.duration = duration
    }
}

extension ServedMethod {
    /// The method as a caller finds it who may not call it: it only says so.
    func refusing(with error: RPCError, observer: @escaping MethodTable.RefusalObserver) -> ServedMethod {
        let refusal = MethodTable.Handler.task { params, call in
            await observer(params, call, error)
            throw error
        }
        return ServedMethod(name: name, access: access, handler: refusal, requests: requests, duration: duration)
    }
}

/// The methods of one server by name, with the translation of their errors.
struct ServedMethods: Sendable {
    private let methods: [String: ServedMethod]
    let metrics: ServerMetrics
    let translate: @Sendable (any Error) -> RPCError?
    let refused: MethodTable.RefusalObserver?

    init(_ table: MethodTable, metrics: ServerMetrics) {
        self.metrics = metrics
        self.translate = table.translate
        self.refused = table.refused
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
