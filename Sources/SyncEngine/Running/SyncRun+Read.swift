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
    /// Whether the whole organisation was to be read.
    var readsAll: Bool
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
    /// Reads the source into the scratch file, page by page as the pages come; what is there already is not read again.
    func read(into staging: StagingArea) async throws -> Reading {
        var account = try await staging.account()
        var progress = ReadingProgress(account, persons: try await staging.countPersons())
        if !account.isOver {
            progress = try await read(into: staging, after: account, progress)
            account = try await staging.account()
        }
        show(progress, requests: account.requests, throttled: account.throttled)
        return Reading(
            ledger: ReadingLedger(account), notes: notes + account.notes, requests: account.requests, throttled: account.throttled)
    }

    private func read(
        into staging: StagingArea, after account: StagedAccount, _ progress: ReadingProgress
    ) async throws -> ReadingProgress {
        let plan = MappingPlan(configuration.sync.mappings, fields: connection.fields)
        let earlier = account.scope.flatMap { AuthorisedScope(staged: $0) }.map {
            StagedReading(staging: staging, authorised: $0, isWantingPersons: configuration.sync.detail == .full)
        }
        let request = ReadRequest(
            scope: configuration.sync.scope, employees: task.users, detail: configuration.sync.detail,
            employeeAttributes: plan.employeeAttributes, departmentAttributes: plan.departmentAttributes,
            meter: ReadMeter(requests: account.requests, throttled: account.throttled), earlier: earlier)
        let sink = StagingSink(
            staging: staging, account: account, progress: progress, plan: plan, meter: request.meter, now: now)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await save(sink, request.meter) }
                defer { group.cancelAll() }
                try await connection.source.read(request, into: sink)
            }
            try Task.checkCancellation()
            try await sink.finish()
        } catch {
            if Task.isCancelled { try? await sink.finish() }
            show(await sink.progress, requests: request.meter.requests, throttled: request.meter.throttled)
            throw error
        }
        try await staging.finishReading(members: task.users, at: now())
        return await sink.progress
    }

    /// Stages what came and shows how far the reading is, again and again until it is cancelled.
    private func save(_ sink: StagingSink, _ meter: ReadMeter) async throws {
        while !Task.isCancelled {
            show(await sink.progress, requests: meter.requests, throttled: meter.throttled)
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
            try await sink.save()
        }
    }

    private func show(_ progress: ReadingProgress, requests: Int, throttled: Int) {
        let elapsed = task.startedAt.map { now().milliseconds - $0.milliseconds } ?? 0
        let share = progress.share(employees: task.users)
        monitor.update { task in
            task.progress.departments = progress.departments
            task.progress.employees = progress.persons
            task.progress.requests = requests
            task.progress.throttled = throttled
            task.progress.phase = progress.persons > 0 ? .employees : .departments
            task.progress.percent = max(task.progress.percent, Int(share * 90))
            task.progress.etaSeconds = share > 0.02 ? Int(Double(max(0, elapsed)) / 1000 * (1 - share) / share) : nil
        }
    }

    /// Whether absence from this reading means absence at the source. Every department that was seen is expected to have given the
    /// departments below it, and its members.
    func prove(_ reading: Reading, _ staging: StagingArea) async throws -> ReadingProof {
        let staged = try await staging.departments()
        let earlier = try await store.baseline(configuration.id)
        let ledger = reading.ledger
        let scope = ledger.authorised
        let wholeRoot = scope.flatMap { $0.isWhole && $0.departments.count == 1 ? $0.departments.first : nil }
        let root = scope?.rootSourceID ?? wholeRoot ?? staged.first { $0.content.parentSourceId == nil }?.sourceID ?? "root"
        // The root itself is read only where everything is.
        let readsAll = scope?.isWhole == true && configuration.sync.scope == .all
        let expected = staged.map(\.sourceID) + (readsAll ? [root] : [])
        let unlisted = try await staging.lacking(.children, among: expected)
        let unread = task.users ? try await staging.unread(among: expected) : []
        let baseline = scope.map { ScopeBaseline($0, chosen: configuration.sync.scope) }
        let before = earlier.flatMap { try? ScopeBaseline.decode($0, unknownMembers: .ignored) }
        return ReadingProof(
            departments: ledger.hasAllDepartments && unlisted.isEmpty, persons: task.users && unread.isEmpty && ledger.troubles == 0,
            baseline: baseline,
            isScopeSmaller: before.map { baseline?.isSmaller(than: $0) ?? true } ?? false,
            isScopeLarger: before.map { before in baseline.map { before.isSmaller(than: $0) } ?? false } ?? false,
            isNarrowed: before.map { $0.chosen != configuration.sync.scope } ?? false, root: root, readsAll: readsAll,
            staged: staged, unread: unread, earlier: earlier)
    }
}
