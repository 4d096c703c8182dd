/// `GET /v1.0/contact/empLeaveRecords`: who left and when.
enum LeaveEndpoints {
    static func records(_ call: Call) throws(APIError) {
        let query = call.request.query
        guard let start = query["startTime"], !start.isEmpty else {
            throw .status(400, "MissingstartTime", "startTime is mandatory for this action.")
        }
        guard let offset = Int(query["nextToken"] ?? "0"), offset >= 0 else {
            throw .status(400, "invalidParameter.nextToken", "nextToken不合法")
        }
        guard let size = Int(query["maxResults"] ?? "50"), (1...50).contains(size) else {
            throw .status(400, "invalidParameter.maxResults", "maxResults不合法")
        }
        // ISO 8601 in UTC, as DingTalk writes it, sorts as text.
        let records = call.contents.leavers.filter { record in
            let time = record.isoTime
            return time >= start && query["endTime"].map { time <= $0 } ?? true
        }
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
            call.out.append("{\"leaveReason\":\"leave\",\"leaveTime\":\"")
            call.out.append(text: record.isoTime)
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
