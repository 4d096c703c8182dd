/// Something on a page that is executed.
struct Example {
    /// The service that a block of lines names.
    enum Service: String { case registry, agent }

    enum Kind {
        /// Lines that are sent on one connection, and the answers that come back.
        case exchange(Service, sent: [String], received: [Answer])
        /// A block that a shell runs.
        case shell(String)
    }

    /// One line that comes back.
    struct Answer {
        let text: String
        let line: Int
    }

    let kind: Kind
    /// `file:line` of its first line.
    let place: String
    let file: String
}

/// The executed examples of a page: fenced blocks named `jsonl registry`, `jsonl agent` and `sh run`.
struct ExampleReader {
    private let file: String
    private var examples: [Example] = []

    static func examples(in text: String, of file: String) throws(UnreadableExample) -> [Example] {
        var reader = ExampleReader(file: file)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().makeIterator()
        while let (index, line) = lines.next() {
            guard line.hasPrefix("```"), line.count > 3 else { continue }
            var body: [(number: Int, text: String)] = []
            while let (index, line) = lines.next(), line != "```" { body.append((index + 1, String(line))) }
            let words = line.dropFirst(3).split(separator: " ").map(String.init)
            if words.first == "jsonl" {
                guard words.count == 2, let service = Example.Service(rawValue: words[1]) else {
                    throw UnreadableExample(place: "\(file):\(index + 1)", problem: "names neither registry nor agent")
                }
                try reader.readExchanges(body, with: service)
            } else if words == ["sh", "run"] {
                reader.add(.shell(body.map(\.text).joined(separator: "\n")), line: index + 2)
            }
        }
        return reader.examples
    }

    private init(file: String) { self.file = file }

    private mutating func add(_ kind: Example.Kind, line: Int) {
        examples.append(Example(kind: kind, place: "\(file):\(line)", file: file))
    }

    /// Requests that follow each other share a connection with the answers after them.
    private mutating func readExchanges(_ body: [(number: Int, text: String)], with service: Example.Service) throws(UnreadableExample) {
        var sent: [String] = []
        var received: [Example.Answer] = []
        var start = body.first?.number ?? 0
        func finish(_ reader: inout ExampleReader) {
            if !sent.isEmpty { reader.add(.exchange(service, sent: sent, received: received), line: start) }
        }
        for (number, text) in body where !text.allSatisfy(\.isWhitespace) {
            if text.hasPrefix("--> ") {
                if !received.isEmpty {
                    finish(&self)
                    (sent, received) = ([], [])
                }
                if sent.isEmpty { start = number }
                sent.append(String(text.dropFirst(4)))
            } else if text.hasPrefix("<-- "), !sent.isEmpty {
                received.append(Example.Answer(text: String(text.dropFirst(4)), line: number))
            } else if let last = received.popLast(), text.hasPrefix(" ") {
                received.append(Example.Answer(text: last.text + String(text.drop(while: \.isWhitespace)), line: last.line))
            } else if let last = sent.popLast(), text.hasPrefix(" ") {
                sent.append(last + String(text.drop(while: \.isWhitespace)))
            } else {
                throw UnreadableExample(place: "\(file):\(number)", problem: "neither -->, <-- nor the rest of a long line")
            }
        }
        finish(&self)
    }
}

/// A block that does not have the form of an example.
struct UnreadableExample: Error, CustomStringConvertible {
    let place: String
    let problem: String

    var description: String { "\(place): \(problem)" }
}
