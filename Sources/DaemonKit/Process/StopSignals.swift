import ServiceLifecycle
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT, held from the moment they are trapped until somebody asks for them.
///
/// Trap them first thing: a signal that comes while a daemon starts then stops it as one that comes later does, by its own hand, instead of
/// killing it beside the socket files that it has made.
public struct StopSignals: Sendable {
    private let sequence: UnixSignalsSequence

    /// Signals stay trapped until the process ends, so that a second one does not kill a daemon that is stopping.
    private static let trapped = Mutex<[UnixSignalsSequence]>([])

    /// From here on neither signal ends the process.
    public static func trap() async -> StopSignals {
        let sequence = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        trapped.withLock { $0.append(sequence) }
        return StopSignals(sequence: sequence)
    }

    /// Returns when a signal came, or came before, or the service that asks is told to stop.
    func first() async {
        for await _ in sequence.cancelOnGracefulShutdown() { return }
    }
}
