import CoreMetrics
import JSONKit
import Logging
import NIOCore

/// The one request of a connection that is being answered in a task.
struct RequestInFlight {
    let id: ArraySlice<UInt8>?
    let answered: Bool
    let method: ServedMethod
    let started: NIODeadline
    let task: Task<Void, Never>
}

/// What a handler in a task came to.
enum RequestOutcome: Sendable {
    case result([UInt8])
    case watch([UInt8], any AsyncSequence<RPCMessage, any Error> & Sendable)
    case failure(any Error)
}

extension LineConnection {
    /// Takes one line: a call or a batch.
    ///
    /// The whole line is proven to be JSON before any of it is done.
    func take(_ line: LineFramer.Line, isLate: Bool) {
        var reader = JSONReader(line.bytes, in: line.range, depthLimit: server.limits.nesting)
        if line.bytes[line.range.lowerBound] == UInt8(ascii: "[") || (try? reader.kind()) == .array {
            return takeBatch(reader, isLate: isLate)
        }
        do throws(EnvelopeFault) {
            let envelope = try Envelope(reading: &reader)
            do throws(JSONError) { try reader.finish() } catch {
                throw EnvelopeFault(id: envelope.id, answered: true, error: .notJSON(error))
            }
            take(envelope, isLate: isLate)
        } catch {
            if error.answered { fail(error.id, error.error) }
        }
    }

    private func takeBatch(_ reader: JSONReader, isLate: Bool) {
        do throws(JSONError) {
            if let batch = try BatchReader(reader, isLate: isLate) { self.batch = Batch(reader: batch) } else { fail(nil, .emptyBatch) }
        } catch {
            fail(nil, .notJSON(error))
        }
    }

    /// Does the next call of the batch, or ends the batch.
    func takeFromBatch() {
        guard let isLate = batch?.reader.isLate else { return }
        guard var element = batch?.reader.next() else { return endBatch() }
        do throws(EnvelopeFault) {
            take(try Envelope(reading: &element), isLate: isLate)
        } catch {
            if error.answered { fail(error.id, error.error) }
        }
    }

    private func endBatch() {
        if batch?.isOpen == true { output.writeStaticString("]\n") }
        batch = nil
        let starts = watchesToStart
        watchesToStart = []
        for start in starts { startWatch(start) }
        deliverAll()
    }

    private func take(_ envelope: Envelope, isLate: Bool) {
        guard case .serving(let admission) = state, let context else { return }
        do throws(RPCError) {
            if isLate { throw .shuttingDown }
            let method = try server.methods.method(named: envelope.method)
            let call = RPCCall(method: method.name, peer: admission.peer, role: admission.role, connection: admission.number)
            if method.access == .admin, admission.role != .admin {
                let refusal = RPCError.needs(method.access, method: method.name)
                guard let observer = server.methods.refused else { throw refusal }
                return start(envelope, method.refusing(with: refusal, observer: observer), call, context.eventLoop)
            }
            start(envelope, method, call, context.eventLoop)
        } catch {
            if envelope.answered { fail(envelope.id, error) } else { server.methods.metrics.failed(nil, error.reason) }
        }
    }

    private func start(_ envelope: Envelope, _ method: ServedMethod, _ call: RPCCall, _ eventLoop: any EventLoop) {
        let started = NIODeadline.now()
        let params = envelope.params
        let work: @Sendable () async -> RequestOutcome
        switch method.handler {
        case .immediate(let handler):
            let outcome: RequestOutcome
            do { outcome = .result(try handler(params, call)) } catch { outcome = .failure(error) }
            return finish(envelope.id, answered: envelope.answered, method, since: started, outcome)
        case .recalled(let recall, let handler):
            do {
                if let result = try recall(params, call) {
                    return finish(envelope.id, answered: envelope.answered, method, since: started, .result(result))
                }
            } catch {
                return finish(envelope.id, answered: envelope.answered, method, since: started, .failure(error))
            }
            work = { do { return .result(try await handler(params, call)) } catch { return .failure(error) } }
        case .task(let handler):
            work = { do { return .result(try await handler(params, call)) } catch { return .failure(error) } }
        case .watch(let handler):
            work = {
                do {
                    let watch = try await handler(params, call)
                    return .watch(watch.result, watch.then)
                } catch { return .failure(error) }
            }
        }
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        let task = Task {
            let outcome = await work()
            eventLoop.execute { connection.value.requestEnded(outcome) }
        }
        request = RequestInFlight(id: envelope.id, answered: envelope.answered, method: method, started: started, task: task)
    }

    private func requestEnded(_ outcome: RequestOutcome) {
        guard let request else { return }
        self.request = nil
        guard case .serving = state else { return leaveWhenDone() }
        finish(request.id, answered: request.answered, request.method, since: request.started, outcome)
        work()
    }

    private func finish(
        _ id: ArraySlice<UInt8>?, answered: Bool, _ method: ServedMethod, since started: NIODeadline, _ outcome: RequestOutcome
    ) {
        method.requests.increment()
        method.duration.recordNanoseconds((NIODeadline.now() - started).nanoseconds)
        switch outcome {
        case .result(let result):
            if answered { succeed(id, result) }
        case .watch(let result, let notifications):
            if answered { succeed(id, result) }
            let start = WatchStart(id: id, method: method.name, notifications: notifications)
            if batch == nil { startWatch(start) } else { watchesToStart.append(start) }
        case .failure(let error):
            let error = wire(error, method.name)
            if answered { fail(id, error, method: method.name) } else { server.methods.metrics.failed(method.name, error.reason) }
        }
    }

    /// The wire's error for a handler's: what the service translates, else one that says nothing but where to look.
    func wire(_ error: any Error, _ method: String) -> RPCError {
        if let error = error as? RPCError { return error }
        if error is CancellationError, bytesBeforeStop != nil { return .shuttingDown }
        if let error = server.methods.translate(error) { return error }
        let id = String(UInt64.random(in: .min ... .max), radix: 36)
        server.logger.error(
            "request failed", metadata: ["rpc.errorId": "\(id)", "rpc.method": "\(method)", "rpc.error": "\(String(reflecting: error))"])
        return .internalError(id: id)
    }
}
