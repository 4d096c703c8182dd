import Foundation
import TestSupport

/// What both daemons take of the machine.
struct Footprint: Sendable {
    var agentMemory: Int
    var registryMemory: Int
    /// Nil where they may not be counted: nobody but root may look into the daemons.
    var agentFiles: Int?
    var registryFiles: Int?
    var agentDisk: Int
    var registryDisk: Int

    init(agent: Daemon, registry: Daemon, site: DaemonSite) {
        agentMemory = agent.residentMemory
        registryMemory = registry.residentMemory
        agentFiles = agent.openFiles
        registryFiles = registry.openFiles
        agentDisk = Self.size(of: site.agentState)
        registryDisk = Self.size(of: site.registryState)
    }

    private static func size(of directory: String) -> Int {
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return files.reduce(0) { total, file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: directory + "/" + file)
            return total + (attributes?[.size] as? Int ?? 0)
        }
    }

    var text: String {
        let megabytes = { (bytes: Int) in "\(bytes >> 20).\(((bytes & 0xFFFFF) * 10) >> 20)" }
        let files = { (count: Int?) in count.map { "\($0)" } ?? "?" }
        return "agent \(megabytes(agentMemory)) MB, \(files(agentFiles)) fds, \(megabytes(agentDisk)) MB on disk; "
            + "registry \(megabytes(registryMemory)) MB, \(files(registryFiles)) fds, \(megabytes(registryDisk)) MB on disk"
    }
}

extension [Footprint] {
    /// What grew in the last third beyond what there was in the third before it.
    var growth: [String] {
        guard count >= 9 else { return [] }
        let before = self[(count / 3)..<(2 * count / 3)]
        let after = self[(2 * count / 3)...]
        func most(_ days: ArraySlice<Footprint>, _ value: (Footprint) -> Int) -> Int { days.map(value).max() ?? 0 }
        let measures: [(name: String, slack: Int, value: (Footprint) -> Int)] = [
            ("the agent's memory", 16 << 20, \.agentMemory), ("the registry's memory", 16 << 20, \.registryMemory),
            ("the agent's files", 8, { $0.agentFiles ?? 0 }), ("the registry's files", 8, { $0.registryFiles ?? 0 }),
            ("the agent's databases", 4 << 20, \.agentDisk), ("the registry's database", 4 << 20, \.registryDisk),
        ]
        return measures.compactMap { name, slack, value in
            let (earlier, later) = (most(before, value), most(after, value))
            return later > earlier * 5 / 4 + slack ? "\(name): \(later) after \(earlier)" : nil
        }
    }
}
