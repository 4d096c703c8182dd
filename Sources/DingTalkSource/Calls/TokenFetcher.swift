import IdentityModel
import JSONKit
import SourceAPI
import Synchronization

/// Fetches access tokens: from the new host, or from the legacy one where the new host cannot be reached or does not know the
/// interface. Both give the same tokens.
final class TokenFetcher: Sendable {
    private let exchange: Exchange
    /// The endpoint that answered last.
    private let preferred = Mutex(DingTalkAPI.accessToken)

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    func fetch(_ priority: RequestPriority, _ meter: ReadMeter?) async -> Result<TokenAnswer, Refusal> {
        let first = preferred.withLock { $0 }
        let result = await ask(first, priority, meter)
        guard case .failure(let refusal) = result, Self.isElsewhere(refusal.fault) else { return result }
        let other: DingTalkAPI = first == .accessToken ? .legacyToken : .accessToken
        guard case .success(let answer) = await ask(other, priority, meter) else { return result }
        preferred.withLock { $0 = other }
        return .success(answer)
    }

    /// Whether the other host may still know better.
    private static func isElsewhere(_ fault: SourceFault) -> Bool {
        fault.class == .network || fault.code == "404" || fault.code == "InvalidAction.NotFound"
    }

    private func ask(_ api: DingTalkAPI, _ priority: RequestPriority, _ meter: ReadMeter?) async -> Result<TokenAnswer, Refusal> {
        let policy = CallPolicy.of(priority)
        let start = exchange.clock.now()
        var ledger = RetryLedger(transientRetries: policy.transientRetries, backoff: exchange.limits.backoff)
        do throws(CallFailure) {
            while true {
                let admitted = try await exchange.admit(api, policy, since: start)
                let refusal: Refusal
                do throws(CallFailure) {
                    let answer = try await attempt(api, meter, admitted, policy)
                    if !answer.content.token.isEmpty { return .success(answer.content) }
                    refusal = Refusal(fault: SourceFault(.protocol, message: "The answer holds no access token."), advice: .transient)
                } catch {
                    guard case .refused(let reason) = error else { throw error }
                    refusal = reason
                }
                switch ledger.next(after: Self.advice(refusal), jitter: .random(in: 0...1)) {
                case .pause where exchange.isOver(policy, since: start): return .failure(refusal)
                case .giveUp, .renewToken: return .failure(refusal)
                case .pause(let duration): try await exchange.pause(duration)
                case .atItsTurn: break
                }
            }
        } catch {
            return .failure(Refusal(fault: error.fault, advice: .never))
        }
    }

    /// A wrong secret is not cured by a new token.
    private static func advice(_ refusal: Refusal) -> RetryAdvice {
        refusal.advice == .afterRenewingToken ? .never : refusal.advice
    }

    private func attempt(
        _ api: DingTalkAPI, _ meter: ReadMeter?, _ admitted: Int64, _ policy: CallPolicy
    ) async throws(CallFailure) -> Answer<TokenAnswer> {
        let (key, secret) = (exchange.credentials.appKey, exchange.credentials.appSecret)
        var outgoing = Outgoing(api: api, admitted: admitted, timeout: policy.patience, secrets: [secret], meter: meter)
        if api == .legacyToken {
            // In the query: the interface reads no body (40035 otherwise).
            outgoing.query = [("appkey", key), ("appsecret", secret)]
        } else {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("appKey", key)
                writer.member("appSecret", secret)
            }
            outgoing.body = writer.bytes
        }
        return try await exchange.attempt(outgoing, into: TokenAnswer())
    }
}
