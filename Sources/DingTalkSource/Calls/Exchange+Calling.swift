/// The one loop in which a request is sent until it is answered or its refusal is final.
extension Exchange {
    /// Calls an interface.
    ///
    /// - Parameters:
    ///   - request: what is sent each time, but for the time of its admission, and the token where `tokens` gives it.
    ///   - tokens: gives the application's token, which is renewed once when it is refused; nil for what is asked with the application's
    ///     secret or a person's own token, which no renewal cures.
    func call<Content: AnswerContent>(
        _ request: Outgoing, with tokens: AccessTokens? = nil, into content: Content, _ policy: CallPolicy
    ) async throws(CallFailure) -> Answer<Content> {
        let start = clock.now()
        var ledger = RetryLedger(transientRetries: policy.transientRetries, backoff: limits.backoff)
        var refused: AccessToken?
        while true {
            // Before the turn, so that no turn passes while a token is fetched; and after it, because the token may have changed.
            _ = try await tokens?.token(replacing: refused, policy.priority, meter: request.meter)
            var outgoing = request
            outgoing.admitted = try await admit(request.api, policy, since: start)
            outgoing.timeout = policy.patience
            let token = try await tokens?.token(replacing: refused, policy.priority, meter: request.meter)
            if let token {
                outgoing.token = token.text
                outgoing.secrets.append(token.text)
            }
            let refusal: Refusal
            do throws(CallFailure) {
                return try await attempt(outgoing, into: content)
            } catch {
                guard case .refused(let reason) = error else { throw error }
                refusal = reason
            }
            switch ledger.next(after: refusal.advice, jitter: .random(in: 0...1)) {
            case .giveUp: throw .refused(refusal)
            case .renewToken where token == nil: throw .refused(refusal)
            case .pause where isOver(policy, since: start): throw .refused(refusal)
            case .renewToken: refused = token
            case .pause(let duration): try await pause(duration)
            case .atItsTurn: break
            }
        }
    }

    /// Whether whoever called has waited long enough.
    private func isOver(_ policy: CallPolicy, since start: Int64) -> Bool {
        policy.patience.map { Duration.nanoseconds(clock.now() - start) >= $0 } ?? false
    }

    /// Waits before a call is sent again.
    private func pause(_ duration: Duration) async throws(CallFailure) {
        await clock.pause(duration)
        if Task.isCancelled { throw .cancelled }
    }
}
