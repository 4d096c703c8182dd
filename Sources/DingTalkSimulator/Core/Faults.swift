import Synchronization

/// The faults in force.
public final class Faults: Sendable {
    private struct Entry {
        let number: Int
        let fault: Fault
        var matched = 0
        var hits = 0
        var random: SplitMix

        mutating func strikes() -> Bool {
            matched += 1
            let hit =
                switch fault.trigger {
                case .always: true
                case .first(let count): hits < count
                case .every(let step): matched % max(1, step) == 0
                case .probability(let share, _): Double.random(in: 0..<1, using: &random) < share
                }
            if hit { hits += 1 }
            return hit
        }
    }

    private struct State {
        var entries: [Entry] = []
        var next = 1
    }

    private let state = Mutex(State())

    /// Puts a fault in force; the number removes it again.
    @discardableResult
    public func add(_ fault: Fault) -> Int {
        state.withLock { state in
            var seed: UInt64 = 0
            if case .probability(_, let given) = fault.trigger { seed = given }
            let number = state.next
            state.entries.append(Entry(number: number, fault: fault, random: SplitMix(seed: seed)))
            state.next += 1
            return number
        }
    }

    public func remove(_ number: Int) { state.withLock { $0.entries.removeAll { $0.number == number } } }

    public func removeAll() { state.withLock { $0.entries = [] } }

    /// How often each fault in force has struck, by number.
    public var hits: [Int: Int] {
        state.withLock { Dictionary(uniqueKeysWithValues: $0.entries.map { ($0.number, $0.hits) }) }
    }

    /// The faults that strike this call.
    func strike(path: String, departmentID: @autoclosure () -> Int64?, userID: @autoclosure () -> String?) -> [FaultKind] {
        state.withLock { state in
            guard !state.entries.isEmpty else { return [] }
            var kinds: [FaultKind] = []
            for index in state.entries.indices {
                let fault = state.entries[index].fault
                if let wanted = fault.path, wanted != path { continue }
                if let wanted = fault.departmentID, wanted != departmentID() { continue }
                if let wanted = fault.userID, wanted != userID() { continue }
                if state.entries[index].strikes() { kinds.append(fault.kind) }
            }
            return kinds
        }
    }
}
