import CurlKit
import IdentityModel
import SourceAPI
import Synchronization

/// The access token of one application: fetched once for all who ask at the same time, renewed before it ends, and renewed once
/// when DingTalk refuses it, however many requests were in flight with it. It serves both hosts.
final class AccessTokens: Sendable {
    /// A token. Whatever prints it shows nothing of it.
    struct Token: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
        let text: String
        /// When it is renewed, and when it ends; the pacing's clock.
        let renewAt: Int64
        let endsAt: Int64
        /// Counts the tokens fetched here, so that two with one text are told apart.
        let serial: Int

        var description: String { "Token" }
        var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// Fetches a token: text and seconds of validity.
    typealias Fetch = @Sendable (_ priority: RequestPriority, _ meter: ReadMeter?) async -> Result<TokenAnswer, Refusal>
    /// Nil for a waiter that was cancelled.
    private typealias Waiter = CheckedContinuation<Result<Token, Refusal>?, Never>

    private struct State {
        var token: Token?
        var fetching: Task<Void, Never>?
        var waiters: [Int: Waiter] = [:]
        var serial = 0
        var nextWaiter = 0
    }

    private let state = Mutex(State())
    private let clock: WallClock
    private let fetch: Fetch

    init(clock: WallClock, fetch: @escaping Fetch) {
        self.clock = clock
        self.fetch = fetch
    }

    /// A token that is good as far as is known; fetched when there is none or it ends soon.
    ///
    /// - Parameter refused: the token DingTalk has just refused; another one is given.
    func token(replacing refused: Token? = nil, _ priority: RequestPriority, meter: ReadMeter?) async throws(CallFailure) -> Token {
        if let token = current(otherThan: refused), clock.now() < token.renewAt { return token }
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in wait(waiter, id, refused, priority, meter) }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: id)
                if state.waiters.isEmpty { state.fetching?.cancel() }
                return waiter
            }
            waiter?.resume(returning: nil)
        }
        switch result {
        case .success(let token)?: return token
        case .failure(let refusal)?:
            // A renewal ahead of time that failed leaves the token that is still good.
            if let token = current(otherThan: refused), clock.now() < token.endsAt { return token }
            throw .refused(refusal)
        case nil: throw .cancelled
        }
    }

    /// Fetches a token even though there is a good one.
    func renew(_ priority: RequestPriority) async throws(CallFailure) {
        _ = try await token(replacing: state.withLock { $0.token }, priority, meter: nil)
    }

    private func current(otherThan refused: Token?) -> Token? {
        state.withLock { state in state.token.flatMap { $0.serial == refused?.serial ? nil : $0 } }
    }

    private func wait(_ waiter: Waiter, _ id: Int, _ refused: Token?, _ priority: RequestPriority, _ meter: ReadMeter?) {
        let ready: Result<Token, Refusal>?? = state.withLock { state in
            if Task.isCancelled { return .some(nil) }
            if let token = state.token, token.serial != refused?.serial, clock.now() < token.renewAt { return .success(token) }
            state.waiters[id] = waiter
            if state.fetching == nil { state.fetching = Task { await self.fetchOne(priority, meter) } }
            return nil
        }
        if let ready { waiter.resume(returning: ready) }
    }

    private func fetchOne(_ priority: RequestPriority, _ meter: ReadMeter?) async {
        let answer = await fetch(priority, meter)
        let now = clock.now()
        let (waiters, result) = state.withLock { state in
            state.fetching = nil
            let result = answer.map { answer in
                let seconds = min(max(answer.seconds ?? 7200, 1), 86_400)
                let early = min(600, seconds / 10)
                state.serial += 1
                return Token(
                    text: answer.token, renewAt: now + (seconds - early) * Pacer.second, endsAt: now + seconds * Pacer.second,
                    serial: state.serial)
            }
            if case .success(let token) = result { state.token = token }
            defer { state.waiters = [:] }
            return (state.waiters, result)
        }
        for waiter in waiters.values { waiter.resume(returning: result) }
    }
}
