import IdentityModel
import Synchronization

/// Lets in one at a time for each IdP, in the order in which they came. Who waits and is cancelled is let go at once.
final class TurnQueue: Sendable {
    private typealias Waiter = (ticket: Int, turn: CheckedContinuation<Void, any Error>)

    private struct State {
        /// IdPs for which somebody is in, with who waits.
        var lines: [IdPID: [Waiter]] = [:]
        /// Tickets of those who are about to ask for their turn.
        var coming: Set<Int> = []
        var nextTicket = 0
        /// How many turns an IdP has had.
        var turns: [IdPID: Int] = [:]
    }

    private let state = Mutex(State())

    /// How many turns an IdP has had, the present one not counted.
    func turns(of idpID: IdPID) -> Int { state.withLock { $0.turns[idpID] ?? 0 } }

    func isHeld(_ idpID: IdPID) -> Bool { state.withLock { $0.lines[idpID] != nil } }

    /// Waits for the turn; throws a `CancellationError`, and has none, when the task is cancelled before.
    func enter(_ idpID: IdPID) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            state.coming.insert(state.nextTicket)
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (turn: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    guard state.coming.remove(ticket) != nil else { return .failure(CancellationError()) }
                    guard state.lines[idpID] != nil else {
                        state.lines[idpID] = []
                        return .success(())
                    }
                    state.lines[idpID]?.append((ticket, turn))
                    return nil
                }
                if let answer { turn.resume(with: answer) }
            }
        } onCancel: {
            let turn = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard state.coming.remove(ticket) == nil, let place = state.lines[idpID]?.firstIndex(where: { $0.ticket == ticket }) else {
                    return nil
                }
                return state.lines[idpID]?.remove(at: place).turn
            }
            turn?.resume(throwing: CancellationError())
        }
    }

    /// Ends the turn and gives it to whoever waits longest. One in which nothing was done need not count.
    func leave(_ idpID: IdPID, counts: Bool = true) {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            if counts { state.turns[idpID, default: 0] += 1 }
            guard let line = state.lines[idpID], !line.isEmpty else {
                state.lines[idpID] = nil
                return nil
            }
            return state.lines[idpID]?.removeFirst().turn
        }
        next?.resume()
    }
}
