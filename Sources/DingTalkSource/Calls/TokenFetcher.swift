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
        do throws(CallFailure) {
            return .success(try await exchange.call(request(api, meter), into: TokenAnswer(), .of(priority)).content)
        } catch {
            guard case .refused(let refusal) = error else { return .failure(Refusal(fault: error.fault, advice: .never)) }
            return .failure(refusal)
        }
    }

    private func request(_ api: DingTalkAPI, _ meter: ReadMeter?) -> Outgoing {
        let (key, secret) = (exchange.credentials.appKey, exchange.credentials.appSecret)
        var outgoing = Outgoing(api: api, admitted: 0, secrets: [secret], meter: meter)
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
        return outgoing
    }
}
