import IdentityModel
import JSONKit

@testable import DingTalkSource

/// A body that something gave for an answer.
struct Body {
    let status: Int
    let bytes: [UInt8]

    /// Reads it as an answer of this kind and judges it; nil where it is none.
    func read<Content: AnswerContent>(_ content: Content) -> Content? {
        do throws(JSONError) {
            let (head, content) = try AnswerHead.read(bytes, into: content)
            for needsCode in [true, false] {
                if let refusal = AnswerClassifier.classify(status: status, head: head, needsCode: needsCode) { heed(refusal) }
            }
            return content
        } catch {
            heed(AnswerClassifier.classify(status: status, unreadable: bytes, because: error))
            return nil
        }
    }

    /// Does what a refusal asks for: whatever it says, requests go on at some pace, in some minutes.
    private func heed(_ refusal: Refusal) {
        let message = refusal.fault.message
        if message.masking("secret").contains("secret") { fatalError("a secret is shown") }
        guard case .whenAdmitted(let notice) = refusal.advice else { return }
        for limit in [nil, 0, 5] as [Int?] {
            var pacer = Pacer(limit: limit)
            var now: Int64 = 1_790_000_000_000_000_000
            for _ in 0..<4 {
                let due = max(now, pacer.due(at: now))
                if due - now > 900_000_000_000 { fatalError("an answer stops requests for \((due - now) / 1_000_000_000) s") }
                pacer.send(at: due, waitedFor: nil)
                now = due + 1_000_000
                pacer.throttled(notice, sentAt: due, at: now)
                now += 70_000_000_000
                pacer.accepted(sentAt: due, at: now)
            }
        }
    }
}
