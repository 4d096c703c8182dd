import Testing

@testable import DingTalkSource

@Suite struct StreamConnectionsTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `the first connection follows a gap, one that takes the place of another does not`() {
        var connections = StreamConnections()
        #expect(connections.begin() == 1)
        #expect(connections.open(1, at: 0) == true)
        #expect(connections.leave(1, at: 100 * Self.second) == .zero)
        #expect(connections.begin() == 2)
        #expect(connections.open(2, at: 101 * Self.second) == false)
        #expect(connections.end(1, at: 110 * Self.second) == .init())
    }

    @Test func `a connection that ends before the one in its place is open leaves a gap`() {
        var connections = StreamConnections()
        _ = connections.begin()
        _ = connections.open(1, at: 0)
        _ = connections.leave(1, at: 100 * Self.second)
        _ = connections.begin()
        #expect(connections.end(1, at: 101 * Self.second) == .init())
        #expect(connections.open(2, at: 102 * Self.second) == true)
    }

    @Test func `what accepts and drops is tried ever more seldom, until a connection lasts`() {
        var connections = StreamConnections()
        var now: Int64 = 0
        func pause(living seconds: Int64) -> Duration? {
            let number = connections.begin()
            _ = connections.open(number, at: now)
            now += seconds * Self.second
            return connections.end(number, at: now).pause
        }
        #expect((0..<8).map { _ in pause(living: 0) } == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(pause(living: 29) == .seconds(60))
        #expect(pause(living: 30) == .seconds(1))
        #expect(pause(living: 0) == .seconds(1))
        #expect(pause(living: 0) == .seconds(2))
    }

    @Test func `a server that asks every connection to go at once is given pauses too`() {
        var connections = StreamConnections()
        var pauses: [Duration?] = []
        for number in 1...3 {
            #expect(connections.begin() == number)
            _ = connections.open(number, at: 0)
            pauses.append(connections.leave(number, at: 0))
        }
        #expect(pauses == [.zero, .seconds(1), .seconds(2)])
        // It ends while the next is waited for: one comes, not two.
        #expect(connections.end(3, at: 0) == .init(isLost: true))
        #expect(connections.begin() == 4)
        #expect(connections.open(4, at: 0) == true)
    }

    @Test func `a server that asks one stream after another to go, and ends none, gets a few and no more`() {
        var connections = StreamConnections()
        var now: Int64 = 0
        func leave(_ number: Int) -> Duration? {
            now += 100 * Self.second
            return connections.leave(number, at: now)
        }
        for number in 1...StreamConnections.most {
            #expect(connections.begin() == number)
            _ = connections.open(number, at: now)
            #expect(leave(number) == (number < StreamConnections.most ? .zero : nil))
        }
        #expect(connections.end(1, at: now) == .init(), "a newer one stands in its place")
        #expect(leave(2) == nil, "only the newest is replaced")
        #expect(leave(StreamConnections.most) == .zero)
    }
}
