import JSONKit
import SourceAPI

/// Reads departments out of the rows of `listsub` and the result of `department/get`.
struct DepartmentReader: Sendable {
    let slots: AttributeSlots

    /// Reads one department; nil for an object without an id.
    ///
    /// - Parameter parent: the department whose sub-departments are listed, for rows that do not name it.
    func read(_ reader: inout JSONReader, below parent: Int64?) throws(JSONError) -> ReadDepartment? {
        _ = try reader.kind()
        let start = reader.position
        var id: Int64?
        var parentID = parent
        var name = ""
        var attributes = [AttributeValue?](repeating: nil, count: slots.count)
        try reader.object { key, reader throws(JSONError) in
            guard let member = slots[key] else { return try reader.skip() }
            let value = try AttributeValue.read(member.kind, from: &reader)
            if let slot = member.slot { attributes[slot] = value }
            switch (key, value) {
            case ("dept_id", .integer(let value)?): id = value
            case ("parent_id", .integer(let value)?): parentID = value
            case ("name", .text(let value)?): name = value
            default: break
            }
        }
        guard let id else { return nil }
        slots.finish(&attributes)
        // The root has no parent; some answers say 0.
        let parentSourceID = id == DingTalkDepartmentID.root ? nil : parentID.flatMap { $0 > 0 ? String($0) : nil }
        return ReadDepartment(
            id: id,
            observation: DepartmentObservation(
                sourceID: String(id), name: name, parentSourceID: parentSourceID, attributes: attributes,
                raw: Array(reader.bytes[start..<reader.position])))
    }
}

/// A department with its id as DingTalk's number.
struct ReadDepartment: Sendable, Hashable {
    var id: Int64
    var observation: DepartmentObservation
}

/// DingTalk's department ids.
enum DingTalkDepartmentID {
    /// The whole organisation.
    static let root: Int64 = 1

    /// Reads an id as it is kept outside; nil for what cannot be a department that is read. Ids of zero and below are DingTalk's
    /// home-school contact book, on which no call works.
    static func parse(_ text: String) -> Int64? {
        guard let id = Int64(text), id > 0 else { return nil }
        return id
    }
}
