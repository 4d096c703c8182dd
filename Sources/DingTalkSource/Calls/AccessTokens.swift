import CurlKit
import IdentityModel
import SourceAPI
import Synchronization

/// The access token of one application: fetched once for all who ask alike at the same time, renewed before it ends, and renewed once
/// when DingTalk refuses it, however many requests were in flight with it. It serves both hosts.
///
/// People, events and synchronizations wait for fetches of their own, since each has its own patience: a person who joined a
/// synchronization's would wait out a ban with it, and a synchronization that joined a person's would fail with it. The first token that
/// comes serves all of them.
final class AccessTokens: Sendable {
    /// Fetches a token: text and seconds of validity.
    typealias Fetch = @Sendable (_ priority: RequestPriority, _ meter: ReadMeter?) async -> Result<TokenAnswer, Refusal>
    /// Nil for a waiter that was cancelled.
    private typealias Waiter = CheckedContinuation<Result<AccessToken, Refusal>?, Never>

    /// One fetch under way.
    private struct Flight {
        /// Told apart from those before it: a cancelled one may still come to its end.
        let number: Int
        let task: Task<Void, Never>
        /// Whether it goes on when nobody waits for it: the renewal ahead of time.
        let goesOn: Bool
        var waiters: [Int: Waiter] = [:]
    }

    private struct State {
        var token: AccessToken?
        var flights: [RequestPriority: Flight] = [:]
        /// Counts tokens, fetches and waiters.
        var number = 0

        mutating func next() -> Int {
            number += 1
            return number
        }
    }

    private let state = Mutex(State())
    private let clock: PacingClock
    private let fetch: Fetch

    init(clock: PacingClock, fetch: @escaping Fetch) {
        self.clock = clock
        self.fetch = fetch
    }

    /// A token that is good as far as is known; waited for only when there is none. One that ends soon is given, and renewed meanwhile.
    ///
    /// - Parameter refused: the token DingTalk has just refused; another one is given.
    func token(replacing refused: AccessToken? = nil, _ priority: RequestPriority, meter: ReadMeter?) async throws(CallFailure)
        -> AccessToken
    {
        if let token = present(otherThan: refused, meter) { return token }
        let id = state.withLock { $0.next() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in wait(waiter, id, refused, priority, meter) }
        } onCancel: {
            leave(id, priority)?.resume(returning: nil)
        }
        switch result {
        case .success(let token)?: return token
        case .failure(let refusal)?: throw .refused(refusal)
        case nil: throw .cancelled
        }
    }

    /// Fetches a token even though there is a good one.
    func renew(_ priority: RequestPriority) async throws(CallFailure) {
        _ = try await token(replacing: state.withLock { $0.token }, priority, meter: nil)
    }

    /// How many wait for a fetch.
    var waiting: Int { state.withLock { $0.flights.values.reduce(0) { $0 + $1.waiters.count } } }

    /// Whether no fetch is under way.
    var isIdle: Bool { state.withLock { $0.flights.isEmpty } }

    /// The token that is at hand; its renewal is begun when its time has come.
    private func present(otherThan refused: AccessToken?, _ meter: ReadMeter?) -> AccessToken? {
        let now = clock.now()
        return state.withLock { state in
            guard let token = state.token, token.serial != refused?.serial, now < token.endsAt else { return nil }
            if now >= token.renewAt, state.flights.isEmpty { start(.bulk, meter, goesOn: true, &state) }
            return token
        }
    }

    private func wait(_ waiter: Waiter, _ id: Int, _ refused: AccessToken?, _ priority: RequestPriority, _ meter: ReadMeter?) {
        let now = clock.now()
        let ready: Result<AccessToken, Refusal>?? = state.withLock { state in
            // A cancellation that came before found nobody to take away.
            if Task.isCancelled { return .some(nil) }
            if let token = state.token, token.serial != refused?.serial, now < token.endsAt { return .success(token) }
            if state.flights[priority] == nil { start(priority, meter, goesOn: false, &state) }
            state.flights[priority]?.waiters[id] = waiter
            return nil
        }
        if let ready { waiter.resume(returning: ready) }
    }

    /// Takes out a waiter; a fetch that nobody waits for any more is cancelled and forgotten, so that a newcomer begins another.
    private func leave(_ id: Int, _ priority: RequestPriority) -> Waiter? {
        state.withLock { state in
            guard let waiter = state.flights[priority]?.waiters.removeValue(forKey: id) else { return nil }
            if let flight = state.flights[priority], flight.waiters.isEmpty, !flight.goesOn {
                flight.task.cancel()
                state.flights[priority] = nil
            }
            return waiter
        }
    }

    private func start(_ priority: RequestPriority, _ meter: ReadMeter?, goesOn: Bool, _ state: inout State) {
        let number = state.next()
        let task = Task { await self.fly(number, priority, meter) }
        state.flights[priority] = Flight(number: number, task: task, goesOn: goesOn)
    }

    private func fly(_ number: Int, _ priority: RequestPriority, _ meter: ReadMeter?) async {
        let answer = await fetch(priority, meter)
        let now = clock.now()
        let (waiters, result): ([Waiter], Result<AccessToken, Refusal>) = state.withLock { state in
            let result = answer.map { AccessToken($0, fetchedAt: now, serial: state.next()) }
            guard let flight = state.flights[priority], flight.number == number else { return ([], result) }
            state.flights[priority] = nil
            guard case .success(let token) = result else {
                // A renewal ahead of time that failed leaves the token that is still good; it is tried again, and not by every call.
                state.token?.putOffRenewal(at: now)
                return (Array(flight.waiters.values), result)
            }
            state.token = token
            let others = state.flights.values.map { $0 }
            state.flights = [:]
            for other in others { other.task.cancel() }
            return (([flight] + others).flatMap(\.waiters.values), result)
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }
}
