enum StreamEndpoints {
    /// Gives an address and a ticket for one connection.
    static func open(_ call: Call) throws(APIError) {
        guard call.parameters["clientId"]?.string == call.app.key, call.parameters["clientSecret"]?.string == call.app.secret else {
            throw .status(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        }
        guard
            call.parameters["subscriptions"]?.array?.contains(where: { $0["type"]?.string == "EVENT" && $0["topic"]?.string == "*" })
                == true
        else { throw .status(400, "invalidParameter", "subscriptions is mandatory for this action.") }
        let (endpoint, ticket) = call.core.streams.ticket(now: call.now)
        call.out.append("{\"endpoint\":")
        call.out.append(string: endpoint)
        call.out.append(",\"ticket\":")
        call.out.append(string: ticket)
        call.out.append("}")
    }
}
