import Testing

@testable import DingTalkSource

@Suite struct WaitingLineTests {
    @Test func `people go before events, and events before synchronizations`() {
        var line = WaitingLine<String>()
        line.append("task", id: 1, .bulk)
        line.append("event", id: 2, .event)
        line.append("person", id: 3, .interactive)
        #expect([line.popFirst(), line.popFirst(), line.popFirst(), line.popFirst()] == ["person", "event", "task", nil])
    }

    @Test func `whoever was passed over eight times in a row goes next`() {
        var line = WaitingLine<String>()
        line.append("task", id: 0, .bulk)
        for id in 1...30 as ClosedRange<UInt64> { line.append("person", id: id, .interactive) }
        let order = (0..<31).compactMap { _ in line.popFirst() }
        #expect(order.firstIndex(of: "task") == WaitingLine<String>.patience)
        #expect(order.count == 31)
        #expect(line.isEmpty)
    }

    @Test func `one who leaves is gone, the others keep their order`() {
        var line = WaitingLine<Int>()
        for id in 0..<600 as Range<UInt64> { line.append(Int(id), id: id, .bulk) }
        for _ in 0..<300 { _ = line.popFirst() }
        #expect(line.remove(id: 400, .bulk) == 400)
        #expect(line.remove(id: 400, .bulk) == nil)
        #expect(line.remove(id: 5, .bulk) == nil)
        #expect(line.count(.bulk) == 299)
        #expect((0..<299).compactMap { _ in line.popFirst() } == Array(300..<400) + Array(401..<600))
    }
}
