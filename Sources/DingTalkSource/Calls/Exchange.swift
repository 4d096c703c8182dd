import CurlKit
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Sends requests of one application, one at a time each, and judges the answers. Renewing tokens and sending again is its callers'.
struct Exchange: Sendable {
    let http: CurlClient
    let hosts: Hosts
    let credentials: AppCredentials
    let quota: Quota
    let clock: PacingClock
    let metrics: SourceMetrics
    let limits: CallLimits
    let logger: Logger

    /// Waits until the interface may be called. Throws the refusal when that would take longer than `patience`.
    ///
    /// - Returns: when the request goes, as it is counted.
    func admit(_ api: DingTalkAPI, _ policy: CallPolicy, since start: Int64) async throws(CallFailure) -> Int64 {
        let governor = quota[api]
        let before = clock.now()
        while true {
            while let remaining = quota.gate.remaining() {
                try check(policy, since: start, waiting: remaining)
                await clock.pause(remaining)
                if Task.isCancelled { throw .cancelled }
            }
            try check(policy, since: start, waiting: .milliseconds(governor.closedMilliseconds))
            let admitted: Int64
            do throws(CancellationError) { admitted = try await governor.admit(policy.priority) } catch { throw .cancelled }
            // The address may have been blocked while this request stood in line.
            guard quota.gate.remaining() == nil else { continue }
            metrics.waited(api, nanoseconds: clock.now() - before)
            return admitted
        }
    }

    /// Sends one request and reads its answer.
    func attempt<Content: AnswerContent>(_ outgoing: Outgoing, into content: Content) async throws(CallFailure) -> Answer<Content> {
        let sentAt = clock.now()
        outgoing.meter?.countRequest()
        let refusal: Refusal
        do throws(HTTPError) {
            let response = try await http.send(request(outgoing))
            switch read(response, of: outgoing.api, into: content) {
            case .success(let answer):
                quota.gate.answered()
                quota[outgoing.api].accepted(outgoing.admitted)
                metrics.count(outgoing.api, "ok")
                return answer
            case .failure(let judged): refusal = judged
            }
        } catch .cancelled {
            throw .cancelled
        } catch {
            refusal = AnswerClassifier.classify(error)
        }
        throw .refused(note(refusal, outgoing, sentAt: sentAt))
    }

    private func request(_ outgoing: Outgoing) -> HTTPRequest {
        let api = outgoing.api
        var query = outgoing.query
        var headers: [HTTPHeaders.Field] = []
        if outgoing.body != nil { headers.append(.init(name: "Content-Type", value: "application/json")) }
        if let token = outgoing.token {
            if api.isOnNewHost {
                headers.append(.init(name: "x-acs-dingtalk-access-token", value: token))
            } else {
                query.append(("access_token", token))
            }
        }
        return HTTPRequest(
            api.method, hosts.url(api), query: query, headers: HTTPHeaders(headers), body: outgoing.body,
            timeout: min(outgoing.timeout ?? limits.timeout, limits.timeout), bodyLimit: limits.bodyLimit)
    }

    private func read<Content: AnswerContent>(
        _ response: HTTPResponse, of api: DingTalkAPI, into content: Content
    ) -> Result<Answer<Content>, Refusal> {
        do throws(JSONError) {
            let (head, content) = try AnswerHead.read(response.body, into: content)
            let refusal = AnswerClassifier.classify(status: response.status, head: head, needsCode: !api.isOnNewHost)
            if let refusal { return .failure(refusal) }
            if let lack = content.lack {
                return .failure(Refusal(fault: SourceFault(.protocol, message: lack, requestId: head.requestID), advice: .transient))
            }
            return .success(Answer(content: content, requestID: head.requestID))
        } catch {
            return .failure(AnswerClassifier.classify(status: response.status, unreadable: response.body, because: error))
        }
    }

    /// Tells those whom a refusal concerns, and takes secrets out of its text.
    private func note(_ judged: Refusal, _ outgoing: Outgoing, sentAt: Int64) -> Refusal {
        let api = outgoing.api
        var refusal = judged
        var isAnswer = false
        switch refusal.advice {
        case .afterBan:
            if !quota.gate.refused(sentAt: sentAt) {
                refusal.advice = .blocked
                refusal.fault.class = .protocol
                refusal.fault.message += " It came again after the wait, so this is no ban: something else answers in DingTalk's place."
            }
        case .whenAdmitted(let notice):
            quota.gate.answered()
            quota[api].throttled(notice, outgoing.admitted)
            outgoing.meter?.countThrottled()
        case .never, .missing, .blocked, .afterRenewingToken, .transient:
            isAnswer = refusal.fault.class != .network
            if isAnswer {
                quota.gate.answered()
                quota[api].accepted(outgoing.admitted)
            }
        }
        refusal.fault = refusal.fault.shown(without: outgoing.secrets)
        metrics.count(api, isAnswer && outgoing.isProbe ? "ok" : refusal.fault.class.rawValue)
        logger.debug(
            "request refused",
            metadata: [
                "api": "\(api.rawValue)", "class": "\(refusal.fault.class.rawValue)", "code": "\(refusal.fault.code ?? "-")",
                "subCode": "\(refusal.fault.subCode ?? "-")", "requestId": "\(refusal.fault.requestId ?? "-")",
            ])
        return refusal
    }

    private func check(_ policy: CallPolicy, since start: Int64, waiting: Duration) throws(CallFailure) {
        guard let patience = policy.patience else { return }
        guard Duration.nanoseconds(clock.now() - start) + waiting > patience else { return }
        let seconds = (waiting.wholeMilliseconds + 999) / 1000
        let message = "DingTalk takes no more requests of this application for the next \(seconds) s; try again then."
        throw .refused(Refusal(fault: SourceFault(.throttled, message: message), advice: .never))
    }
}

/// Bounds of one request.
struct CallLimits: Sendable {
    var timeout: Duration
    var bodyLimit: Int
    /// The first pause after a failure that may pass; it doubles.
    var backoff: Duration
}
