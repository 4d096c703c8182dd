import Foundation
import Glibc
import TestSupport

/// The machine that a daemon runs on, as a test wants it: it kills at a chosen write, has no room, a broken disk, or its clock is wrong.
///
/// The daemon runs with `Tests/FaultyMachine` loaded; both sides map one file.
struct FaultyMachine: Sendable {
    enum Room: Int64 { case enough, noneForStaging, noneForDirectory, none }

    private enum Word: Int64 { case boundaries, deadly, full, clockAhead, broken }

    private let path: String

    /// - Parameter name: of the file; each daemon that is to have troubles of its own needs one.
    init(in directory: String, name: String = "machine") throws {
        path = directory + "/" + name
        try Data(count: 4096).write(to: URL(fileURLWithPath: path))
    }

    /// The same daemon on this machine.
    func running(_ launch: DaemonLaunch) -> DaemonLaunch {
        let library = "LD_PRELOAD=\(buildDirectory)/libFaultyMachine.so"
        return DaemonLaunch(
            program: "env", arguments: [library, "FAULTY_MACHINE=\(path)", launch.program] + launch.arguments, socket: launch.socket)
    }

    /// Writes, syncs, cuts and deletions of files so far, by the process that runs now.
    var boundaries: Int64 { get throws { try read(.boundaries) } }

    /// Kills the process in the place of its boundary with this number; 0 for never.
    func kill(at boundary: Int64) throws { try write(boundary, .deadly) }

    func setRoom(_ room: Room) throws { try write(room.rawValue, .full) }

    func setClock(aheadBySeconds seconds: Int64) throws { try write(seconds, .clockAhead) }

    /// Whether databases can be neither read nor written.
    func setBroken(_ isBroken: Bool) throws { try write(isBroken ? 1 : 0, .broken) }

    /// For a process that is about to start.
    func forgetBoundaries() throws { try write(0, .boundaries) }

    private func read(_ word: Word) throws -> Int64 {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path)).dropFirst(Int(word.rawValue) * 8).prefix(8)
        return bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    /// The file is mapped by the daemon: it must be written in place.
    private func write(_ value: Int64, _ word: Word) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(word.rawValue) * 8)
        try file.write(contentsOf: withUnsafeBytes(of: value.littleEndian) { Data($0) })
    }
}
