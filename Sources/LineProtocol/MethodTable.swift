import JSONKit

/// The methods of one socket with their handlers.
public struct MethodTable: Sendable {
    /// How a method is answered.
    enum Handler: Sendable {
        /// On the event loop: must neither block nor wait. Gives the result as JSON.
        case immediate(@Sendable (_ params: JSONReader?, RPCCall) throws -> [UInt8])
        /// In a task of its own.
        case task(@Sendable (_ params: JSONReader?, RPCCall) async throws -> [UInt8])
        /// In a task of its own, which goes on to send notifications.
        case watch(
            @Sendable (_ params: JSONReader?, RPCCall) async throws -> (
                result: [UInt8], then: any AsyncSequence<RPCMessage, any Error> & Sendable
            ))
    }

    struct Entry: Sendable {
        let method: any RPCMethod.Type
        let handler: Handler
    }

    private(set) var entries: [String: Entry] = [:]
    /// The methods in the order in which they were added.
    public private(set) var methods: [any RPCMethod.Type] = []
    /// Turns a handler's error into the wire's; nil makes it an `internal_error` that is logged under an id.
    let translate: @Sendable (any Error) -> RPCError?

    /// A table without methods.
    ///
    /// - Parameter translate: the one place where the service's errors become the wire's. ``RPCError`` itself needs no translation.
    public init(translating translate: @escaping @Sendable (any Error) -> RPCError?) {
        self.translate = translate
    }

    /// Serves a method in a task of its own.
    public mutating func add<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) async throws -> Method.Result
    ) {
        insert(method, .task { params, call in try await handler(Self.decode(params), call).jsonBytes() })
    }

    /// Serves a method on the event loop, from memory: the handler must neither block nor wait.
    public mutating func addImmediate<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) throws -> Method.Result
    ) {
        insert(method, .immediate { params, call in try handler(Self.decode(params), call).jsonBytes() })
    }

    /// As ``addImmediate(_:_:)``, for a result that is held as JSON of the method's result already.
    public mutating func addImmediateEncoded<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) throws -> [UInt8]
    ) {
        insert(method, .immediate { params, call in try handler(Self.decode(params), call) })
    }

    /// Serves a watch: a result, then notifications.
    public mutating func addWatch<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) async throws -> RPCWatch<Method.Result>
    ) {
        insert(
            method,
            .watch { params, call in
                let watch = try await handler(Self.decode(params), call)
                return (watch.result.jsonBytes(), watch.notifications)
            })
    }

    private mutating func insert(_ method: any RPCMethod.Type, _ handler: Handler) {
        if entries.updateValue(Entry(method: method, handler: handler), forKey: method.name) == nil { methods.append(method) }
    }

    private static func decode<Params: JSONObject>(_ params: JSONReader?) throws(RPCError) -> Params {
        var reader = params ?? JSONReader(Array("{}".utf8))
        var problems = JSONProblems(unknownMembers: .refused)
        do throws(JSONError) {
            if let value = try Params.decode(from: &reader, noting: &problems), problems.isEmpty { return value }
        } catch {
            throw RPCError(.parseError, "The params are not JSON: \(error).")
        }
        throw .invalidParams(problems.items)
    }
}
