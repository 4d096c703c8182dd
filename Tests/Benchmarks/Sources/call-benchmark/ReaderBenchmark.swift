import JSONKit

/// How fast the JSON reader goes over a page of people, of about 120 kB.
enum ReaderBenchmark {
    static func run(seconds: Double) -> [JSONValue] {
        let page = page()
        return [
            measure("read the people", page, seconds) { bytes in try readPeople(bytes) },
            measure("skip", page, seconds) { bytes in
                var reader = JSONReader(bytes)
                try reader.skip()
                return 0
            },
            measure("tree", page, seconds) { bytes in
                _ = try JSONValue(parsing: bytes)
                return 0
            },
        ]
    }

    private static func measure(_ name: String, _ page: [UInt8], _ seconds: Double, _ read: ([UInt8]) throws -> Int) -> JSONValue {
        let start = processorSeconds(of: 0)
        var pages = 0
        while processorSeconds(of: 0) - start < seconds {
            _ = try? read(page)
            pages += 1
        }
        let elapsed = processorSeconds(of: 0) - start
        return ["case": .string(name), "megabytesPerSecond": .int(Int64(Double(pages * page.count) / elapsed / 1e6))]
    }

    private static func page() -> [UInt8] {
        let people = (0..<100).map { number -> JSONValue in
            [
                "userid": .string("user-\(number)"), "unionid": "z21HjQliSzpw0YWxxxxx", "name": "李磊", "mobile": "18513027676",
                "state_code": "86", "email": "li.lei@example.com", "title": "架构师", "job_number": "4",
                "org_email": "li.lei@corp.example.com",
                "work_place": "未来科技城 5 号楼", "remark": "备注备注", "leader": true, "active": true, "admin": false, "boss": false,
                "exclusive_account": false, "dept_order": 1, "dept_id_list": [2, 3, 432_825_033], "dept_order_list": [],
                "hired_date": 1_597_573_616_828, "avatar": "https://static.example.com/media/lADPDg7mOqP8Wn_NAdrNAdo_474_474.jpg",
                "extension": .string(String(repeating: #"{"爱好":"旅游"}"#, count: 30)),
            ]
        }
        return JSONValue.object([.init("errcode", 0), .init("result", ["has_more": true, "next_cursor": 100, "list": .array(people)])])
            .jsonBytes
    }

    private static func readPeople(_ bytes: [UInt8]) throws(JSONError) -> Int {
        var reader = JSONReader(bytes)
        var length = 0
        try reader.object { key, reader throws(JSONError) in
            guard key == "result" else { return try reader.skip() }
            try reader.object { key, reader throws(JSONError) in
                guard key == "list" else { return try reader.skip() }
                try reader.array { reader throws(JSONError) in
                    try reader.object { key, reader throws(JSONError) in
                        switch key {
                        case "userid", "unionid", "name", "mobile", "email", "title": length += try reader.string().utf8.count
                        case "hired_date": length += Int(truncatingIfNeeded: try reader.int64())
                        default: try reader.skip()
                        }
                    }
                }
            }
        }
        return length
    }
}
