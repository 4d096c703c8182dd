@testable import DingTalkSource

/// A source that counts in whole seconds of the wall clock, as DingTalk does, asked by a pacer without pause; in virtual time.
struct LimitedSource {
    /// Requests a second that it takes.
    var limit: Int
    /// Requests that others send with the same key, each second, before ours.
    var others = 0
    /// Whether refusals name the limit and the window's end.
    var isTelling = true
    /// From sending to the answer, nanoseconds; a request is counted in its middle.
    var latency: Int64 = 0
    /// How far its clock is ahead of ours, nanoseconds.
    var ahead: Int64 = 0

    struct Outcome {
        var accepted = 0
        var throttled = 0
        var began: Int64
        var ended: Int64

        /// The share of refusals, in per cent.
        var throttledPercent: Double { 100 * Double(throttled) / Double(max(1, accepted + throttled)) }

        /// How much of what was to be had was had, in per cent.
        func usedPercent(of perSecond: Int) -> Double {
            100 * Double(accepted) / (Double(perSecond) * Double(ended - began) / Double(Pacer.second))
        }
    }

    private struct Answer {
        var time: Int64
        var sentAt: Int64
        var refusedIn: Int64?
    }

    /// Sends until `count` requests were taken.
    func serve(_ pacer: inout Pacer, count: Int, from start: Int64) -> Outcome {
        var outcome = Outcome(began: start, ended: start)
        var answers: [Answer] = []
        var windows: [Int64: Int] = [:]
        var now = start
        var waitingFor: Int64?
        while outcome.accepted < count {
            let due = pacer.due(at: now)
            if let answer = answers.first, answer.time <= max(now, due) {
                answers.removeFirst()
                now = max(now, answer.time)
                waitingFor = nil
                if let window = answer.refusedIn {
                    outcome.throttled += 1
                    let notice = isTelling ? ThrottleNotice(endsAt: (window + 1) * 1000, limit: limit) : ThrottleNotice()
                    pacer.throttled(notice, sentAt: answer.sentAt, at: now)
                } else {
                    outcome.accepted += 1
                    pacer.accepted(sentAt: answer.sentAt, at: now)
                }
                continue
            }
            if due > now {
                now = due
                waitingFor = due
                continue
            }
            pacer.send(at: now, waitedFor: waitingFor)
            waitingFor = nil
            let window = (now + latency / 2 + ahead) / Pacer.second
            windows[window, default: others] += 1
            let isRefused = windows[window, default: 0] > limit
            answers.append(Answer(time: now + latency, sentAt: now, refusedIn: isRefused ? window : nil))
        }
        outcome.ended = now
        return outcome
    }
}
