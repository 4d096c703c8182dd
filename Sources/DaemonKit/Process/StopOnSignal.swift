import ServiceLifecycle

/// Ends when the daemon is told to stop by a signal, which stops all other services.
struct StopOnSignal: Service {
    let signals: StopSignals

    func run() async { await signals.first() }
}
