import Foundation
import RegistryStore
import Testing

/// What a look into the memory of a registry would show.
@Suite struct SecretMemoryTests {
    @Test func `after the start the text of the master key is nowhere in the memory`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let key = HiddenKey()
            let directory = "/tmp/store-\(UInt64.random(in: 0 ... .max))"
            guard mkdir(directory, 0o700) == 0 else { exit(10) }
            defer { try? FileManager.default.removeItem(atPath: directory) }
            // The search finds what is there: without this it would prove nothing.
            guard key.isRevealed({ key.isInMemory }) else { exit(11) }
            guard !key.isInMemory else { exit(12) }
            guard key.write(to: directory + "/key") else { exit(13) }
            let store = try RegistryStore(directory: directory, masterKey: .file(directory + "/key")) { _ in }
            guard !key.isInMemory else { exit(14) }
            try store.close()
            exit(0)
        }
    }
}

/// The text of a random key that the process itself never holds but turned over, so that it can be searched for.
private struct HiddenKey: Sendable {
    private let turned = (0..<64).map { _ in ~Array("0123456789abcdef".utf8)[Int.random(in: 0..<16)] }

    /// Writes the text into a new file, one digit at a time.
    func write(to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        defer { close(descriptor) }
        for digit in turned {
            var plain = ~digit
            guard Glibc.write(descriptor, &plain, 1) == 1 else { return false }
        }
        return descriptor >= 0
    }

    /// What `look` says while the text is in the memory.
    func isRevealed(_ look: () -> Bool) -> Bool {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: turned.count)
        for (index, digit) in turned.enumerated() { buffer[index] = ~digit }
        defer {
            for index in buffer.indices { buffer[index] = 0 }
            buffer.deallocate()
        }
        return look()
    }

    /// Whether the text stands anywhere in what this process may write to.
    var isInMemory: Bool {
        let memory = open("/proc/self/mem", O_RDONLY)
        defer { close(memory) }
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        return maps.split(separator: "\n").contains { line in
            let parts = line.split(separator: " ")
            let ends = parts[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2, parts[1].hasPrefix("rw") else { return false }
            return isIn(memory, from: ends[0], to: ends[1])
        }
    }

    /// Read in pieces that overlap; what was read must not be found by the next look.
    private func isIn(_ memory: Int32, from start: UInt64, to end: UInt64) -> Bool {
        let size = 1 << 16
        var piece = [UInt8](repeating: 0, count: size)
        defer { for index in piece.indices { piece[index] = 0 } }
        var position = start
        while position < end {
            let count = pread(memory, &piece, min(size, Int(end - position)), off_t(position))
            guard count >= turned.count else { return false }
            if contains(piece, count) { return true }
            position += UInt64(count - turned.count + 1)
        }
        return false
    }

    private func contains(_ piece: [UInt8], _ count: Int) -> Bool {
        var start = 0
        while start + turned.count <= count {
            if piece[start] == ~turned[0], zip(piece[start...], turned).allSatisfy({ $0 == ~$1 }) { return true }
            start += 1
        }
        return false
    }
}
