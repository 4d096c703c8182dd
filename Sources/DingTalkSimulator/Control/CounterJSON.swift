/// The counters as JSON.
enum CounterJSON {
    static func append(_ counters: Counters, to out: ByteWriter) {
        let paths = counters.byPath.sorted { $0.key < $1.key }
        out.append("{\"total\":")
        out.append(Int64(paths.reduce(0) { $0 + $1.value.requests }))
        out.append(",\"throttled\":")
        out.append(Int64(paths.reduce(0) { $0 + $1.value.throttled }))
        out.append(",\"paths\":{")
        for (position, path) in paths.enumerated() {
            if position > 0 { out.append(",") }
            out.append(string: path.key)
            out.append(":{\"requests\":")
            out.append(Int64(path.value.requests))
            out.append(",\"ok\":")
            out.append(Int64(path.value.ok))
            out.append(",\"throttled\":")
            out.append(Int64(path.value.throttled))
            out.append(",\"errors\":{")
            for (position, error) in path.value.errors.sorted(by: { $0.key < $1.key }).enumerated() {
                if position > 0 { out.append(",") }
                out.append(string: error.key)
                out.append(":")
                out.append(Int64(error.value))
            }
            out.append("}}")
        }
        out.append("}}")
    }

    static func append(_ calls: [Counters.Call], to out: ByteWriter) {
        out.append(array: calls) { call in
            out.append("{\"time\":")
            out.append(call.time)
            out.append(",\"path\":")
            out.append(string: call.path)
            if let appKey = call.appKey {
                out.append(",\"appKey\":")
                out.append(string: appKey)
            }
            out.append(",\"body\":")
            out.append(string: call.body)
            out.append(",\"outcome\":")
            out.append(string: call.outcome)
            out.append("}")
        }
    }
}
