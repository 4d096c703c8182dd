/// Everyone and everything in the organisation: generated people by number, edits laid over them by value.
///
/// A person is a number (`Int32`): below `people.count` a generated one, above it an added one.
public struct OrganisationContents: Sendable {
    var people: GeneratedPeople
    var slots: [DepartmentSlot]
    var slotNumbers: [Int64: Int32]
    /// Added people, and generated people who were edited.
    var replaced: [Int32: Employee] = [:]
    var removed: Set<Int32> = []
    /// Added people by userid and by unionid.
    var added: [String: Int32] = [:]
    var addedUnionIDs: [String: Int32] = [:]
    var nextPerson: Int32
    /// People outside whom members keep as contacts: userids by unionid.
    var externalContacts: [String: String] = [:]
    /// The wall clock, milliseconds since 1970.
    var clock: @Sendable () -> Int64 = { SimulatorTime.now() }
    /// Who left, the first leaver first.
    var leavers: [LeaveRecord] = []
    /// What the edit in progress has done so far.
    var changes: [OrganisationChange] = []
    /// What those changes did to people, by userid.
    var differences: [String: EmployeeDifference] = [:]
    /// Counts edits.
    var revision = 0

    init(people: GeneratedPeople, slots: [DepartmentSlot]) {
        self.people = people
        self.slots = slots
        slotNumbers = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1.department.id, Int32($0)) })
        nextPerson = Int32(people.count)
    }

    /// The number of employees.
    public var employeeCount: Int { Int(nextPerson) - removed.count }

    /// The number of departments, the root counted, special ones (id 0 and below) not.
    public var departmentCount: Int { slotNumbers.count { $0.key > 0 } }

    // MARK: - Looking up

    func slot(_ departmentID: Int64) -> Int32? { slotNumbers[departmentID] }

    func person(userID: String) -> Int32? {
        present(added[userID] ?? people.index(userID: userID).map(Int32.init))
    }

    func person(unionID: String) -> Int32? {
        present(addedUnionIDs[unionID] ?? people.index(unionID: unionID).map(Int32.init))
    }

    private func present(_ person: Int32?) -> Int32? {
        guard let person, !removed.contains(person) else { return nil }
        return person
    }

    /// Everyone present, in the order of their numbers.
    var everyone: some Sequence<Int32> { (0..<nextPerson).lazy.filter { !removed.contains($0) } }

    /// The value of an edited or added person; nil for one who is as generated.
    @inline(__always)
    func replacement(of person: Int32) -> Employee? {
        replaced.isEmpty ? nil : replaced[person]
    }

    func text(_ field: PersonText, of person: Int32) -> String? {
        let scratch = ByteWriter(capacity: 64)
        let present = replacement(of: person)?.append(field, to: scratch) ?? people[Int(person)].append(field, to: scratch)
        return present ? scratch.text() : nil
    }

    func userID(of person: Int32) -> String { text(.userID, of: person) ?? "" }

    /// Calls `body` with each department slot of the person, the first one first.
    @inline(__always)
    func forEachSlot(of person: Int32, _ body: (Int32) -> Void) {
        if let employee = replacement(of: person) {
            for membership in employee.memberships {
                if let slot = slotNumbers[membership.departmentID] { body(slot) }
            }
        } else {
            people.forEachSlot(of: person, body)
        }
    }

    func order(of person: Int32, in departmentID: Int64) -> Int64 {
        if let employee = replacement(of: person) {
            return employee.memberships.first { $0.departmentID == departmentID }?.order ?? 0
        }
        return people[Int(person)].order(in: departmentID)
    }

    func memberships(of person: Int32) -> [Employee.Membership] {
        var memberships: [Employee.Membership] = []
        forEachSlot(of: person) { slot in
            let id = slots[Int(slot)].department.id
            memberships.append(
                .init(departmentID: id, order: order(of: person, in: id), leader: slots[Int(slot)].leaders.contains(person)))
        }
        return memberships
    }

    /// The slots from `slot` up to the root, itself first.
    func chain(from slot: Int32) -> [Int32] {
        var chain = [slot]
        var current = slot
        while let parent = slots[Int(current)].parent {
            chain.append(parent)
            current = parent
        }
        return chain
    }

    /// The person who leads the nearest department above, other than the person.
    func managerOf(_ person: Int32, home: Int32) -> Int32? {
        for slot in chain(from: home) {
            if let leader = slots[Int(slot)].leaders.first(where: { $0 != person }) { return leader }
        }
        return nil
    }
}
