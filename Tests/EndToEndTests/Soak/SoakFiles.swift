import Foundation

/// The files that two daemons left, but those of keys.
struct SoakFiles: Sequence {
    struct File {
        let path: String
        private let content: Data

        fileprivate init(_ path: String) throws {
            self.path = path
            content = try Data(contentsOf: URL(fileURLWithPath: path))
        }

        func holds(_ text: String) -> Bool { content.range(of: Data(text.utf8)) != nil }
    }

    private let files: [File]

    init(in directory: String) throws {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        files = try names.map { directory + "/" + $0 }.filter { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return attributes[.type] as? FileAttributeType == .typeRegular && !path.hasSuffix("master.key")
        }.map { try File($0) }
    }

    func makeIterator() -> IndexingIterator<[File]> { files.makeIterator() }
}
