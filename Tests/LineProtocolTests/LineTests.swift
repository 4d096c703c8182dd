import JSONKit
import LineProtocol
import Testing

/// The rules of lines, on a real socket.
@Suite struct LineTests {
    @Test func `a call is answered with its id and result`() async throws {
        try await withServer { server in
            try await server.check(
                #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"你好"}}"#,
                gives: #"{"jsonrpc":"2.0","id":1,"result":{"text":"你好"}}"#)
            try await server.check(
                #" { "params" : {"text":"a"} , "method" : "test.slowEcho" , "id" : "x\u0031" , "jsonrpc" : "2.0" } "#,
                gives: #"{"jsonrpc":"2.0","id":"x\u0031","result":{"text":"a"}}"#)
        }
    }

    @Test func `a CR before the LF and empty lines are ignored`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send("\n\r\n  \t\n" + #"{"id":1,"method":"test.echo","params":{"text":"a"}}"# + "\r\n\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines == [#"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#])
        }
    }

    @Test func `a line in pieces is one line`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            for byte in #"{"id":1,"method":"test.echo","params":{"text":"é"}}"#.utf8 { try await peer.send([byte]) }
            try await peer.send("\n")
            let line = try await peer.line()
            #expect(line == #"{"jsonrpc":"2.0","id":1,"result":{"text":"é"}}"#)
        }
    }

    @Test func `what stands behind the last LF at the end of input is a line too`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":1,"method":"test.echo","params":{"text":"a"}}"#)
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines == [#"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#])
        }
    }

    @Test func `a line that is not JSON is answered and the connection goes on`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send("not json\n" + #"{"id":1,"method":"test.echo","params":{"text":"a"}}"# + "\n")
            let lines = [try await peer.line(), try await peer.line()]
            #expect(
                lines == [
                    #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"The line is not JSON: unexpected byte 0x6f at byte 1.","#
                        + #""data":{"reason":"parse_error"}}}"#,
                    #"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#,
                ])
        }
    }

    @Test(arguments: [[0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func `broken UTF-8 is not JSON`(_ broken: [UInt8]) async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(Array(#"{"id":1,"method":"test.echo","params":{"text":""#.utf8) + broken + Array("\"}}\n".utf8))
            let error = try await peer.reply()["error"]
            #expect(error?["code"] == -32700)
        }
    }

    @Test func `64 levels are read and 65 are not JSON`() async throws {
        try await withServer { server in
            func nested(_ levels: Int) -> String {
                // The envelope is one level, params the second.
                let arrays = levels - 2
                return #"{"id":1,"method":"test.echo","params":{"text":"#
                    + String(repeating: "[", count: arrays) + String(repeating: "]", count: arrays) + "}}"
            }
            let peer = try server.peer()
            try await peer.send(nested(64) + "\n" + nested(65) + "\n")
            let codes = [try await peer.reply(), try await peer.reply()].map { $0["error"]?["code"] }
            #expect(codes == [-32602, -32700])
        }
    }

    @Test func `100 MB without a newline are skipped and answered once`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            let piece = [UInt8](repeating: UInt8(ascii: "["), count: 10 << 20)
            for _ in 0..<10 { try await peer.send(piece) }
            try await peer.send("\n" + #"{"id":1,"method":"test.echo","params":{"text":"a"}}"# + "\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(
                lines == [
                    #"{"jsonrpc":"2.0","id":null,"error":{"code":413,"message":"The line is over 8388608 bytes and was skipped; send less in one line.","#
                        + #""data":{"reason":"line_too_long","limit":8388608}}}"#,
                    #"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#,
                ])
        }
    }

    @Test func `a line of just the limit is taken and one more byte is not`() async throws {
        var limits = LineServerLimits()
        limits.lineBytes = 100
        try await withServer(limits: limits) { server in
            let call = #"{"id":1,"method":"test.echo","params":{"text":"a"}}"#
            let fitting = call + String(repeating: " ", count: 100 - call.utf8.count)
            let peer = try server.peer()
            try await peer.send(fitting + "\r\n" + fitting + " \n" + fitting + "\n")
            let replies = [try await peer.reply(), try await peer.reply(), try await peer.reply()]
            #expect(replies.map { $0["result"] != nil } == [true, false, true])
            #expect(replies[1]["error"]?["data"]?["reason"] == "line_too_long")
        }
    }
}
