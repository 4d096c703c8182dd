import DingTalkSimulator
import Foundation
import JSONKit
import TestSupport
import Testing

/// What the daemons reach for beyond their own memory, as the kernel sees it.
@Suite struct ReachTests {
    @Test(.enabled("strace is not there, or may not trace") { await SystemCallTrace.isPossible() })
    func `the daemons write only in their own folders, connect only where they are told to, and run no program`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 30, departments: 4, seed: 3)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory + "/run")
                try FileManager.default.createDirectory(atPath: site.directory, withIntermediateDirectories: false)
                let port = try #require(simulator.baseURL.split(separator: ":").last)
                let registryTrace = SystemCallTrace(into: directory + "/registry.trace")
                let agentTrace = SystemCallTrace(into: directory + "/agent.trace")
                try await withDaemon(registryTrace.watching(site.registry)) { registry in
                    try await withDaemon(agentTrace.watching(site.agent(source: simulator.baseURL))) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        #expect(try await pair.sync(idp).at("status").text == "success")
                        _ = try await agent.call("employee.list", ["idpId": idp, "query": "li"])
                        for (daemon, name) in [(registry, "registry"), (agent, "agent")] {
                            let path = site.directory + "/\(name).backup"
                            #expect(try await daemon.call("service.backup", ["path": .string(path)]).at("path").text == path)
                        }
                        _ = try await registry.call("key.rotate")
                    }
                }
                try judge(registryTrace, site, ports: [])
                try judge(agentTrace, site, ports: [String(port)])
            }
        }
    }

    @Test(.enabled("strace is not there, or may not trace") { await SystemCallTrace.isPossible() })
    func `with callbacks and a program to tell, the agent listens there too and runs that program alone`() async throws {
        let program = "/usr/bin/head"
        try await withDingTalkSimulator(organisation: Organisation(employees: 30, departments: 4, seed: 3)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory + "/run")
                try FileManager.default.createDirectory(atPath: site.directory, withIntermediateDirectories: false)
                let port = try #require(simulator.baseURL.split(separator: ":").last)
                let trace = SystemCallTrace(into: directory + "/agent.trace")
                let options = [
                    "--callback-listen", "unix:" + site.callbackSocket, "--notify-exec", program, "--notify-kinds", "directory.changed",
                ]
                try await withDaemon(site.registry) { registry in
                    try await withDaemon(trace.watching(site.agent(source: simulator.baseURL, options: options))) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP(CallbackTests.settings)
                        pair.subscribe(idp)
                        #expect(try await pair.sync(idp).at("status").text == "success")
                        let person = try #require(simulator.organisation.snapshot.employees.first { _ in true }?.id)
                        try simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "总监" } }
                        try await eventually { simulator.events.underWay == 0 }
                        try await eventually { try await pair.employee(idp, person).at("title").text == "总监" }
                        try await eventually { try trace.calls.dropFirst().contains { $0.name == "execve" } }
                    }
                }
                try judge(trace, site, ports: [String(port)], program: program)
                let doors = try trace.calls.filter { $0.name == "bind" }.flatMap(\.texts)
                #expect(Set(doors).isSuperset(of: [site.agentSocket, site.callbackSocket]), "\(doors)")
            }
        }
    }

    /// - Parameter program: the one that may be run.
    private func judge(_ trace: SystemCallTrace, _ site: DaemonSite, ports: Set<String>, program: String? = nil) throws {
        let calls = try trace.calls
        #expect(calls.count > 50, "nothing was traced")
        let itself = "/proc/" + (calls.first?.line.prefix { $0.isNumber } ?? "")
        #expect(calls.contains { $0.isWriting && $0.line.contains(".sqlite") }, "the trace shows no writing")
        let readable = [site.directory, buildDirectory, programDirectory, itself] + Self.readable + [program].compactMap(\.self)
        #expect(calls.contains { $0.name == "bind" && $0.line.contains("AF_UNIX") }, "the trace shows no door")
        for call in calls.dropFirst() {
            switch call.name {
            case "execve", "execveat":
                #expect(program != nil && call.texts.first == program, "a program is run: \(call.line)")
            case "bind":
                // The C library asks the kernel for addresses over a socket of its own.
                let isKernels = call.line.contains("AF_NETLINK")
                let isOurs = call.line.contains("AF_UNIX") && call.texts.allSatisfy { isWithin($0, [site.directory]) }
                #expect(isKernels || isOurs, "\(call.line)")
            case "listen": break
            case "connect":
                let isOurs = call.texts.contains { $0.hasPrefix(site.directory + "/") }
                let isSource = call.line.contains("127.0.0.1") && ports.contains { call.line.contains("htons(\($0))") }
                // The C library asks the name service's cache, which may be there.
                let isNames = call.texts.contains("/var/run/nscd/socket")
                #expect(isOurs || isSource || isNames, "\(call.line)")
            case _ where call.isWriting:
                for text in call.texts {
                    #expect(isWithin(text, [site.directory]) || text == "/dev/null", "\(call.line)")
                }
            default:
                // Of its own folders' parents a program is told when it asks where they really are.
                let isAbove = { text in [site.directory, buildDirectory, programDirectory].contains { $0.hasPrefix(text) } }
                for text in call.texts where text.hasPrefix("/") && !isAbove(text) {
                    #expect(isRuntime(text) || isThread(text) || isWithin(text, readable), "\(call.line)")
                }
            }
        }
    }

    private func isWithin(_ path: String, _ folders: [String]) -> Bool { folders.contains { path == $0 || path.hasPrefix($0 + "/") } }

    /// The system's libraries and what they ask of it.
    private static let readable = [
        "/lib", "/lib64", "/usr/lib", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/usr/share/zoneinfo",
        "/usr/share/locale",
        "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/host.conf", "/etc/hosts", "/etc/gai.conf", "/etc/ssl", "/etc/gnutls", "/etc/passwd",
        "/etc/group",
        "/proc/self", "/proc/meminfo", "/proc/stat", "/proc/sys", "/proc/filesystems", "/sys/devices/system", "/sys/fs/cgroup",
        "/dev/null", "/dev/urandom", "/dev/random",
    ]

    /// Dispatch looks which of its threads run, where the machine is busy.
    private func isThread(_ path: String) -> Bool { path.wholeMatch(of: /\/proc\/\d+\/stat/) != nil }

    /// Swift's runtime, wherever the toolchain is that built the programs.
    private func isRuntime(_ path: String) -> Bool { path.contains("/lib/swift/linux") || path.contains("/libexec/swift/linux") }
}
