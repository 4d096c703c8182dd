import IdentityModel
import SourceAPI

/// Reads an organisation from where the application may begin down to its last page, and hands every answer to a sink.
///
/// `listsub` and `user/list` go on side by side: a department's people are asked for as soon as it is known, and the next page as
/// soon as its cursor is. What cannot be read is reported by itself and the rest goes on.
struct OrganisationReading: Sendable {
    let calls: ReadingCalls
    let request: ReadRequest
    let sink: any ReadSink
    let sightings = Sightings()
    private let blockade = Blockade()

    func run() async throws {
        // Asked for at every resumption: what was read before holds only as far as this.
        let scope = try await calls.scope()
        let authorised = AuthorisedScope(
            departments: scope.departments.map(String.init), persons: scope.persons,
            isWhole: scope.departments.contains(DingTalkDepartmentID.root), rootSourceID: String(DingTalkDepartmentID.root))
        try await sink.take(.authorised(authorised))
        let earlier = request.earlier.flatMap { $0.authorised.isSame(as: authorised) ? $0 : nil }
        try await drain(try await frontier(scope, isWhole: authorised.isWhole), scope, earlier)
    }

    /// Starts work for as long as there is any, in a group whose size is bounded by the frontier's.
    private func drain(_ start: Frontier, _ scope: ContactScope, _ earlier: (any EarlierReading)?) async throws {
        var frontier = start
        try await withThrowingTaskGroup(of: Finding.self) { group in
            repeat {
                while let work = frontier.next() {
                    group.addTask {
                        if let finding = try await self.recall(work, from: earlier) { return finding }
                        return try await self.perform(work, scope)
                    }
                }
                guard let finding = try await group.next() else { return }
                frontier.absorb(finding)
            } while true
        }
    }

    /// Where the reading begins: what was chosen, as far as it may be read.
    private func frontier(_ scope: ContactScope, isWhole: Bool) async throws -> Frontier {
        var frontier = Frontier(readsMembers: request.employees, readsDepartmentsThemselves: request.detail == .full)
        switch request.scope {
        case .all:
            let persons = request.employees ? scope.persons : []
            frontier.begin(
                departments: isWhole ? [DingTalkDepartmentID.root] : [],
                starts: scope.departments.filter { $0 != DingTalkDepartmentID.root },
                persons: persons)
        case .partial(let chosen):
            var starts: [Int64] = []
            for department in chosen {
                if let id = DingTalkDepartmentID.parse(department.id) {
                    starts.append(id)
                } else {
                    let fault = SourceFault(.scope, message: "\"\(department.id)\" is not the id of a department that can be read.")
                    try await sink.take(.failed(unit: ReadUnit(.department, department.id), fault))
                }
            }
            let wantsRoot = starts.contains(DingTalkDepartmentID.root)
            if wantsRoot, !isWhole { starts += scope.departments }
            if !scope.persons.isEmpty, request.employees {
                try await sink.take(
                    .note("The application may read \(scope.persons.count) persons by themselves; a partial scope leaves them out."))
            }
            frontier.begin(
                departments: wantsRoot && isWhole ? [DingTalkDepartmentID.root] : [],
                starts: starts.filter { $0 != DingTalkDepartmentID.root }, persons: []
            )
        }
        return frontier
    }

    private func perform(_ work: Work, _ scope: ContactScope) async throws -> Finding {
        do {
            let finding = try await read(work, scope)
            blockade.isBroken()
            return finding
        } catch let failure as CallFailure {
            return try await report(failure, of: work)
        }
    }

    private func read(_ work: Work, _ scope: ContactScope) async throws -> Finding {
        switch work {
        case .start(let id): try await readStart(id, scope)
        case .department(let id): try await readDepartment(id)
        case .children(let id): try await readChildren(id)
        case .members(let cursor): try await readMembers(cursor)
        case .person(let id): try await readPerson(id)
        }
    }

    /// Tells the sink that a unit could not be read; throws when nothing else can be either.
    private func report(_ failure: CallFailure, of work: Work) async throws -> Finding {
        guard case .refused(let refusal) = failure else { throw CancellationError() }
        if refusal.endsReading, refusal.advice != .blocked || blockade.isTotal() { throw refusal.fault }
        try await sink.take(refusal.advice == .missing ? .missing(unit: work.unit, refusal.fault) : .failed(unit: work.unit, refusal.fault))
        return Finding(work: work)
    }
}
