import JSONKit
import SourceAPI

/// One page of `empLeaveRecords`: who left, when and why.
struct LeaveRecords: AnswerContent {
    private(set) var departures: [Departure] = []
    /// How many records the page has, those included that tell of nobody who left.
    private(set) var count = 0
    /// Absent or empty on the last page.
    private(set) var nextToken: String?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        switch key {
        case "nextToken": nextToken = try json.looseText()
        case "records":
            var found: [Departure] = []
            var records = 0
            try json.looseList { json throws(JSONError) in
                records += 1
                if let departure = try Self.departure(&json) { found.append(departure) }
            }
            departures += found
            count += records
        default: try json.skip()
        }
    }

    /// Nil for a record without a person, and for one that tells of an invitation withdrawn before anybody came.
    private static func departure(_ json: inout JSONReader) throws(JSONError) -> Departure? {
        var id: String?
        var time: String?
        var reason: String?
        try json.looseObject { key, json throws(JSONError) in
            switch key {
            case "userId": id = try json.looseText()
            case "leaveTime": time = try json.looseText()
            case "leaveReason": reason = try json.looseText()
            default: try json.skip()
            }
        }
        guard let id, !id.isEmpty, reason != "cancel" else { return nil }
        return Departure(sourceID: id, leftAt: time.flatMap(Timestamp.init))
    }
}
