import Glibc

/// Lays out an organisation from a seed: a tree of 3 to 8 levels, skewed department sizes, a few people in several departments.
struct OrganisationGenerator {
    private let employees: Int
    private let departments: Int
    private let seed: UInt64
    private let scramble: Scramble
    private var random: SplitMix
    private var slots: [DepartmentSlot] = []

    private init(employees: Int, departments: Int, seed: UInt64) {
        self.employees = max(0, employees)
        self.departments = max(1, departments)
        self.seed = seed
        scramble = Scramble(seed: seed)
        random = SplitMix(seed: seed)
    }

    /// Exactly `employees` people in exactly `departments` departments, the root counted; the home-school book comes on top.
    static func generate(employees: Int, departments: Int, seed: UInt64, homeSchool: Bool) -> OrganisationContents {
        var generator = OrganisationGenerator(employees: employees, departments: departments, seed: seed)
        generator.plantTree()
        let people = generator.seatPeople()
        if homeSchool {
            generator.plant(Department(id: Department.homeSchoolID, parentID: Department.rootID, name: "家校通讯录"), under: 0)
        }
        return OrganisationContents(people: people, slots: generator.slots)
    }

    private mutating func plant(_ department: Department, under parent: Int32) {
        let slot = Int32(slots.count)
        slots.append(DepartmentSlot(department: department, parent: parent))
        slots[Int(parent)].children.append(slot)
    }

    private mutating func plantTree() {
        let levels = departments < 10 ? 3 : departments < 100 ? 4 : departments < 1000 ? 6 : 8
        var root = Department(id: Department.rootID, parentID: nil, name: NameTables.companyName, order: 0)
        root.createGroup = true
        root.autoAddUser = true
        slots.append(DepartmentSlot(department: root, parent: nil))
        var depths = [1]
        var names: [Set<String>] = [[]]
        for number in 1..<max(1, departments) {
            // The second stands under the first, so that three levels exist as soon as three departments do.
            var parent = number == 2 ? 1 : Int.random(in: 0..<number, using: &random)
            while depths[parent] >= levels { parent = Int.random(in: 0..<number, using: &random) }
            let name = freshName(among: &names[parent])
            plant(department(number, name: name, under: slots[parent].department.id), under: Int32(parent))
            depths.append(depths[parent] + 1)
            names.append([])
        }
    }

    private mutating func freshName(among taken: inout Set<String>) -> String {
        let base = NameTables.departments[Int.random(in: 0..<NameTables.departments.count, using: &random)]
        var name = base
        var number = 2
        while !taken.insert(name).inserted {
            name = base + String(number)
            number += 1
        }
        return name
    }

    private mutating func department(_ number: Int, name: String, under parentID: Int64) -> Department {
        // Odd times number, modulo 2^32, never meets itself: ids of 8 to 10 digits, some beyond 32 bits signed.
        let spread = (UInt64(number) &* 0x9E37_79B1 &+ SplitMix.mix(seed, 5)) & 0xFFFF_FFFF
        let id = 30_000_000 + Int64(spread)
        var department = Department(id: id, parentID: parentID, name: name)
        department.createGroup = Bool.random(using: &random)
        department.autoAddUser = department.createGroup
        if Int.random(in: 0..<5, using: &random) == 0 { department.code = "D-\(number)" }
        if Int.random(in: 0..<10, using: &random) == 0 { department.sourceIdentifier = "erp:\(number)" }
        if Int.random(in: 0..<20, using: &random) == 0 { department.ext = "{\"faceCount\":\"1\"}" }
        if Int.random(in: 0..<100, using: &random) == 0 { department.hidden = true }
        return department
    }

    /// How many people have their first department where: a log-normal spread, little in the root.
    private mutating func sizes() -> [Int] {
        var weights = (0..<departments).map { _ in exp(1.2 * normal()) }
        weights[0] = departments == 1 ? 1 : weights[0] * 0.3
        let unit = Double(employees) / weights.reduce(0, +)
        var sizes = weights.map { Int($0 * unit) }
        var missing = employees - sizes.reduce(0, +)
        while missing > 0 {
            sizes[Int.random(in: 0..<departments, using: &random)] += 1
            missing -= 1
        }
        // Person 0 owns the company and sits at its root.
        if employees > 0, sizes[0] == 0, let donor = sizes.firstIndex(where: { $0 > 0 }) {
            sizes[donor] -= 1
            sizes[0] = 1
        }
        return sizes
    }

    /// A standard normal draw (Box–Muller).
    private mutating func normal() -> Double {
        sqrt(-2 * log(Double.random(in: 0.000_001..<1, using: &random))) * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random))
    }

    private mutating func seatPeople() -> GeneratedPeople {
        var home: [Int32] = []
        home.reserveCapacity(employees)
        for (slot, size) in sizes().enumerated() { home.append(contentsOf: repeatElement(Int32(slot), count: size)) }
        var further: [Int32: [Int32]] = [:]
        for person in 0..<Int32(home.count) where departments > 1 && Int.random(in: 0..<20, using: &random) == 0 {
            var places: [Int32] = []
            for _ in 0...Int.random(in: 0...1, using: &random) {
                let slot = Int32.random(in: 0..<Int32(departments), using: &random)
                if slot != home[Int(person)], !places.contains(slot) { places.append(slot) }
            }
            if !places.isEmpty { further[person] = places }
        }
        let people = GeneratedPeople(seed: seed, scramble: scramble, home: home, further: further)
        for (person, slot) in home.enumerated() { slots[Int(slot)].members.append(Int32(person)) }
        for person in further.keys.sorted() {
            for slot in further[person] ?? [] { slots[Int(slot)].members.append(person) }
        }
        for slot in slots.indices { rank(slot, people) }
        return people
    }

    private mutating func rank(_ slot: Int, _ people: GeneratedPeople) {
        let id = slots[slot].department.id
        var ranked = slots[slot].members.map { (order: people[Int($0)].order(in: id), person: $0) }
        ranked.sort { $0.order == $1.order ? $0.person < $1.person : $0.order > $1.order }
        slots[slot].members = ranked.map(\.person)
        guard !ranked.isEmpty, Int.random(in: 0..<10, using: &random) > 0 else { return }
        let first = Int.random(in: 0..<ranked.count, using: &random)
        slots[slot].leaders = [ranked[first].person]
        if ranked.count > 30 { slots[slot].leaders.append(ranked[(first + 1) % ranked.count].person) }
    }
}
