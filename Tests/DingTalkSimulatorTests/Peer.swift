import DingTalkSimulator
import Foundation
import FoundationNetworking
import Synchronization
import Testing

/// A plain HTTP client of the simulator; shares nothing with the real one.
struct Peer: Sendable {
    let base: String
    var token = ""
    private let session = URLSession(configuration: .ephemeral)

    init(_ simulator: DingTalkSimulator) { base = simulator.baseURL }

    /// A client with the default app's token.
    static func withToken(_ simulator: DingTalkSimulator) async throws -> Peer {
        var peer = Peer(simulator)
        peer.token = try await peer.fetchToken()
        return peer
    }

    func fetchToken() async throws -> String {
        let app = SimulatedApp()
        return try await get("/gettoken?appkey=\(app.key)&appsecret=\(app.secret)")["access_token"] as? String ?? ""
    }

    func send(_ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]) async throws -> (Int, Data) {
        var request = URLRequest(url: try #require(URL(string: base + path)))
        request.httpMethod = method
        request.timeoutInterval = 60
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.utf8)
            if headers["Content-Type"] == nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        }
        let (data, response) = try await session.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
    }

    /// The text of a legacy answer, without its request id.
    func text(_ path: String, _ body: String) async throws -> String {
        let text = String(decoding: try await send("POST", "\(path)?access_token=\(token)", body).1, as: UTF8.self)
        return text.replacing(/,"request_id":"[0-9a-z]{12,13}"/, with: "")
    }

    func post(_ path: String, _ body: String) async throws -> [String: Any] {
        object(try await send("POST", "\(path)?access_token=\(token)", body).1)
    }

    func get(_ path: String) async throws -> [String: Any] { object(try await send("GET", path).1) }

    func object(_ data: Data) -> [String: Any] { (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:] }

    /// The effective code of a legacy answer.
    func code(_ path: String, _ body: String) async throws -> Int {
        let answer = try await post(path, body)
        return (answer["sub_code"] as? String).flatMap { Int($0) } ?? answer["errcode"] as? Int ?? Int.min
    }

    func userIDs(_ departmentID: Int64, cursor: Int = 0, size: Int = 100) async throws -> (ids: [String], next: Int?, more: Bool) {
        let answer = try await post("/topapi/v2/user/list", "{\"dept_id\":\(departmentID),\"cursor\":\(cursor),\"size\":\(size)}")
        let result = answer["result"] as? [String: Any] ?? [:]
        let rows = result["list"] as? [[String: Any]] ?? []
        return (rows.compactMap { $0["userid"] as? String }, result["next_cursor"] as? Int, result["has_more"] as? Bool ?? false)
    }
}

/// A wall clock that stands still until it is moved.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_788_401_702_000)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(milliseconds step: Int64) { milliseconds.withLock { $0 += step } }
}

/// The company of the DingTalk documents' examples.
func sampleOrganisation() throws -> Organisation {
    let organisation = try Organisation(
        json: Array(
            """
            {"departments":[
              {"id":1,"name":"晨星科技","order":0},{"id":432825033,"name":"研发中心","parentId":1},
              {"id":919684607,"name":"研发二部","parentId":432825033,"code":"RD-02","sourceIdentifier":"erp:D0204"},
              {"id":101254282,"name":"财务部","parentId":1}],
             "employees":[
              {"id":"u0007","unionId":"lFSii0SimUnionId0000iEiE","name":"李磊","mobile":"13800000007","avatar":"","email":"","hiredDate":1597573616828,
               "jobNumber":"00021116","orgEmail":"lilei@example.cn","remark":"","telephone":"","title":"架构师","workPlace":"",
               "extension":"{\\"工位\\":\\"B3-117\\"}","managerId":"manager0001",
               "memberships":[{"departmentId":919684607,"order":176275808490200512,"leader":true},{"departmentId":101254282,"order":179997318850453160}]},
              {"id":"2169122037-1513149549","unionId":"m8aXSimUnion0003iEiE","name":"赵六","avatar":"https://x.example/a.jpg","active":false,
               "hideMobile":true,"title":"","memberships":[{"departmentId":919684607,"order":176188733616559512}]},
              {"id":"manager0001","unionId":"bossSimUnion","name":"王芳","admin":true,"boss":true,"mobile":"13800000001",
               "memberships":[{"departmentId":1,"order":179000000000000000,"leader":true}]}]}
            """.utf8))
    try organisation.edit {
        try $0.updateEmployee("u0007") { $0.roles = [.init(id: 4_065_312_371, name: "主管", groupName: "默认")] }
    }
    return organisation
}
