/// Limits, and the first app's scope, permissions and address list, by control calls: PUT sets what it names, both methods show the whole.
struct ControlledSettings {
    let core: SimulatorCore

    func answer(_ method: String, _ name: String, _ body: JSONTree, _ out: ByteWriter) throws {
        guard method == "GET" || method == "PUT" else { throw ControlError.unknownPath }
        let settings = core.withSettings { settings in
            if method == "PUT" {
                switch name {
                case "limits": Self.set(&settings.limits, body)
                default: if !settings.apps.isEmpty { Self.set(&settings.apps[0], name, body) }
                }
            }
            return settings
        }
        let app = settings.apps.first ?? SimulatedApp()
        switch name {
        case "limits": append(settings.limits, out)
        case "scope":
            out.append("{\"departments\":")
            out.append(array: app.scope.departments.sorted()) { out.append($0) }
            out.append(",\"users\":")
            out.append(array: app.scope.users.sorted()) { out.append(string: $0) }
            out.append(",\"hiddenDepartments\":")
            out.append(array: app.scope.hiddenDepartments.sorted()) { out.append($0) }
        case "permissions":
            out.append("{\"points\":")
            out.append(array: app.permissions.points.sorted()) { out.append(string: $0) }
            out.append(",\"mobileFields\":")
            out.append(app.permissions.mobileFields)
            out.append(",\"personalFields\":")
            out.append(app.permissions.personalFields)
        default:
            out.append("{\"allowed\":")
            if let allowed = app.allowedAddresses {
                out.append(array: allowed.sorted()) { out.append(string: $0) }
            } else {
                out.append("null")
            }
        }
        out.append("}")
    }

    /// Zero or null takes a limit away.
    private static func limit(_ tree: JSONTree, _ name: String, _ present: Int?) -> Int? {
        switch tree[name] {
        case nil: present
        case .integer(let value) where value > 0: Int(clamping: value)
        default: nil
        }
    }

    private static func set(_ limits: inout Limits, _ body: JSONTree) {
        limits.perSecond = limit(body, "perSecond", limits.perSecond)
        if case .object(let paths)? = body["perSecondByPath"] {
            for path in paths.keys { limits.perSecondByPath[path] = limit(.object(paths), path, nil) }
        }
        if let others = body["othersPerSecond"]?.integer { limits.othersPerSecond = max(0, Int(clamping: others)) }
        limits.globalPerSecond = limit(body, "globalPerSecond", limits.globalPerSecond)
        limits.perAddress = limit(body, "perAddress", limits.perAddress)
        limits.monthlyQuota = limit(body, "monthlyQuota", limits.monthlyQuota)
        if let seconds = body["banSeconds"]?.integer { limits.banSeconds = seconds }
        if let shape = body["banShape"]?.string.flatMap(Limits.BanShape.init) { limits.banShape = shape }
        if let latency = body["latencyMs"]?.integer { limits.latency = max(0, latency) }
        if let jitter = body["jitterMs"]?.integer { limits.jitter = max(0, jitter) }
    }

    private static func set(_ app: inout SimulatedApp, _ name: String, _ body: JSONTree) {
        switch name {
        case "scope":
            if let departments = body["departments"]?.integers { app.scope.departments = Set(departments) }
            if let users = body["users"]?.strings { app.scope.users = Set(users) }
            if let hidden = body["hiddenDepartments"]?.integers { app.scope.hiddenDepartments = Set(hidden) }
        case "permissions":
            if let points = body["points"]?.strings { app.permissions.points = Set(points) }
            if let points = body["grant"]?.strings { app.permissions.points.formUnion(points) }
            if let points = body["revoke"]?.strings { app.permissions.points.subtract(points) }
            if let granted = body["mobileFields"]?.bool { app.permissions.mobileFields = granted }
            if let granted = body["personalFields"]?.bool { app.permissions.personalFields = granted }
        default:
            if let allowed = body["allowed"] { app.allowedAddresses = allowed.strings.map(Set.init) }
        }
    }

    private func append(_ limits: Limits, _ out: ByteWriter) {
        func optional(_ key: StaticString, _ value: Int?) {
            out.append(key)
            if let value { out.append(Int64(value)) } else { out.append("null") }
        }
        optional("{\"perSecond\":", limits.perSecond)
        optional(",\"globalPerSecond\":", limits.globalPerSecond)
        optional(",\"perAddress\":", limits.perAddress)
        optional(",\"monthlyQuota\":", limits.monthlyQuota)
        out.append(",\"perSecondByPath\":{")
        for (position, path) in limits.perSecondByPath.sorted(by: { $0.key < $1.key }).enumerated() {
            if position > 0 { out.append(",") }
            out.append(string: path.key)
            out.append(":")
            out.append(Int64(path.value))
        }
        out.append("},\"othersPerSecond\":")
        out.append(Int64(limits.othersPerSecond))
        out.append(",\"banSeconds\":")
        out.append(limits.banSeconds)
        out.append(",\"banShape\":\"")
        out.append(text: limits.banShape.rawValue)
        out.append("\",\"latencyMs\":")
        out.append(limits.latency)
        out.append(",\"jitterMs\":")
        out.append(limits.jitter)
    }
}
