import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// What a source gave, staged, with the account of it.
struct Reading {
    var ledger: ReadingLedger
    var notes: [String]
    var requests: Int
    var throttled: Int
}

/// How much of what may be read was read.
struct ReadingProof {
    /// Every listing of departments came to its end.
    var departments: Bool
    /// And every listing of persons.
    var persons: Bool
    /// The scope as it is now; nil when the source told none.
    var baseline: ScopeBaseline?
    /// Whether it is smaller than at the last complete run.
    var isScopeSmaller: Bool
    /// Whether more can be read than at the last complete run.
    var isScopeLarger: Bool
    /// Whether the administrator chose another scope since.
    var isNarrowed: Bool
    /// The source's id of the root.
    var root: String
    /// The departments that were seen, once each, in the order in which they came.
    var staged: [StagedDepartment]
    /// Departments whose members could not be read completely.
    var unread: Set<String>

    /// The baseline of the last complete run, as it is stored.
    var earlier: [UInt8]?

    var isComplete: Bool { departments && persons }

    /// Whether something that `task` wanted could not be read.
    func isLacking(_ task: SyncTask) -> Bool { !departments || (task.users && !persons) }
}

extension SyncRun {
    /// Reads the source into the scratch file, page by page as the pages come.
    func read(into staging: StagingArea) async throws -> Reading {
        let plan = MappingPlan(configuration.sync.mappings, fields: connection.fields)
        let request = ReadRequest(
            scope: configuration.sync.scope, employees: task.users, detail: configuration.sync.detail,
            employeeAttributes: plan.employeeAttributes, departmentAttributes: plan.departmentAttributes)
        let sink = StagingSink(staging: staging, plan: plan)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await showProgress(of: sink, request.meter) }
            defer { group.cancelAll() }
            try await connection.source.read(request, into: sink)
        }
        try await sink.finish()
        try Task.checkCancellation()
        await show(sink, request.meter)
        return Reading(
            ledger: await sink.ledger, notes: await sink.notes, requests: request.meter.requests, throttled: request.meter.throttled)
    }

    /// Until it is cancelled.
    private func showProgress(of sink: StagingSink, _ meter: ReadMeter) async throws {
        while !Task.isCancelled {
            await show(sink, meter)
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
        }
    }

    private func show(_ sink: StagingSink, _ meter: ReadMeter) async {
        let progress = await sink.progress(employees: task.users)
        let elapsed = task.startedAt.map { now().milliseconds - $0.milliseconds } ?? 0
        monitor.update { task in
            task.progress.departments = progress.departments
            task.progress.employees = progress.sightings
            task.progress.requests = meter.requests
            task.progress.throttled = meter.throttled
            task.progress.phase = progress.sightings > 0 ? .employees : .departments
            task.progress.percent = max(task.progress.percent, Int(progress.share * 90))
            task.progress.etaSeconds =
                progress.share > 0.02 ? Int(Double(max(0, elapsed)) / 1000 * (1 - progress.share) / progress.share) : nil
        }
    }

    /// Whether absence from this reading means absence at the source. Every department that was seen is expected to have
    /// given its members.
    func prove(_ reading: Reading, staged: [StagedDepartment], earlier: [UInt8]?) -> ReadingProof {
        let ledger = reading.ledger
        let scope = ledger.authorised
        let wholeRoot = scope.flatMap { $0.isWhole && $0.departments.count == 1 ? $0.departments.first : nil }
        let root = scope?.rootSourceID ?? wholeRoot ?? staged.first { $0.content.parentSourceId == nil }?.sourceID ?? "root"
        // The root itself is read only where everything is.
        let readsAll = scope?.isWhole == true && configuration.sync.scope == .all
        let expected = Set(staged.map(\.sourceID)).union(readsAll ? [root] : [])
        let unread: Set<String> = task.users ? expected.filter { !ledger.readMembers(of: $0) } : []
        let baseline = scope.map { ScopeBaseline($0, chosen: configuration.sync.scope) }
        let before = earlier.flatMap { try? ScopeBaseline.decode($0, unknownMembers: .ignored) }
        return ReadingProof(
            departments: ledger.hasAllDepartments, persons: task.users && unread.isEmpty && ledger.troubles == 0, baseline: baseline,
            isScopeSmaller: before.map { baseline?.isSmaller(than: $0) ?? true } ?? false,
            isScopeLarger: before.map { before in baseline.map { before.isSmaller(than: $0) } ?? false } ?? false,
            isNarrowed: before.map { $0.chosen != configuration.sync.scope } ?? false, root: root, staged: staged, unread: unread,
            earlier: earlier)
    }
}
