import JSONKit

@testable import LineProtocol

/// Feeds arbitrary bytes to the framer, its lines to the envelope and to the JSON reader.
///
/// The first byte says in what pieces the rest arrives: lines must not depend on it.
func fuzzLines(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let content = Array(input.dropFirst())
    let whole = frame(content, piece: content.count)
    let pieces = frame(content, piece: Int(first) + 1)
    guard whole == pieces else { fatalError("lines depend on how they arrive: \(whole) and \(pieces)") }
    for case .some(let line) in whole { judge(line) }
}

/// The lines of `bytes`, nil for one over the limit.
private func frame(_ bytes: [UInt8], piece: Int) -> [[UInt8]?] {
    var framer = LineFramer(limit: 512)
    var lines: [[UInt8]?] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        rest.prefix(piece).withUnsafeBytes { framer.append($0) }
        rest = rest.dropFirst(piece)
        take(from: &framer, &lines)
    }
    framer.end()
    take(from: &framer, &lines)
    return lines
}

private func take(from framer: inout LineFramer, _ lines: inout [[UInt8]?]) {
    while let event = framer.next() {
        switch event {
        case .line(let line): lines.append(Array(line.bytes[line.range]))
        case .tooLong: lines.append(nil)
        }
    }
}

private func judge(_ line: [UInt8]) {
    var reader = JSONReader(line)
    let envelope = try? Envelope(reading: &reader)
    let value = try? JSONValue(parsing: line)
    if value != nil, (try? BatchReader(JSONReader(line), isLate: false)) != nil {
        var batch = try? BatchReader(JSONReader(line), isLate: false)
        while var element = batch?.next() { _ = try? Envelope(reading: &element) }
    }
    guard let value else { return }
    guard let again = try? JSONValue(parsing: value.jsonBytes), again == value else {
        fatalError("what was read and written is read differently")
    }
    if let envelope, (try? reader.finish()) != nil, value["method"]?.text != envelope.method {
        fatalError("the envelope reads another method")
    }
    if let envelope, var params = envelope.params, value["params"] != (try? JSONValue(from: &params)) { fatalError("other params") }
    skipAgrees(line)
}

private func skipAgrees(_ line: [UInt8]) {
    var skipping = JSONReader(line)
    do {
        try skipping.skip()
        try skipping.finish()
    } catch { fatalError("reading takes what skipping refuses: \(error)") }
}
