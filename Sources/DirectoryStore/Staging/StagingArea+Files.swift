import FoundationEssentials
import GRDB
import IdentityModel

extension StagingArea {
    /// Makes the scratch file of `task` in `folder`.
    ///
    /// - Parameter basis: everything that what is read depends on, as one text; see ``resume(folder:task:)``.
    public static func make(folder: String, task: TaskID, basis: String) async throws(DirectoryStoreError) -> StagingArea {
        do {
            return try await FileWork.run { try StagingArea(folder: folder, task: task, basis: basis) }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Does `body` with a scratch file that is gone afterwards.
    public static func using<Value: Sendable>(
        folder: String, task: TaskID, basis: String = "", _ body: (StagingArea) async throws -> Value
    ) async throws -> Value {
        let staging = try await make(folder: folder, task: task, basis: basis)
        do {
            let value = try await body(staging)
            await staging.discard()
            return value
        } catch {
            await staging.discard()
            throw error
        }
    }

    /// Opens what an earlier process left of `task`; nil where there is nothing that can be gone on with.
    ///
    /// A file that was opened several times without a page having been added is not opened again: something in it may be what ends
    /// the process.
    public static func resume(folder: String, task: TaskID) async -> StagingArea? {
        await FileWork.run {
            let path = path(folder, task)
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            return try? StagingArea(resuming: path)
        }
    }

    /// Closes the scratch file and deletes it.
    public func discard() async { await FileWork.run { self.discardNow() } }

    /// The same at once; this blocks.
    func discardNow() {
        try? queue.close()
        Self.remove(path)
    }

    /// Deletes the scratch files in `folder`, those of `tasks` aside.
    public static func sweep(folder: String, keeping tasks: [TaskID] = []) async {
        await FileWork.run {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where name.hasPrefix(TaskKind.prefix + "-") && !tasks.contains(where: { name.hasPrefix($0.rawValue + ".") }) {
                try? FileManager.default.removeItem(atPath: folder + "/" + name)
            }
        }
    }

    /// Deletes the scratch file of `task` in `folder`.
    public static func sweep(folder: String, only task: TaskID) async { await FileWork.run { remove(path(folder, task)) } }

    static func path(_ folder: String, _ task: TaskID) -> String { folder + "/" + task.rawValue + ".sqlite" }

    static func remove(_ path: String) {
        for suffix in ["", "-journal", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
