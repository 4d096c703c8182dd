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
        _ api: DingTalkAPI, _ body: [UInt8]? = nil, into content: Content, _ policy: CallPolicy, meter: ReadMeter? = nil
    ) async throws(CallFailure) -> Answer<Content> {
        let start = exchange.clock.now()
        var ledger = RetryLedger(transientRetries: policy.transientRetries, backoff: exchange.limits.backoff)
        var refused: AccessTokens.Token?
        while true {
            // Before the turn, so that no turn passes while a token is fetched; and after it, because the token may have changed.
            _ = try await tokens.token(replacing: refused, policy.priority, meter: meter)
            try await exchange.admit(api, policy, since: start)
            let token = try await tokens.token(replacing: refused, policy.priority, meter: meter)
            let refusal: Refusal
            do throws(CallFailure) {
                return try await exchange.attempt(
                    api, body, query: [("access_token", token.text)], into: content,
                    hiding: [token.text, exchange.credentials.appSecret], meter: meter)
            } catch {
                guard case .refused(let reason) = error else { throw error }
                refusal = reason
            }
            switch ledger.next(after: refusal.advice, jitter: .random(in: 0...1)) {
            case .giveUp: throw .refused(refusal)
            case .renewToken: refused = token
            case .pause(let duration): try await exchange.pause(duration)
            case .atItsTurn: break
            }
        }
    }
}

extension Exchange {
    /// Waits before a call is sent again.
    func pause(_ duration: Duration) async throws(CallFailure) {
        await clock.pause(duration)
        if Task.isCancelled { throw .cancelled }
    }
}
