import IdentityModel
import Testing

@testable import AgentService

@Suite struct ReconcileQueueTests {
    private let idp = IdPID(number: 1)
    private let start = ContinuousClock.now

    @Test func `many gaps are one wish, and the next begins only after a rest`() {
        var queue = ReconcileQueue()
        for _ in 0..<10 { queue.request(idp, at: start) }
        #expect(queue.take(at: start) == [idp])
        #expect(queue.next == nil)
        // Gaps while everything is read are one wish more.
        for second in 1...3 { queue.request(idp, at: start + .seconds(second)) }
        #expect(queue.take(at: start + .seconds(4)) == [])
        let end = start + .seconds(20)
        queue.end(idp, .done, at: end)
        #expect(queue.next == end + ReconcileQueue.rest)
        #expect(queue.take(at: end + ReconcileQueue.rest - .seconds(1)) == [])
        #expect(queue.take(at: end + ReconcileQueue.rest) == [idp])
        queue.end(idp, .done, at: end + ReconcileQueue.rest)
        #expect(queue.next == nil)
    }

    @Test func `a reading that took long is followed by a rest as long`() {
        var queue = ReconcileQueue()
        queue.request(idp, at: start)
        _ = queue.take(at: start)
        queue.request(idp, at: start + .seconds(60))
        queue.end(idp, .done, at: start + .seconds(7200))
        #expect(queue.next == start + .seconds(14_400))
    }

    @Test func `a stream that is cut each minute for a day has everything read at most every ten minutes`() {
        var queue = ReconcileQueue()
        var begun = 0
        for minute in 0..<1440 {
            let now = start + .seconds(60) * minute
            queue.request(idp, at: now)
            for idpID in queue.take(at: now) {
                begun += 1
                queue.end(idpID, .done, at: now + .seconds(30))
            }
        }
        #expect(begun > 100 && begun <= 144)
    }

    @Test func `what fails is tried again, ever more seldom, and not forgotten`() {
        var queue = ReconcileQueue()
        queue.request(idp, at: start)
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<15 {
            #expect(queue.take(at: now) == [idp])
            queue.end(idp, .failed, at: now)
            let next = queue.next ?? now
            pauses.append(next - now)
            now = next
        }
        #expect(pauses.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(pauses.last == ReconcileQueue.longestPause)
        #expect(queue.take(at: now) == [idp])
        queue.end(idp, .done, at: now)
        #expect(queue.next == nil)
    }

    @Test func `what nobody needs is dropped, and IdPs do not wait for each other`() {
        var queue = ReconcileQueue()
        let other = IdPID(number: 2)
        queue.request(idp, at: start)
        queue.request(other, at: start)
        #expect(Set(queue.take(at: start)) == [idp, other])
        queue.end(idp, .needless, at: start)
        queue.request(idp, at: start)
        #expect(queue.take(at: start) == [idp])
    }
}
