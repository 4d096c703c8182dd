import DirectoryStore
import IdentityModel
import SourceAPI

/// Takes the answers of a source, maps them where they come in, and stages them some thousands at a time.
///
/// A source that is faster than the disk waits in ``take(_:)``.
actor StagingSink: ReadSink {
    private let staging: StagingArea
    private let employees: EmployeeMapper
    private let departments: DepartmentMapper
    private(set) var ledger = ReadingLedger()
    private(set) var notes: [String] = []
    private var batch = StagedBatch()
    private var waitingRows = 0
    private var isFlushing = false
    private var failure: DirectoryStoreError?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private static let batchRows = 2000
    private static let highWater = 6000
    private static let noteLimit = 100

    init(staging: StagingArea, plan: MappingPlan) {
        self.staging = staging
        employees = EmployeeMapper(rules: plan.employee)
        departments = DepartmentMapper(rules: plan.department)
    }

    nonisolated func take(_ answer: SourceAnswer) async throws {
        try Task.checkCancellation()
        switch answer {
        case .employees(let unit, _, let found, let requestID, _):
            let known = found.filter { !$0.sourceID.isEmpty }
            let sightings = known.flatMap { employees.sightings(of: $0, readAlone: unit.kind == .person) }
            let page = StagedBatch.Page(requestID: requestID, sightings: sightings)
            try await add([page], [], answer, nameless: found.count - known.count)
        case .departments(_, let found, let requestID):
            let known = found.filter { !$0.sourceID.isEmpty }
            try await add(
                [], known.map { departments.department($0, requestID: requestID) }, answer, nameless: found.count - known.count)
        case .authorised, .missing, .failed, .note: try await add([], [], answer, nameless: 0)
        }
    }

    private func add(_ pages: [StagedBatch.Page], _ found: [StagedDepartment], _ answer: SourceAnswer, nameless: Int)
        async throws(DirectoryStoreError)
    {
        ledger.note(answer)
        if case .note(let text) = answer { note(text) }
        if nameless > 0 { note("\(nameless) objects without an id were skipped.") }
        batch.pages += pages
        batch.departments += found
        waitingRows += pages.reduce(0) { $0 + $1.sightings.count } + found.count
        if waitingRows >= Self.batchRows, !isFlushing { try await flush() }
        while isFlushing, waitingRows >= Self.highWater { await withCheckedContinuation { waiting.append($0) } }
        if let failure { throw failure }
    }

    /// How far the reading is.
    func progress(employees: Bool) -> (departments: Int, sightings: Int, share: Double) {
        (ledger.departments, ledger.sightings, ledger.share(employees: employees))
    }

    /// Stages what still waits; after this everything taken is staged.
    func finish() async throws(DirectoryStoreError) {
        while isFlushing { await withCheckedContinuation { waiting.append($0) } }
        try await flush()
        if let failure { throw failure }
    }

    private func flush() async throws(DirectoryStoreError) {
        isFlushing = true
        defer {
            isFlushing = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        repeat {
            let full = batch
            batch = StagedBatch()
            waitingRows = 0
            if full.isEmpty { return }
            do {
                try await staging.append(full)
            } catch {
                failure = error
                throw error
            }
        } while waitingRows >= Self.batchRows
    }

    private func note(_ text: String) {
        if notes.count < Self.noteLimit, !notes.contains(text) { notes.append(text) }
    }
}
