/// `GET /v1.0/contact/empLeaveRecords`: who left and when.
enum LeaveEndpoints {
    private static let longestSpan: Int64 = 365 * 86_400_000

    static func records(_ call: Call) throws(APIError) {
        let query = call.request.query
        guard let start = query["startTime"], !start.isEmpty else {
            throw .status(400, "MissingstartTime", "startTime is mandatory for this action.")
        }
        guard let first = InstantText.milliseconds(start) else {
            throw .status(400, "invalidParameter.startTime", "startTime不合法")
        }
        guard let last = query["endTime"].map(InstantText.milliseconds) ?? call.now, last >= first, last - first <= longestSpan else {
            throw .status(400, "invalidParameter.endTime", "endTime不合法，时间跨度不能超过365天")
        }
        guard let offset = Int(query["nextToken"] ?? "0"), offset >= 0 else {
            throw .status(400, "invalidParameter.nextToken", "nextToken不合法")
        }
        guard let size = Int(query["maxResults"] ?? "50"), (1...50).contains(size) else {
            throw .status(400, "invalidParameter.maxResults", "maxResults不合法")
        }
        let records = call.contents.leavers.filter { (first...last).contains($0.time) }
        let page = records.dropFirst(offset).prefix(size)
        let next = offset + page.count
        call.out.append("{")
        if next < records.count {
            call.out.append("\"nextToken\":\"")
            call.out.append(Int64(next))
            call.out.append("\",")
        }
        call.out.append("\"records\":")
        call.out.append(array: page) { record in
            call.out.append("{\"leaveReason\":\"")
            call.out.append(text: record.reason.rawValue)
            call.out.append("\",\"leaveTime\":\"")
            ChinaTime.appendISO8601(milliseconds: record.time, to: call.out)
            call.out.append("\"")
            if call.app.permissions.mobileFields, let mobile = record.mobile {
                call.out.append(",\"mobile\":")
                call.out.append(string: mobile)
                call.out.append(",\"stateCode\":\"86\"")
            }
            call.out.append(",\"name\":")
            call.out.append(string: record.name)
            call.out.append(",\"userId\":")
            call.out.append(string: record.userID)
            call.out.append("}")
        }
        call.out.append("}")
    }
}
