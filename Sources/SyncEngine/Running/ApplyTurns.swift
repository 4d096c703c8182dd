import DirectoryStore
import IdentityModel

/// Lets one run at a time compare and apply for an IdP, and tells a long run what short ones did while it was reading.
actor ApplyTurns {
    /// Objects that were read again while a run over everything was reading.
    struct Overtaken: Sendable {
        var persons: Set<String> = []
        var departments: Set<String> = []
    }

    private let queue = TurnQueue()
    private var overtaken: [IdPID: Overtaken] = [:]

    /// How many turns an IdP has had, the present one not counted.
    func turn(of idpID: IdPID) -> Int { queue.turns(of: idpID) }

    /// Whether somebody compares or applies for an IdP.
    func isHeld(_ idpID: IdPID) -> Bool { queue.isHeld(idpID) }

    /// Does `body` when nobody else compares or applies for the IdP. Throws a `CancellationError` when the task is cancelled while it waits.
    nonisolated func hold<Value: Sendable>(_ idpID: IdPID, _ body: () async throws -> Value) async throws -> Value {
        try await queue.enter(idpID)
        defer { queue.leave(idpID) }
        return try await body()
    }

    /// Does `body` likewise, unless another has had its turn since `turn`: then nothing is done, which counts as no turn, and nil given.
    nonisolated func hold<Value: Sendable>(_ idpID: IdPID, ifStill turn: Int, _ body: () async throws -> Value) async throws -> Value? {
        try await queue.enter(idpID)
        let isStill = queue.turns(of: idpID) == turn
        defer { queue.leave(idpID, counts: isStill) }
        return isStill ? try await body() : nil
    }

    /// A run over everything begins to read: what was done before it is older than what it reads.
    func beginReading(_ idpID: IdPID) { overtaken[idpID] = Overtaken() }

    /// The run over everything has ended.
    func endReading(_ idpID: IdPID) { overtaken[idpID] = nil }

    /// Notes objects that were read again and applied.
    func note(persons: some Sequence<String> & Sendable, departments: some Sequence<String> & Sendable, of idpID: IdPID) {
        overtaken[idpID]?.persons.formUnion(persons)
        overtaken[idpID]?.departments.formUnion(departments)
    }

    func overtaken(_ idpID: IdPID) -> Overtaken { overtaken[idpID] ?? Overtaken() }
}

extension [StagedDepartment] {
    /// These with those of `ids` as they are stored, which is newer than what was staged.
    func overtaken(by stored: [StoredDepartment], of ids: Set<String>) -> [StagedDepartment] {
        guard !ids.isEmpty else { return self }
        return filter { !ids.contains($0.sourceID) } + stored.lazy.filter { ids.contains($0.sourceID) }.map { StagedDepartment($0) }
    }
}

extension StagedDepartment {
    /// A department as it is stored.
    init(_ stored: StoredDepartment) {
        self.init()
        sourceID = stored.sourceID
        content = stored.content
    }
}
