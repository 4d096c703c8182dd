import AgentAPI
import IdentityModel
import JSONKit
import LineProtocol

/// What the agent says of itself.
struct AgentStatus: JSONObject {
    var service = ServiceInfo()
    var health = ServiceHealth()
    var schedules: [ScheduleList.Entry] = []
    var running: [SyncTask] = []
    var held: [SyncTask] = []
    var lag = AgentLag()
    var cursor = ""

    init() {}

    init(asking client: LineClient) async throws(LineClientError) {
        service = try await client.call(ServiceInfoMethod.self, .init())
        health = try await client.call(ServiceHealthMethod.self, .init())
        schedules = try await client.call(ScheduleList.self, .init()).schedules
        running = try await Self.tasks(.running, client)
        held = try await Self.tasks(.held, client)
        lag = AgentLag(try await client.call(ServiceMetricsMethod.self, .init()))
        // A watch begins where the feed ends; it is over with the connection.
        cursor = try await client.call(ChangesWatch.self, ChangesQuery(after: nil, limit: 1)).cursor
    }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("service", &service, "The service.")
        visitor.required("health", &health, "Whether it can do its work.")
        visitor.required("schedules", &schedules, "Each IdP with its last and its next run.")
        visitor.required("running", &running, "The tasks that run.")
        visitor.required("held", &held, "The tasks that wait for a decision.")
        visitor.required("lag", &lag, "How far it is behind what it was told and what it has to tell.")
        visitor.required("cursor", &cursor, "Where the change feed stands.")
    }

    private static func tasks(_ status: SyncTask.Status, _ client: LineClient) async throws(LineClientError) -> [SyncTask] {
        var params = TaskList.Params()
        params.status = status
        return try await client.call(TaskList.self, params).tasks
    }
}
