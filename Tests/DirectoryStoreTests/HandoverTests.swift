import Foundation
import Testing

@testable import DirectoryStore

/// One thread gives while another takes.
@Suite struct HandoverTests {
    private struct Broken: Error {}

    /// Runs `give` on a thread of its own.
    private func giving(_ handover: Handover<Int>, _ give: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread {
            do {
                try handover.awaitBeginning()
                try give()
                handover.end(.success(()))
            } catch { handover.end(.failure(error)) }
        }
    }

    @Test func `everything that is given is taken in order, and then it is over`() throws {
        let handover = Handover<Int>()
        giving(handover) { for number in 0..<1000 { try handover.give([number]) } }
        handover.begin()
        var taken: [Int] = []
        while let batch = try handover.next() { taken += batch }
        #expect(taken == Array(0..<1000))
        #expect(try handover.next() == nil)
    }

    @Test func `a failure comes after what was given before it`() throws {
        let handover = Handover<Int>()
        giving(handover) {
            try handover.give([1])
            throw Broken()
        }
        handover.begin()
        #expect(try handover.next() == [1])
        #expect(throws: Broken.self) { try handover.next() }
    }

    @Test func `who gives is let go when nothing more is wanted, before the beginning and in the middle`() async throws {
        for begins in [false, true] {
            let handover = Handover<Int>()
            let ended = AsyncStream<Bool>.makeStream()
            Thread.detachNewThread {
                do {
                    try handover.awaitBeginning()
                    while true { try handover.give([0]) }
                } catch { ended.continuation.yield(error is CancellationError) }
            }
            if begins {
                handover.begin()
                _ = try handover.next()
            }
            handover.abandon()
            var endings = ended.stream.makeAsyncIterator()
            #expect(await endings.next() == true)
        }
    }
}
