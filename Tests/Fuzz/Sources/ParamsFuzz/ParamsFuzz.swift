import JSONKit
import LineProtocol

/// Feeds arbitrary texts to the params of every method, as a server reads them.
///
/// A first line that names a method is for that one alone; any other text is for all of them.
func fuzzParams(_ input: [UInt8]) {
    if let end = input.firstIndex(of: UInt8(ascii: "\n")), let method = byName[String(decoding: input[..<end], as: UTF8.self)] {
        judge(method, Array(input[(end + 1)...]))
    } else {
        for method in fuzzedMethods { judge(method, input) }
    }
}

private let byName = Dictionary(uniqueKeysWithValues: fuzzedMethods.map { ($0.name, $0) })

private func judge<Method: RPCMethod>(_: Method.Type, _ text: [UInt8]) {
    guard let params = read(Method.Params.self, text, of: Method.name) else { return }
    let written = params.jsonBytes()
    guard let again = read(Method.Params.self, written, of: Method.name) else {
        fatalError("\(Method.name): what was read and written is refused: \(String(decoding: written, as: UTF8.self))")
    }
    guard again.jsonBytes() == written else { fatalError("\(Method.name): what was read and written is read differently") }
}

/// Nil for what is refused; a refusal says why.
private func read<Params: JSONObject>(_: Params.Type, _ text: [UInt8], of method: String) -> Params? {
    var reader = JSONReader(text)
    var problems = JSONProblems(unknownMembers: .refused)
    do throws(JSONError) {
        let value = try Params.decode(from: &reader, noting: &problems)
        if value == nil, problems.isEmpty { fatalError("\(method): refused for no reason") }
        return problems.isEmpty ? value : nil
    } catch {
        return nil
    }
}
