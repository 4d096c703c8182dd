import NIOCore

/// The old interfaces by which an application manages its own callback, one for each.
enum CallbackEndpoints {
    static func register(_ call: Call) throws(APIError) {
        guard call.events?.registered(app: call.app.key) == nil else { throw .business(71006, "回调地址已经存在") }
        try check(call)
    }

    static func update(_ call: Call) throws(APIError) {
        guard call.events?.registered(app: call.app.key) != nil else { throw .business(71007, "回调地址不存在") }
        try check(call)
    }

    static func get(_ call: Call) throws(APIError) {
        guard let callback = call.events?.registered(app: call.app.key) else { throw .business(71007, "回调地址不存在") }
        let out = call.out
        out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"aes_key\":")
        out.append(string: callback.subscription.aesKey)
        out.append(",\"call_back_tag\":")
        out.append(array: callback.tags) { out.append(string: $0) }
        out.append(",\"token\":")
        out.append(string: callback.subscription.token)
        out.append(",\"url\":")
        out.append(string: callback.subscription.url)
        out.append("}")
    }

    static func delete(_ call: Call) throws(APIError) {
        guard call.events?.registered(app: call.app.key) != nil else { throw .business(71007, "回调地址不存在") }
        call.events?.register(nil, app: call.app.key)
        call.out.append("{\"errcode\":0,\"errmsg\":\"ok\"}")
    }

    /// What could not be pushed; reading it takes it away.
    static func failed(_ call: Call) {
        let (events, more) = call.events?.takeFailed() ?? ([], false)
        call.out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"has_more\":")
        call.out.append(more)
        call.out.append(",\"failed_list\":")
        call.out.append(array: events) { $0.appendFailed(corpID: call.app.corpID, to: call.out) }
        call.out.append("}")
    }

    /// Takes the callback when the address answers the push `check_url` with success; the call is answered then.
    private static func check(_ call: Call) throws(APIError) {
        guard let events = call.events, let tags = call.parameters["call_back_tag"]?.strings, !tags.isEmpty else {
            throw Call.badParameter(40035, "call_back_tag")
        }
        // What is registered here is sealed with the company's id; the console's subscriptions are with the application's key.
        let callback = CallbackSubscription(
            url: try call.text("url"), token: try call.text("token"), aesKey: try call.text("aes_key"), owner: call.app.corpID)
        let (app, requestID) = (call.app.key, call.requestID)
        call.later.body = events.check(callback).map { error in
            let out = ByteWriter(capacity: 256)
            if let error {
                error.append(to: out, requestID: requestID)
            } else {
                events.register(RegisteredCallback(subscription: callback, tags: tags), app: app)
                out.append("{\"errcode\":0,\"errmsg\":\"ok\"}")
            }
            return out.withBytes { Array($0) }
        }
    }
}
