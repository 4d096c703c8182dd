import JSONKit

/// The methods of one socket with their handlers.
public struct MethodTable: Sendable {
    /// How a method is answered.
    enum Handler: Sendable {
        /// On the event loop: must neither block nor wait. Gives the result as JSON.
        case immediate(@Sendable (_ params: JSONReader?, RPCCall) throws -> [UInt8])
        /// On the event loop as long as `recall` gives a result, else in a task of its own.
        case recalled(
            recall: @Sendable (_ params: JSONReader?, RPCCall) throws -> [UInt8]?,
            otherwise: @Sendable (_ params: JSONReader?, RPCCall) async throws -> [UInt8])
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
    /// Told of calls that are refused before their handler.
    let refused: RefusalObserver?

    /// Told of a call that its caller may not make, or whose params are not of the method's shape, before it is answered so.
    public typealias RefusalObserver = @Sendable (_ params: JSONReader?, RPCCall, RPCError) async -> Void

    /// A table without methods.
    ///
    /// - Parameters:
    ///   - translate: the one place where the service's errors become the wire's. ``RPCError`` itself needs no translation.
    ///   - refused: told of refused calls of methods for admins that are served in a task; what happens on the event loop must not wait.
    public init(translating translate: @escaping @Sendable (any Error) -> RPCError?, observingRefusals refused: RefusalObserver? = nil) {
        self.translate = translate
        self.refused = refused
    }

    /// Serves a method in a task of its own.
    public mutating func add<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) async throws -> Method.Result
    ) {
        let decode = decoder(method)
        insert(method, .task { params, call in try await handler(decode(params, call), call).jsonBytes() })
    }

    /// Serves a method on the event loop, from memory: the handler must neither block nor wait.
    public mutating func addImmediate<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) throws -> Method.Result
    ) {
        insert(method, .immediate { params, call in try handler(Self.decode(params, of: method), call).jsonBytes() })
    }

    /// Serves a method that takes no params from what is remembered as JSON of its result, and in a task of its own when that is nothing.
    mutating func addRecalled<Method: RPCMethod>(
        _ method: Method.Type, recall: @escaping @Sendable () -> [UInt8]?, otherwise: @escaping @Sendable () async -> [UInt8]
    ) where Method.Params == JSONEmpty {
        insert(
            method,
            .recalled { params, _ in
                if let params { _ = try Self.decode(params, of: method) }
                return recall()
            } otherwise: { _, _ in
                await otherwise()
            })
    }

    /// As ``addImmediate(_:_:)``, for a result that is held as JSON of the method's result already.
    public mutating func addImmediateEncoded<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) throws -> [UInt8]
    ) {
        insert(method, .immediate { params, call in try handler(Self.decode(params, of: method), call) })
    }

    /// Serves a watch: a result, then notifications.
    public mutating func addWatch<Method: RPCMethod>(
        _ method: Method.Type, _ handler: @escaping @Sendable (Method.Params, RPCCall) async throws -> RPCWatch<Method.Result>
    ) {
        let decode = decoder(method)
        insert(
            method,
            .watch { params, call in
                let watch = try await handler(decode(params, call), call)
                return (watch.result.jsonBytes(), watch.notifications)
            })
    }

    private mutating func insert(_ method: any RPCMethod.Type, _ handler: Handler) {
        if entries.updateValue(Entry(method: method, handler: handler), forKey: method.name) == nil { methods.append(method) }
    }

    /// Reads the params of a method that is served in a task, telling who wants to know when they are refused.
    private func decoder<Method: RPCMethod>(_ method: Method.Type) -> @Sendable (JSONReader?, RPCCall) async throws -> Method.Params {
        guard let refused, method.access == .admin else { return { params, _ in try Self.decode(params, of: method) } }
        return { params, call in
            do throws(RPCError) { return try Self.decode(params, of: method) } catch {
                await refused(params, call, error)
                throw error
            }
        }
    }

    private static let noParams = JSONReader(Array("{}".utf8))

    private static func decode<Method: RPCMethod>(_ params: JSONReader?, of _: Method.Type) throws(RPCError) -> Method.Params {
        var reader = params ?? noParams
        var problems = JSONProblems(unknownMembers: .refused, subject: Method.name)
        do throws(JSONError) {
            if let value = try Method.Params.decode(from: &reader, noting: &problems), problems.isEmpty { return value }
        } catch {
            // The line was proven to be JSON before, so that this is a value that no method can read.
            throw .invalidParam("", "cannot be read: \(error)")
        }
        throw .invalidParams(problems.items, more: problems.more)
    }
}
