import JSONKit
import LineProtocol
import Testing

/// The rules of JSON-RPC 2.0 and of the shorthand.
@Suite struct EnvelopeTests {
    @Test func `the shorthand is answered, with the id null where there is none`() async throws {
        try await withServer { server in
            try await server.check(
                #"{"method":"test.echo","params":{"text":"a"}}"#, gives: #"{"jsonrpc":"2.0","id":null,"result":{"text":"a"}}"#)
            try await server.check(
                #"{"method":"test.echo","params":{"text":"a"},"id":7}"#, gives: #"{"jsonrpc":"2.0","id":7,"result":{"text":"a"}}"#)
        }
    }

    @Test func `a notification is not answered, even where it fails`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            let notifications = [
                #"{"jsonrpc":"2.0","method":"test.echo","params":{"text":"a"}}"#,
                #"{"jsonrpc":"2.0","method":"test.nothing"}"#,
                #"{"jsonrpc":"2.0","method":"test.echo","params":[1]}"#,
                #"{"jsonrpc":"2.0","method":"test.fail"}"#,
                #"{"jsonrpc":"2.0","id":null,"method":"test.echo","params":{"text":"last"}}"#,
            ]
            try await peer.send(notifications.map { $0 + "\n" }.joined())
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines == [#"{"jsonrpc":"2.0","id":null,"result":{"text":"last"}}"#])
        }
    }

    @Test(arguments: [
        (#"{"jsonrpc":"1.0","id":1,"method":"test.echo"}"#, "1", #""jsonrpc" must be "2.0""#),
        (#"{"jsonrpc":2.0,"id":1,"method":"test.echo"}"#, "1", #""jsonrpc" must be "2.0""#),
        (#"{"jsonrpc":"2.0","method":1}"#, "null", #""method" must be a string, not a number"#),
        (#"{"id":"a"}"#, "\"a\"", #""method" is required"#),
        (#"{"id":[1],"method":"test.echo"}"#, "null", #""id" must be a string, a number or null, not an array"#),
        (#"{"method":"test.echo","id":5,"parms":{},"x":1}"#, "5", #"unknown member "parms"; unknown member "x""#),
        (#"{"method":"test.echo","id":5,"method":"test.fail"}"#, "5", #""method" is given twice"#),
        ("12", "null", "a call is an object, not a number"),
        ("\"a\"", "null", "a call is an object, not a string"),
    ])
    func `what is no call is an invalid request that keeps its id`(_ line: String, _ id: String, _ problem: String) async throws {
        try await withServer { server in
            let message = JSONValue.string("Not a JSON-RPC 2.0 call: \(problem).").jsonBytes
            try await server.check(
                line,
                gives: #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32600,"message":\#(String(decoding: message, as: UTF8.self)),"#
                    + #""data":{"reason":"invalid_request"}}}"#)
        }
    }

    @Test func `params that are not an object are refused`() async throws {
        try await withServer { server in
            try await server.check(
                #"{"id":1,"method":"test.echo","params":["a"]}"#,
                gives:
                    #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params: params must be an object, not an array.","#
                    + #""data":{"reason":"invalid_params","errors":[{"path":"","problem":"must be an object, not an array"}]}}}"#)
        }
    }

    @Test func `all problems of params are named at once`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":1,"method":"test.sum","params":{"second":"x","labl":"a","label":7}}"# + "\n")
            let error = try await peer.reply()["error"]
            #expect(
                error?["data"]?["errors"] == [
                    ["path": "first", "problem": "required"],
                    ["path": "second", "problem": "must be a number, not a string"],
                    ["path": "label", "problem": "must be a string, not a number"],
                    ["path": "labl", "problem": "unknown member; leave it out"],
                ])
        }
    }

    @Test func `an unknown method is answered with the nearest names`() async throws {
        try await withServer { server in
            try await server.check(
                #"{"id":1,"method":"tset.echo"}"#,
                gives:
                    #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"There is no method \"tset.echo\". Did you mean \"test.echo\"?","#
                    + #""data":{"reason":"method_not_found","suggestions":["test.echo"]}}}"#)
        }
    }

    @Test func `an error nobody translated shows an id and nothing else`() async throws {
        try await withServer { server in
            let answer = try await server.answer(to: #"{"id":1,"method":"test.fail"}"#)
            #expect(answer.contains(#""code":-32603"#))
            #expect(answer.contains(#""reason":"internal_error","id":""#))
            #expect(!answer.contains("hunter2") && !answer.contains("Secret"))
        }
    }

    @Test func `a batch is answered as one array in the order of its calls`() async throws {
        try await withServer { server in
            try await server.check(
                #"[{"id":1,"method":"test.slowEcho","params":{"text":"a"}},{"jsonrpc":"2.0","method":"test.fail"},{"id":2,"method":"test.echo","params":{"text":"b"}}]"#,
                gives: #"[{"jsonrpc":"2.0","id":1,"result":{"text":"a"}},{"jsonrpc":"2.0","id":2,"result":{"text":"b"}}]"#)
        }
    }

    @Test func `garbage in a batch is answered element by element`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send("[1,null,\"a\",[],{},{\"id\":9,\"method\":\"test.echo\",\"params\":{\"text\":\"a\"}}]\n")
            guard case .array(let answers) = try await peer.reply() else { Issue.record("not an array"); return }
            #expect(answers.map { $0["error"]?["code"] } == [-32600, -32600, -32600, -32600, -32600, nil])
            #expect(answers.last?["id"] == 9)
        }
    }

    @Test func `an empty batch is an invalid request and one of notifications is not answered`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send("[]\n[{\"jsonrpc\":\"2.0\",\"method\":\"test.echo\",\"params\":{\"text\":\"a\"}}]\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines.count == 1)
            #expect(lines.first?.contains(#""reason":"invalid_request""#) == true)
        }
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":7,"method":"test.echo""#, #"{"id":7,"method":"test.echo"} x"#, #"{"id":7,"params":{"text":nul}}"#,
        #"{"id":7,"id":,"method":"test.echo"}"#,
    ])
    func `what is not JSON has no id, whatever was read of it`(_ line: String) async throws {
        try await withServer { server in
            let answer = try await server.answer(to: line)
            #expect(answer.hasPrefix(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"#))
        }
    }

    @Test func `a long name that is unknown is not repeated whole`() async throws {
        try await withServer { server in
            let name = "a" + String(repeating: "\u{301}", count: 200_000)
            for line in [#"{"id":1,"method":"\#(name)"}"#, #"{"id":1,"method":"test.echo","\#(name)":1}"#] {
                let answer = try await server.answer(to: line)
                #expect(answer.utf8.count < 2000)
                #expect(answer.contains("…"))
            }
        }
    }

    @Test func `nothing of a batch that is not JSON to its end is done`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(#"[{"id":1,"method":"test.echo","params":{"text":"a"}},{"id":2]"# + "\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines.count == 1)
            #expect(lines.first?.contains(#""id":null,"error":{"code":-32700"#) == true)
        }
    }
}
