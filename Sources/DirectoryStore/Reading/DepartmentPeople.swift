import GRDB

/// The people of one department, or also of everything below it.
struct DepartmentPeople {
    private enum Reading {
        /// One department, whose people are stored in their order.
        case one(Int64)
        /// Those of several departments, gathered and ascending.
        case few([Int64])
        /// So many that whoever comes next by id is soon found by looking at everybody.
        case many(Range<Int>)
    }

    private let database: Database
    private let outline: DepartmentOutline
    private let reading: Reading

    /// - Parameters:
    ///   - start: only people behind this id are asked for.
    ///   - most: of more people or departments than these the people are not gathered.
    init(
        _ database: Database, of department: Int64, recursive: Bool, after start: Int64, _ outline: DepartmentOutline,
        gatheringAtMost most: (people: Int, departments: Int) = (50_000, 5000)
    ) throws {
        self.database = database
        self.outline = outline
        guard recursive, let node = outline.nodes[department], node.places.count > 1 else {
            reading = .one(department)
            return
        }
        guard node.membersRecursive <= most.people, node.places.count <= most.departments else {
            reading = .many(node.places)
            return
        }
        let members = try HotStatement(database, "SELECT employee FROM membership WHERE department = ?1 AND employee > ?2")
        var people: Set<Int64> = []
        for department in outline.order[node.places] {
            members.bind(1, department)
            members.bind(2, start)
            while try members.next() { people.insert(members.int(0)) }
            members.reset()
        }
        reading = .few(people.sorted())
    }

    /// The first `limit` people behind `start`, ascending.
    func ids(after start: Int64, limit: Int) throws -> [Int64] {
        switch reading {
        case .one(let department):
            let members = try HotStatement(
                database, "SELECT employee FROM membership WHERE department = ?1 AND employee > ?2 ORDER BY employee LIMIT ?3")
            members.bind(1, department)
            members.bind(2, start)
            members.bind(3, Int64(limit))
            var found: [Int64] = []
            while try members.next() { found.append(members.int(0)) }
            return found
        case .few(let people): return Array(people[Self.place(behind: start, in: people)...].prefix(limit))
        case .many(let places):
            let everybody = try HotStatement(
                database, "SELECT employee, department FROM membership WHERE employee > ?1 ORDER BY employee")
            everybody.bind(1, start)
            var found: [Int64] = []
            while found.count < limit, try everybody.next() {
                let person = everybody.int(0)
                if person != found.last, outline.isIn(everybody.int(1), places) { found.append(person) }
            }
            return found
        }
    }

    func contains(_ person: Int64) throws -> Bool {
        if case .few(let people) = reading {
            let place = Self.place(behind: person - 1, in: people)
            return place < people.count && people[place] == person
        }
        let departments = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT department FROM membership WHERE employee = ?"), arguments: [person])
        return departments.contains { department in
            switch reading {
            case .one(let wanted): department == wanted
            case .few: false
            case .many(let places): outline.isIn(department, places)
            }
        }
    }

    /// Where the first id behind `start` stands.
    private static func place(behind start: Int64, in people: [Int64]) -> Int {
        var (low, high) = (0, people.count)
        while low < high {
            let middle = (low + high) / 2
            if people[middle] > start { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension DirectoryStore {
    /// The people of a department behind `start`; nobody where there is no such department.
    func people(of department: Int64, recursive: Bool, after start: Int64, _ database: Database) throws -> DepartmentPeople {
        let idp = try Int64.fetchOne(database, sql: "SELECT idp FROM department WHERE id = ?", arguments: [department]) ?? 0
        return try DepartmentPeople(database, of: department, recursive: recursive, after: start, outline(database, idp: idp))
    }
}
