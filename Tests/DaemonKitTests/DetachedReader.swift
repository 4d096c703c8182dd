import Foundation

/// What a thread of its own reads from a file, to its end.
final class DetachedReader: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var data = Data()

    init(_ file: FileHandle) {
        Thread.detachNewThread { [self] in
            data = (try? file.readToEnd()) ?? Data()
            done.signal()
        }
    }

    /// The lines, once the file has ended.
    func lines() -> [String] {
        done.wait()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
