import IdentityModel

/// IdPs of which a task is being started, each with who waits for its outcome. A part of whoever owns it.
struct StartReservations {
    private var waiting: [IdPID: [CheckedContinuation<Void, Never>]] = [:]

    func contains(_ idpID: IdPID) -> Bool { waiting[idpID] != nil }

    mutating func insert(_ idpID: IdPID) { waiting[idpID] = [] }

    /// Waits until the reservation that there is is taken back.
    mutating func wait(for idpID: IdPID, _ waiter: CheckedContinuation<Void, Never>) { waiting[idpID, default: []].append(waiter) }

    /// Everybody who waited looks again.
    mutating func remove(_ idpID: IdPID) { waiting.removeValue(forKey: idpID)?.forEach { $0.resume() } }
}
