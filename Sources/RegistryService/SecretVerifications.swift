import IdentityModel
import JSONKit
import RegistryStore
import Synchronization

/// New settings that wait for an agent to test them before they replace the stored ones.
///
/// They are held in memory only, for as long as the call that brought them waits: an untested secret is never stored, and nothing of it is
/// left when the process dies.
final class SecretVerifications: Sendable {
    /// What an agent is asked to test.
    struct Request: Sendable {
        /// Counts the requests of this process, from 1.
        let number: UInt64
        let id: String
        let settings: OpenedSettings
        let idp: IdPID
        let expiresAt: Timestamp
    }

    /// What came of a test.
    enum Verdict: Sendable {
        case passed(at: Timestamp)
        case failed(String?)
        /// Nobody said anything in time.
        case none
    }

    private struct State {
        var last: UInt64 = 0
        var requests: [Request] = []
        var verdicts: [UInt64: AsyncStream<Verdict>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Asks for a test and waits for its outcome.
    ///
    /// - Parameter announce: called when the request can be found, to wake those who look for it.
    func verify(_ settings: OpenedSettings, of idp: IdPID, until expiresAt: Timestamp, within limit: Duration, announce: () -> Void) async
        -> Verdict
    {
        let (verdicts, continuation) = AsyncStream.makeStream(of: Verdict.self)
        let number = state.withLock { state in
            state.last += 1
            let id = "ver-" + String(UInt64.random(in: .min ... .max), radix: 36)
            state.requests.append(Request(number: state.last, id: id, settings: settings, idp: idp, expiresAt: expiresAt))
            state.verdicts[state.last] = continuation
            return state.last
        }
        defer { forget(number) }
        announce()
        return await withTaskGroup(of: Verdict.self) { tasks in
            tasks.addTask { await verdicts.first { _ in true } ?? .none }
            tasks.addTask {
                try? await Task.sleep(for: limit)
                return .none
            }
            defer { tasks.cancelAll() }
            return await tasks.next() ?? .none
        }
    }

    /// The first request after `number` that still waits.
    func next(after number: UInt64) -> Request? {
        state.withLock { $0.requests.first { $0.number > number } }
    }

    /// The request with this id, while it waits.
    func request(_ id: String, of idp: IdPID) -> Request? {
        state.withLock { $0.requests.first { $0.id == id && $0.idp == idp } }
    }

    /// Answers a request; false when nobody waits for it any more.
    func answer(_ id: String, of idp: IdPID, _ verdict: Verdict) -> Bool {
        guard let request = request(id, of: idp), let continuation = state.withLock({ $0.verdicts.removeValue(forKey: request.number) })
        else { return false }
        continuation.yield(verdict)
        return true
    }

    private func forget(_ number: UInt64) {
        state.withLock { state in
            state.requests.removeAll { $0.number == number }
            state.verdicts[number] = nil
        }
    }
}
