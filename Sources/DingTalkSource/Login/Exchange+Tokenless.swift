extension Exchange {
    /// Calls an interface that does not want the application's token, until it answers or its refusal is final.
    func call<Content: AnswerContent>(
        _ request: Outgoing, into content: Content, _ policy: CallPolicy
    ) async throws(CallFailure) -> Answer<Content> {
        let start = clock.now()
        var ledger = RetryLedger(transientRetries: policy.transientRetries, backoff: limits.backoff)
        while true {
            var outgoing = request
            outgoing.admitted = try await admit(request.api, policy, since: start)
            outgoing.timeout = policy.patience
            let refusal: Refusal
            do throws(CallFailure) {
                return try await attempt(outgoing, into: content)
            } catch {
                guard case .refused(let reason) = error else { throw error }
                refusal = reason
            }
            switch ledger.next(after: refusal.advice, jitter: .random(in: 0...1)) {
            // There is no token to renew: the person's own was refused.
            case .giveUp, .renewToken: throw .refused(refusal)
            case .pause where isOver(policy, since: start): throw .refused(refusal)
            case .pause(let duration): try await pause(duration)
            case .atItsTurn: break
            }
        }
    }
}
