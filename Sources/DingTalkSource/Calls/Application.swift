import IdentityModel
import JSONKit
import SourceAPI

/// One DingTalk application as this process uses it: its token, its quota, its calls with everything that makes them robust.
struct Application: Sendable {
    let exchange: Exchange
    let tokens: AccessTokens

    init(_ exchange: Exchange) {
        let fetcher = TokenFetcher(exchange: exchange)
        self.exchange = exchange
        self.tokens = AccessTokens(clock: exchange.clock) { priority, meter in await fetcher.fetch(priority, meter) }
    }

    /// Calls an interface until it answers, or its refusal is final.
    ///
    /// - Parameter body: one JSON object.
    func call<Content: AnswerContent>(
        _ api: DingTalkAPI, _ body: [UInt8]? = nil, query: [(name: String, value: String)] = [], into content: Content,
        _ policy: CallPolicy,
        meter: ReadMeter? = nil
    ) async throws(CallFailure) -> Answer<Content> {
        let start = exchange.clock.now()
        var ledger = RetryLedger(transientRetries: policy.transientRetries, backoff: exchange.limits.backoff)
        var refused: AccessTokens.Token?
        while true {
            // Before the turn, so that no turn passes while a token is fetched; and after it, because the token may have changed.
            _ = try await tokens.token(replacing: refused, policy.priority, meter: meter)
            let admitted = try await exchange.admit(api, policy, since: start)
            let token = try await tokens.token(replacing: refused, policy.priority, meter: meter)
            let refusal: Refusal
            do throws(CallFailure) {
                return try await exchange.attempt(
                    Outgoing(
                        api: api, body: body, query: query, token: token.text, admitted: admitted, timeout: policy.patience,
                        secrets: [token.text, exchange.credentials.appSecret], meter: meter),
                    into: content)
            } catch {
                guard case .refused(let reason) = error else { throw error }
                refusal = reason
            }
            switch ledger.next(after: refusal.advice, jitter: .random(in: 0...1)) {
            case .giveUp: throw .refused(refusal)
            case .pause where exchange.isOver(policy, since: start): throw .refused(refusal)
            case .renewToken: refused = token
            case .pause(let duration): try await exchange.pause(duration)
            case .atItsTurn: break
            }
        }
    }
}

extension Exchange {
    /// Whether whoever called has waited long enough.
    func isOver(_ policy: CallPolicy, since start: Int64) -> Bool {
        policy.patience.map { Duration.nanoseconds(clock.now() - start) >= $0 } ?? false
    }

    /// Waits before a call is sent again.
    func pause(_ duration: Duration) async throws(CallFailure) {
        await clock.pause(duration)
        if Task.isCancelled { throw .cancelled }
    }
}
