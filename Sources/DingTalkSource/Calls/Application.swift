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

    /// Calls an interface with the application's token until it answers, or its refusal is final.
    ///
    /// - Parameter body: one JSON object.
    func call<Content: AnswerContent>(
        _ api: DingTalkAPI, _ body: [UInt8]? = nil, query: [(name: String, value: String)] = [], into content: Content,
        _ policy: CallPolicy,
        meter: ReadMeter? = nil
    ) async throws(CallFailure) -> Answer<Content> {
        let request = Outgoing(
            api: api, body: body, query: query, admitted: 0, secrets: [exchange.credentials.appSecret], meter: meter)
        return try await exchange.call(request, with: tokens, into: content, policy)
    }
}
