/// What is still to be read, and in what order. Pure; holds ids of departments and little else, however large the organisation.
struct Frontier {
    /// So many requests of one interface are in flight or wait for their turn; enough for 60 a second at a second's latency.
    static let width = 64
    /// So many persons may wait to be read before no more pages of people are asked for.
    static let personBacklog = 512

    private let readsMembers: Bool
    private let readsDepartmentsThemselves: Bool
    private var queues: [[Work]] = Work.Lane.allCases.map { _ in [] }
    private var heads = Work.Lane.allCases.map { _ in 0 }
    private var running = Work.Lane.allCases.map { _ in 0 }
    private var known: Set<Int64> = []
    private var started: Set<Int64> = []
    /// People of several departments that were read, or are about to be; those of one department are met only once.
    private var personsOfSeveral: Set<String> = []

    init(readsMembers: Bool, readsDepartmentsThemselves: Bool) {
        self.readsMembers = readsMembers
        self.readsDepartmentsThemselves = readsDepartmentsThemselves
    }

    /// Puts in what the reading begins with.
    mutating func begin(departments: [Int64], starts: [Int64], persons: [String]) {
        var finding = Finding(work: .start(0))
        finding.departments = departments
        finding.starts = starts
        finding.persons = persons.map { Finding.Person(id: $0, isOfSeveral: true) }
        take(finding)
    }

    /// Takes what a piece of work found.
    mutating func absorb(_ finding: Finding) {
        running[finding.work.lane.rawValue] -= 1
        take(finding)
    }

    private mutating func add(_ work: Work) {
        queues[work.lane.rawValue].append(work)
    }

    /// The next piece of work that may be started, or nil when some must end first, or all is done.
    mutating func next() -> Work? {
        for lane in Work.Lane.allCases where running[lane.rawValue] < Self.width {
            let index = lane.rawValue
            if lane == .members, waiting(.persons) >= Self.personBacklog { continue }
            guard heads[index] < queues[index].count else { continue }
            let work = queues[index][heads[index]]
            heads[index] += 1
            if heads[index] >= 1024 || heads[index] == queues[index].count {
                queues[index].removeFirst(heads[index])
                heads[index] = 0
            }
            running[index] += 1
            return work
        }
        return nil
    }

    private mutating func take(_ finding: Finding) {
        for department in finding.departments where known.insert(department).inserted {
            add(.children(department))
            if readsMembers { add(.members(MemberCursor(department: department))) }
            if readsDepartmentsThemselves, finding.work != .start(department) { add(.department(department)) }
        }
        for start in finding.starts where started.insert(start).inserted { add(.start(start)) }
        for person in finding.persons where !person.isOfSeveral || personsOfSeveral.insert(person.id).inserted {
            add(.person(person.id))
        }
        if let next = finding.next { add(next) }
    }

    private func waiting(_ lane: Work.Lane) -> Int { queues[lane.rawValue].count - heads[lane.rawValue] }
}
