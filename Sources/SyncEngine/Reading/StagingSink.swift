import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// Takes the answers of a source, maps them where they come in, and stages them some thousands at a time, each with the account of it.
///
/// A source that is faster than the disk waits in ``take(_:)``.
actor StagingSink: ReadSink {
    private let staging: StagingArea
    private let employees: EmployeeMapper
    private let departments: DepartmentMapper
    private let meter: ReadMeter
    private let now: @Sendable () -> Timestamp
    private(set) var progress: ReadingProgress
    private var notes: Set<String>
    private var answers: [StagedAnswer] = []
    private var waitingRows = 0
    private var isFlushing = false
    /// Once a batch could not be staged nothing more is: what was in it would be missing without anybody noticing.
    private var failure: DirectoryStoreError?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private static let batchRows = 2000
    private static let highWater = 6000
    private static let noteLimit = 100

    /// - Parameters:
    ///   - account: what `staging` holds already.
    ///   - progress: how far that is.
    init(
        staging: StagingArea, account: StagedAccount, progress: ReadingProgress, plan: MappingPlan, meter: ReadMeter,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.staging = staging
        self.meter = meter
        self.now = now
        employees = EmployeeMapper(rules: plan.employee)
        departments = DepartmentMapper(rules: plan.department)
        self.progress = progress
        notes = Set(account.notes)
    }

    nonisolated func take(_ answer: SourceAnswer) async throws {
        try Task.checkCancellation()
        switch answer {
        case .authorised(let scope): try await add(.scope(scope.stagedText), answer)
        case .departments(let unit, let found, let requestID):
            let known = found.filter { !$0.sourceID.isEmpty }
            let staged = known.map { StagedAnswer.FoundDepartment(departments.department($0), thirdParty: $0.raw) }
            try await add(
                .departments(StagedUnit(unit), staged, requestID: requestID), answer, rows: staged.count,
                nameless: found.count - known.count)
        case .employees(let unit, let page, let found, let requestID, let isLast, let continuation):
            let known = found.filter { !$0.sourceID.isEmpty }
            let sightings = known.flatMap { employees.sightings(of: $0, readAlone: unit.kind == .person) }
            let staged = StagedPage(
                page, employees: found.count, sightings, requestID: requestID, isLast: isLast, continuation: continuation)
            try await add(.page(StagedUnit(unit), staged), answer, rows: sightings.count, nameless: found.count - known.count)
        case .missing(let unit, let fault): try await add(.ended(StagedUnit(unit), .missing, TaskError(source: fault)), answer)
        case .failed(let unit, let fault):
            try await add(.ended(StagedUnit(unit), UnitCoverage.State(fault), TaskError(source: fault)), answer)
        case .note(let text): await note(text)
        }
    }

    private func add(_ staged: StagedAnswer, _ answer: SourceAnswer, rows: Int = 0, nameless: Int = 0) async throws(DirectoryStoreError) {
        try check()
        progress.note(answer)
        if nameless > 0 { note("\(nameless) objects without an id were skipped.") }
        answers.append(staged)
        waitingRows += rows + 1
        if waitingRows >= Self.batchRows, !isFlushing { try await flush() }
        while isFlushing, waitingRows >= Self.highWater { await withCheckedContinuation { waiting.append($0) } }
        try check()
    }

    private func check() throws(DirectoryStoreError) {
        if let failure { throw failure }
    }

    private func note(_ text: String) {
        if notes.count < Self.noteLimit, notes.insert(text).inserted { answers.append(.note(text)) }
    }

    /// Stages what waits, unless that is under way.
    func save() async throws(DirectoryStoreError) {
        try check()
        if !isFlushing { try await flush() }
    }

    /// Stages what still waits; after this everything taken is staged.
    func finish() async throws(DirectoryStoreError) {
        while isFlushing { await withCheckedContinuation { waiting.append($0) } }
        try await flush()
    }

    private func flush() async throws(DirectoryStoreError) {
        try check()
        isFlushing = true
        defer {
            isFlushing = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        repeat {
            var batch = StagedBatch()
            batch.answers = answers
            if batch.answers.isEmpty { return }
            batch.time = now()
            batch.requests = meter.requests
            batch.throttled = meter.throttled
            answers = []
            waitingRows = 0
            // The store takes nothing from a task that was cancelled, and what came is kept for the task that goes on.
            let appending = Task { [staging, batch] () async -> DirectoryStoreError? in
                do throws(DirectoryStoreError) {
                    try await staging.append(batch)
                    return nil
                } catch { return error }
            }
            failure = await appending.value
            try check()
        } while waitingRows >= Self.batchRows
    }
}

extension UnitCoverage.State {
    /// How a unit ends that could not be read.
    fileprivate init(_ fault: SourceFault) {
        switch fault.class {
        case .throttled: self = .throttled
        case .credentials, .ipNotAllowed, .permission, .scope: self = .refused
        case .quota, .network, .protocol: self = .failed
        }
    }
}
