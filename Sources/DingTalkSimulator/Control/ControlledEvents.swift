import Synchronization

/// How events are sent, by control calls.
struct ControlledEvents {
    let core: SimulatorCore

    func answer(_ request: Request, _ step: String?, _ body: JSONTree, _ out: ByteWriter) throws {
        guard let events = core.events.withLock({ $0 }) else { throw ControlError.unknownPath }
        switch (request.method, step) {
        case ("GET", nil): break
        case ("GET", "sent"):
            let offset = max(0, Int(request.query["offset"] ?? "") ?? 0)
            let limit = max(0, Int(request.query["limit"] ?? "") ?? 100)
            return out.append(array: events.sent.dropFirst(offset).prefix(limit)) { append($0, to: out) }
        case ("PUT", nil): try set(body, events)
        case ("POST", "send"):
            guard let type = body["type"]?.string else { throw ControlError.badBody("type is needed") }
            let ids = body["ids"]?.array?.compactMap { $0.string ?? $0.integer.map { "\($0)" } } ?? []
            events.emit(type, ids, corpID: core.allApps.first?.corpID ?? "")
        case ("POST", "disconnect"): core.streams.disconnect()
        case ("POST", "cut"): core.streams.cut()
        default: throw ControlError.unknownPath
        }
        let sent = events.sent
        out.append("{\"sent\":")
        out.append(Int64(sent.count))
        out.append(",\"delivered\":")
        out.append(Int64(sent.count { $0.fate == .delivered }))
        out.append(",\"lost\":")
        out.append(Int64(sent.count { $0.fate == .lost }))
        out.append(",\"underWay\":")
        out.append(Int64(events.underWay))
        out.append(",\"streams\":")
        out.append(Int64(core.streams.count))
        out.append("}")
    }

    private func append(_ event: SentEvent, to out: ByteWriter) {
        out.append("{\"eventId\":")
        out.append(string: event.eventID)
        out.append(",\"type\":")
        out.append(string: event.type)
        out.append(",\"time\":")
        out.append(event.time)
        out.append(",\"fate\":")
        out.append(string: "\(event.fate)")
        if let time = event.answeredAfter {
            out.append(",\"answeredAfterMs\":")
            out.append(time)
        }
        out.append("}")
    }

    private func set(_ body: JSONTree, _ events: EventSender) throws {
        var settings = events.settings
        switch body["callback"] {
        case nil: break
        case .null: settings.callback = nil
        case .some(let callback):
            guard let url = callback["url"]?.string, let token = callback["token"]?.string, let aesKey = callback["aesKey"]?.string else {
                throw ControlError.badBody("a callback has url, token and aesKey")
            }
            let owner = callback["owner"]?.string ?? core.allApps.first?.key ?? ""
            settings.callback = CallbackSubscription(url: url, token: token, aesKey: aesKey, owner: owner)
        }
        if let isOn = body["stream"]?.bool { settings.stream = isOn }
        if let share = body["lost"]?.double { settings.lost = share }
        if let share = body["doubled"]?.double { settings.doubled = share }
        if let share = body["oldSpelling"]?.double { settings.oldSpelling = share }
        if let time = body["reorderMs"]?.integer { settings.reorderMilliseconds = max(0, time) }
        if let times = body["retryMs"]?.integers { settings.retryMilliseconds = times.map { max(0, $0) } }
        if let time = body["answerMs"]?.integer { settings.answerMilliseconds = max(1, time) }
        events.settings = settings
    }
}
