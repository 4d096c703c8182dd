import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What is no good call gets its error, and everything goes on.
@Suite struct BadInputTests {
    @Test(arguments: TestedDaemon.allCases)
    func `every bad line gets its error and the connection goes on`(_ tested: TestedDaemon) async throws {
        let lines: [(line: [UInt8], code: Int64, reason: String)] = [
            (Array("hello".utf8), -32700, "parse_error"),
            (Array(#"{"method":"#.utf8), -32700, "parse_error"),
            (Array(#"{"method":""#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8), -32700, "parse_error"),
            (Array(String(repeating: "[", count: 1000).utf8), -32700, "parse_error"),
            (Array("42".utf8), -32600, "invalid_request"),
            (Array(#"{"jsonrpc":"1.0","id":1,"method":"service.info"}"#.utf8), -32600, "invalid_request"),
            (Array(#"{"method":"no.such","id":1}"#.utf8), -32601, "method_not_found"),
            (Array(#"{"method":"service.info","params":[1]}"#.utf8), -32602, "invalid_params"),
            (Array(#"{"method":"service.info","params":{"nmae":1}}"#.utf8), -32602, "invalid_params"),
            (Array(#"{"method":"service.metrics","params":{"format":7}}"#.utf8), -32602, "invalid_params"),
            (Array(repeating: UInt8(ascii: "x"), count: 9 << 20), 413, "line_too_long"),
        ]
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { daemon in
                var input: [UInt8] = []
                for bad in lines { input += bad.line + [0x0A] + Array(#"{"method":"service.info"}"#.utf8) + [0x0A] }
                let answers = try await socat(input, to: launch.socket)
                try #require(answers.count == lines.count * 2)
                for (index, bad) in lines.enumerated() {
                    let error = answers[index * 2].at("error")
                    #expect(error.at("code").integer == bad.code)
                    #expect(error.at("data.reason").text == bad.reason)
                    #expect(error.at("message").text?.isEmpty == false)
                    #expect(answers[index * 2 + 1].at("result.service").text == tested.rawValue)
                }
                #expect(try await daemon.call("service.info").at("protocol") == 1)
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `a hundred megabytes without a line's end cost no memory`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { daemon in
                let answers = try await socat(
                    Array(repeating: UInt8(ascii: "["), count: 100 << 20) + Array("\n{\"method\":\"service.info\"}\n".utf8),
                    to: launch.socket)
                #expect(answers.first?.at("error.data.reason").text == "line_too_long")
                #expect(answers.last?.at("result.service").text == tested.rawValue)
                #expect(daemon.peakMemory < 100 << 20)
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `a batch of garbage is answered element by element`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { _ in
                let batch =
                    #"[1,"x",null,{},{"jsonrpc":"2.0","id":7,"method":"service.info"},{"jsonrpc":"2.0","method":"service.info"},[]]"#
                let answers = try await socat(Array((batch + "\n[]\n").utf8), to: launch.socket)
                #expect(answers.first?.elements.count == 6, "the notification is not answered")
                #expect(answers.first?.elements.count { $0.at("error.code") == -32600 } == 5)
                #expect(answers.first?.elements.contains { $0.at("id") == 7 && $0.at("result.protocol") == 1 } == true)
                #expect(answers.last?.at("error.code") == -32600)
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `one line through socat is answered though the sender has closed its side`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { _ in
                let answers = try await socat(Array(#"{"method":"rpc.discover"}"#.utf8), to: launch.socket)
                #expect(answers.count == 1)
                #expect(answers.first?.at("id") == .null)
                #expect(answers.first?.at("result.openrpc").text?.hasPrefix("1.3") == true)
            }
        }
    }
}
