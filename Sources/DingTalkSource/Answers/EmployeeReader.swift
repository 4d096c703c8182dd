import JSONKit
import SourceAPI

/// Reads people out of the rows of `user/list` and the result of `user/get`.
struct EmployeeReader: Sendable {
    let slots: AttributeSlots

    /// Reads one person.
    ///
    /// - Parameter listing: the department whose listing this is; a row's `leader` and `dept_order` speak of that one only.
    /// - Returns: nil for an object without an id.
    func read(_ reader: inout JSONReader, listing: Int64?) throws(JSONError) -> EmployeeObservation? {
        _ = try reader.kind()
        let start = reader.position
        var person = EmployeeObservation(
            sourceID: "", unionID: nil, name: "", memberships: [], departmentIDs: [],
            attributes: [AttributeValue?](repeating: nil, count: slots.count), raw: [])
        var listed = ObservedMembership(departmentID: "")
        var places = Places()
        try reader.object { key, reader throws(JSONError) in
            guard let member = slots[key], member.role != nil || member.slot != nil else { return try reader.skip() }
            var value: AttributeValue?
            switch member.role {
            case .orders where member.slot == nil: try places.readOrders(&reader)
            case .leaders where member.slot == nil: try places.readLeaders(&reader)
            case .orders, .leaders:
                var again = reader
                if member.role == .orders { try places.readOrders(&again) } else { try places.readLeaders(&again) }
                value = try AttributeValue.read(member.kind, from: &reader)
            default: value = try AttributeValue.read(member.kind, from: &reader)
            }
            if let slot = member.slot { person.attributes[slot] = value }
            switch (member.role, value) {
            case (.userid, .text(let text)?): person.sourceID = text
            case (.unionid, .text(let text)?): person.unionID = text
            case (.name, .text(let text)?): person.name = text
            case (.departments, .list(let ids)?): person.departmentIDs = ids
            case (.leader, .boolean(let flag)?): listed.leader = flag
            case (.order, .integer(let order)?): listed.order = order
            case (.extended, .text(let text)?): slots.fill(&person.attributes, fromExtension: text)
            default: break
            }
        }
        guard !person.sourceID.isEmpty else { return nil }
        if let listing {
            listed.departmentID = String(listing)
            person.memberships = [listed]
            if person.departmentIDs.isEmpty { person.departmentIDs = [listed.departmentID] }
        } else {
            person.memberships = places.memberships(in: person.departmentIDs)
        }
        slots.finish(&person.attributes)
        person.raw = Array(reader.bytes[start..<reader.position])
        return person
    }
}

/// `dept_order_list` and `leader_in_dept` of `user/get`: they name the same departments, not in the same order.
private struct Places {
    private var orders: [String: Int64] = [:]
    private var leaders: [String: Bool] = [:]

    mutating func readOrders(_ reader: inout JSONReader) throws(JSONError) {
        var orders: [String: Int64] = [:]
        try reader.looseList { reader throws(JSONError) in
            var id: String?
            var order: Int64?
            try reader.looseObject { key, reader throws(JSONError) in
                switch key {
                case "dept_id": id = try reader.looseText()
                case "order": order = try reader.looseInteger()
                default: try reader.skip()
                }
            }
            if let id, let order { orders[id] = order }
        }
        self.orders = orders
    }

    mutating func readLeaders(_ reader: inout JSONReader) throws(JSONError) {
        var leaders: [String: Bool] = [:]
        try reader.looseList { reader throws(JSONError) in
            var id: String?
            var leader: Bool?
            try reader.looseObject { key, reader throws(JSONError) in
                switch key {
                case "dept_id": id = try reader.looseText()
                case "leader": leader = try reader.looseFlag()
                default: try reader.skip()
                }
            }
            if let id, let leader { leaders[id] = leader }
        }
        self.leaders = leaders
    }

    func memberships(in departments: [String]) -> [ObservedMembership] {
        departments.map { ObservedMembership(departmentID: $0, leader: leaders[$0], order: orders[$0]) }
    }
}
