import CoreMetrics
import JSONKit
import Logging
import NIOCore

/// The one request of a connection that is being answered in a task.
struct RequestInFlight {
    let id: ArraySlice<UInt8>?
    let answered: Bool
    let method: ServedMethod
    let call: RPCCall
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
                throw EnvelopeFault(id: nil, answered: true, error: .notJSON(error))
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
        guard let isLate = batch.map({ $0.reader.isLate || drainIsOver }) else { return }
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
        resumeWatches()
    }

    private func take(_ envelope: Envelope, isLate: Bool) {
        guard case .serving(let admission) = state, let context else { return }
        do throws(RPCError) {
            if isLate { throw .shuttingDown }
            let method = try server.methods.method(named: envelope.method)
            lastRequest &+= 1
            let call = RPCCall(
                method: method.name, peer: admission.peer, role: admission.role, connection: admission.number, request: lastRequest)
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
            return finish(envelope.id, answered: envelope.answered, method, call, since: started, outcome)
        case .recalled(let recall, let handler):
            do {
                if let result = try recall(params, call) {
                    return finish(envelope.id, answered: envelope.answered, method, call, since: started, .result(result))
                }
            } catch {
                return finish(envelope.id, answered: envelope.answered, method, call, since: started, .failure(error))
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
            let outcome = await withLogger(mergingMetadata: call.logged) { _ in await work() }
            eventLoop.execute { connection.value.requestEnded(outcome) }
        }
        request = RequestInFlight(
            id: envelope.id, answered: envelope.answered, method: method, call: call, started: started, task: task)
    }

    private func requestEnded(_ outcome: RequestOutcome) {
        guard let request else { return }
        self.request = nil
        guard case .serving = state else { return leaveWhenDone() }
        finish(request.id, answered: request.answered, request.method, request.call, since: request.started, outcome)
        work()
    }

    private func finish(
        _ id: ArraySlice<UInt8>?, answered: Bool, _ method: ServedMethod, _ call: RPCCall, since started: NIODeadline,
        _ outcome: RequestOutcome
    ) {
        let duration = NIODeadline.now() - started
        method.requests.increment()
        method.duration.recordNanoseconds(duration.nanoseconds)
        switch outcome {
        case .result(let result):
            log(call, id, duration)
            if answered { succeed(id, result) }
        case .watch(let result, let notifications):
            log(call, id, duration)
            if answered { succeed(id, result) }
            let start = WatchStart(id: id, call: call, notifications: notifications)
            if batch == nil { startWatch(start) } else { watches.postpone(start) }
        case .failure(let error):
            let error = wire(error, call)
            log(call, id, duration, error.reason)
            if answered { fail(id, error, method: method.name) } else { server.methods.metrics.failed(method.name, error.reason) }
        }
    }

    /// The wire's error for a handler's: what the service translates, else one that says nothing but where to look.
    func wire(_ error: any Error, _ call: RPCCall) -> RPCError {
        if let error = error as? RPCError { return error }
        if error is CancellationError, bytesBeforeStop != nil { return .shuttingDown }
        if let error = server.methods.translate(error) { return error }
        let id = String(UInt64.random(in: .min ... .max), radix: 36)
        server.logger.error(
            "request failed",
            metadata: call.logged.merging(["rpc.errorId": "\(id)", "rpc.error": "\(String(reflecting: error))"]) { $1 })
        return .internalError(id: id)
    }

    /// One line for each call, for whoever asks for it.
    private func log(_ call: RPCCall, _ id: ArraySlice<UInt8>?, _ duration: TimeAmount, _ reason: RPCReason? = nil) {
        server.logger.debug(
            "request answered",
            metadata: call.logged.merging([
                "rpc.id": "\(String(decoding: (id ?? []).prefix(64), as: UTF8.self))", "rpc.outcome": "\(reason?.name ?? "ok")",
                "rpc.microseconds": "\(duration.nanoseconds / 1000)", "peer.uid": "\(call.peer.uid)", "peer.pid": "\(call.peer.pid)",
            ]) { $1 })
    }
}
