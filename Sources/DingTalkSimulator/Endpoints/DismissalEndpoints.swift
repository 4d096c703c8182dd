/// Who left, as the personnel application knows it: `GET /v1.0/hrm/employees/dismissions` and `dimissionInfos`.
enum DismissalEndpoints {
    static func list(_ call: Call) throws(APIError) {
        let query = call.request.query
        guard let offset = Int(query["nextToken"] ?? "0"), offset >= 0 else {
            throw .status(400, "invalidParameter.nextToken", "nextToken不合法")
        }
        guard let size = Int(query["maxResults"] ?? "50"), (1...50).contains(size) else {
            throw .status(400, "invalidParameter.maxResults", "maxResults不合法")
        }
        let gone = dismissed(call)
        let page = gone.dropFirst(offset).prefix(size)
        let next = offset + page.count
        call.out.append("{\"hasMore\":")
        call.out.append(next < gone.count)
        if next < gone.count {
            call.out.append(",\"nextToken\":")
            call.out.append(Int64(next))
        }
        call.out.append(",\"userIdList\":")
        call.out.append(array: page) { call.out.append(string: $0.userID) }
        call.out.append("}")
    }

    static func details(_ call: Call) throws(APIError) {
        guard let list = call.request.query["userIdList"].flatMap({ JSONTreeParser.parse(Array($0.utf8)) })?.strings, list.count <= 50
        else {
            throw .status(400, "invalidParameter.userIdList", "userIdList不合法")
        }
        let wanted = Set(list)
        call.out.append("{\"result\":")
        call.out.append(array: dismissed(call).filter { wanted.contains($0.userID) }) { record in
            call.out.append("{\"lastWorkDay\":")
            call.out.append(record.time)
            call.out.append(",\"status\":2,\"userId\":")
            call.out.append(string: record.userID)
            call.out.append("}")
        }
        call.out.append("}")
    }

    /// Those who left and did not come back, once each; an invitation that was withdrawn is no dismissal.
    private static func dismissed(_ call: Call) -> [LeaveRecord] {
        var seen: Set<String> = []
        return call.contents.leavers.reversed().filter { record in
            record.reason != .cancel && call.contents.person(userID: record.userID) == nil && seen.insert(record.userID).inserted
        }.reversed()
    }
}
