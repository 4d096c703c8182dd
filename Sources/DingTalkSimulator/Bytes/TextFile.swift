import Glibc

/// Whole files, read and written at once.
enum TextFile {
    static func read(_ path: String) throws(OrganisationError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw .badFile("\(path): cannot be opened") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    static func write(_ text: String, to path: String) throws(OrganisationError) {
        guard let file = fopen(path, "wb") else { throw .badFile("\(path): cannot be written") }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw .badFile("\(path): cannot be written") }
    }
}
