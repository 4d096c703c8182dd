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

    private struct State {
        var token: Token?
        var fetching: Task<Result<Token, Refusal>, Never>?
        var serial = 0
    }

    private let state = Mutex(State())
    private let clock: WallClock
    private let fetch: Fetch

    init(clock: WallClock, fetch: @escaping Fetch) {
        self.clock = clock
        self.fetch = fetch
    }

    deinit {
        state.withLock { $0.fetching?.cancel() }
    }

    /// A token that is good as far as is known; fetched when there is none or it ends soon.
    ///
    /// - Parameter refused: the token DingTalk has just refused; another one is given.
    func token(replacing refused: Token? = nil, _ priority: RequestPriority, meter: ReadMeter?) async throws(Refusal) -> Token {
        let now = clock.now()
        let (ready, task): (Token?, Task<Result<Token, Refusal>, Never>?) = state.withLock { state in
            if let token = state.token, token.serial != refused?.serial, now < token.renewAt { return (token, nil) }
            if let fetching = state.fetching { return (nil, fetching) }
            let task = Task { await self.renew(priority, meter) }
            state.fetching = task
            return (nil, task)
        }
        if let ready { return ready }
        guard let task else { throw Refusal(fault: SourceFault(.network, message: "No token."), advice: .transient) }
        switch await task.value {
        case .success(let token): return token
        case .failure(let refusal):
            // A renewal ahead of time that failed leaves the token that is still good.
            if let token = state.withLock({ $0.token }), token.serial != refused?.serial, clock.now() < token.endsAt { return token }
            throw refusal
        }
    }

    private func renew(_ priority: RequestPriority, _ meter: ReadMeter?) async -> Result<Token, Refusal> {
        let answer = await fetch(priority, meter)
        let now = clock.now()
        return state.withLock { state in
            state.fetching = nil
            return answer.map { answer in
                let seconds = min(max(answer.seconds ?? 7200, 1), 86_400)
                let early = min(600, seconds / 10)
                state.serial += 1
                let token = Token(
                    text: answer.token, renewAt: now + (seconds - early) * Pacer.second, endsAt: now + seconds * Pacer.second,
                    serial: state.serial)
                state.token = token
                return token
            }
        }
    }
}
