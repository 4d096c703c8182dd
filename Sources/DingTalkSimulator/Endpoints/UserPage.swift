/// The page of a department's members that a `user/list` or `listsimple` call asks for.
struct UserPage {
    let slot: Int32
    private let cursor: Int
    private let people: ArraySlice<Int32>
    /// Members that the page stands for, those that it does not show included.
    private let taken: Int
    private let more: Bool

    /// Checks the parameters first, then the scope and the existence of the department.
    init(_ call: Call, sizeError: Int, cursorError: Int) throws(APIError) {
        let id = try call.integer("dept_id", or: 40035)
        let size = try call.integer("size", or: sizeError)
        let cursor = try call.integer("cursor", or: cursorError)
        guard (1...100).contains(size) else { throw Call.badParameter(sizeError, "size") }
        guard (0...Int64(Int32.max)).contains(cursor) else { throw Call.badParameter(cursorError, "cursor") }
        let order = call.parameters["order_field"]?.string ?? "custom"
        guard ["entry_asc", "entry_desc", "modify_asc", "modify_desc", "custom"].contains(order) else {
            throw Call.badParameter(40035, "order_field")
        }
        slot = try call.slot(id)
        self.cursor = Int(cursor)
        var members = call.contents.slots[Int(slot)].members
        switch order {
        case "entry_asc", "modify_asc": members.sort()
        case "entry_desc", "modify_desc": members.sort(by: >)
        default: break
        }
        let start = min(self.cursor, members.count)
        let end = min(start + Int(size), members.count)
        let empty = call.effects.emptiesUsers || call.effects.contains(.moreWithEmptyList)
        // Filtered after it was cut, so that a page may come short, or empty with more to follow.
        let contents = call.contents
        let showsAll = call.parameters["contain_access_limit"]?.bool ?? false
        people = empty ? [] : members[start..<end].filter { showsAll || contents.replacement(of: $0)?.accessLimited != true }[...]
        taken = empty ? 0 : end - start
        more = call.effects.contains(.moreWithEmptyList) || call.effects.contains(.repeatedCursor) || (!empty && end < members.count)
    }

    /// Appends the whole answer; `row` appends one person.
    func append(_ call: Call, _ row: (Int32) -> Void) {
        let out = call.out
        if call.effects.contains(.silent) {
            out.append("{\"errcode\":0,\"errmsg\":\"ok\"")
            return call.close()
        }
        call.result {
            out.append("{")
            if !call.effects.contains(.missingMore) {
                out.append("\"has_more\":")
                out.append(more)
            }
            if !call.effects.contains(.missingLists) {
                if !call.effects.contains(.missingMore) { out.append(",") }
                out.append("\"list\":")
                out.append(array: people, row)
            }
            if more, !call.effects.contains(.missingMore) {
                out.append(",\"next_cursor\":")
                let advance = call.effects.contains(.repeatedCursor) ? 0 : max(1, taken)
                out.append(Int64(cursor + advance))
            }
            out.append("}")
        }
    }
}
