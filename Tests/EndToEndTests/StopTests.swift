import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// How the daemons stop: from their first moment on, with work before them, and with a log that nobody reads.
@Suite struct StopTests {
    /// A daemon with a stderr of our own.
    private final class Run: Sendable {
        private let process: Process
        private let ended: AsyncStream<Int32>

        init(_ launch: DaemonLaunch, log: Pipe?) throws {
            process = Process()
            process.executableURL = URL(filePath: programDirectory + "/" + launch.program)
            process.arguments = launch.arguments
            process.standardError = log ?? FileHandle.nullDevice
            let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
            ended = stream
            process.terminationHandler = { process in
                // A signal is told as its number below zero: no exit code is.
                continuation.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
                continuation.finish()
            }
            try process.run()
        }

        var isRunning: Bool { process.isRunning }
        func terminate() { process.terminate() }

        func exitCode() async -> Int32? {
            for await code in ended { return code }
            return nil
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `a signal right after the first connection ends a daemon with 0 and leaves no socket`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            for _ in 0..<4 {
                let run = try Run(launch, log: nil)
                while run.isRunning, (try? await LineClient.connect(path: launch.socket).close()) == nil { await Task.yield() }
                run.terminate()
                #expect(await run.exitCode() == 0)
                let names = try FileManager.default.contentsOfDirectory(atPath: directory)
                #expect(names.filter { $0.hasSuffix(".sock") } == [])
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: TestedDaemon.allCases)
    func `a log that nobody reads holds no call up, nor the end`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory).adding("--log-level", "debug")
            let log = Pipe()
            let run = try Run(launch, log: log)
            while run.isRunning, (try? await LineClient.connect(path: launch.socket).close()) == nil { await Task.yield() }
            let client = try await LineClient.connect(path: launch.socket)
            // Each writes a line of more than 100 bytes: far more than a pipe holds.
            for _ in 0..<2000 { _ = try await client.call(ServiceInfoMethod.self, JSONEmpty()) }
            await client.close()
            run.terminate()
            #expect(await run.exitCode() == 0)
            let written = try log.fileHandleForReading.read(upToCount: 1) ?? Data()
            #expect(!written.isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func `every request that was sent before the signal is answered once, and what was answered is stored`(_ isBatch: Bool) async throws {
        let count = isBatch ? 300 : 150
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            let requests = (0..<count).map { number in
                #"{"jsonrpc":"2.0","id":\#(number),"method":"idp.create","params":{"type":"custom","name":"idp\#(number)","status":"closed"}}"#
            }
            let input = isBatch ? "[" + requests.joined(separator: ",") + "]\n" : requests.map { $0 + "\n" }.joined()
            let answers = try await withDaemon(site.registry) { registry in
                let before = try await registry.call("idp.list").at("total").integer ?? 0
                async let lines = socat(Array(input.utf8), to: site.registrySocket)
                try await eventually { (try await registry.call("idp.list").at("total").integer ?? 0) > before }
                registry.terminate()
                let received = try await lines
                return isBatch ? received.flatMap(\.elements) : received
            }
            #expect(answers.compactMap { $0.at("id").integer } == (0..<Int64(count)).map { $0 })
            #expect(answers.allSatisfy { $0["result"] != nil || $0.at("error.data.reason").text == "shutting_down" })
            let stored = try await withDaemon(site.registry) { registry in
                try await registry.call("idp.list", ["query": "idp", "pageSize": 1000]).at("idps").elements.compactMap { $0.at("id").text }
            }
            #expect(stored == answers.compactMap { $0.at("result.id").text })
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `directories are made with those above them`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let (run, state) = (directory + "/run/a/b", directory + "/state/x/y/")
            let launch = DaemonLaunch(
                program: tested.rawValue, arguments: ["serve", "--run-dir", run, "--state-dir", state],
                socket: run + "/\(tested.rawValue).sock")
            try await withDaemon(launch) { _ in
                for parent in ["/run", "/run/a", "/state", "/state/x"] { #expect(mode(of: directory + parent) == 0o755, "\(parent)") }
                #expect(mode(of: run) == 0o750)
                #expect(mode(of: state) == 0o700)
            }
        }
    }

    private func mode(of path: String) -> Int? {
        ((try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]) as? Int).map { $0 & 0o777 }
    }
}
