/// Reads lines of comma-separated values (RFC 4180), one after the other. Lines end with CRLF, LF or CR; a byte order mark is skipped.
struct CSVReader {
    /// The text is not of this form.
    struct Failure: Error, Hashable {
        let line: Int
        let problem: String
    }

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The cells of the next line that is not empty, and where it begins; nil at the end.
    mutating func next() throws(Failure) -> (line: Int, cells: [String])? {
        while position < bytes.count {
            let start = line
            var cells: [String] = []
            repeat { cells.append(try cell()) } while take(UInt8(ascii: ","))
            endLine()
            if cells != [""] { return (start, cells) }
        }
        return nil
    }

    private mutating func cell() throws(Failure) -> String {
        if take(UInt8(ascii: "\"")) { return try quoted() }
        let start = position
        while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            if byte == UInt8(ascii: "\"") {
                throw Failure(line: line, problem: "a cell with a quotation mark in it must begin and end with one")
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted() throws(Failure) -> String {
        let start = line
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard take(UInt8(ascii: "\"")) else {
                    guard peek == nil || [UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(peek) else {
                        throw Failure(line: line, problem: "after the closing quotation mark of a cell comes a comma or the line's end")
                    }
                    return String(decoding: text, as: UTF8.self)
                }
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            text.append(byte)
        }
        throw Failure(line: start, problem: "the quotation mark of a cell is not closed")
    }

    private mutating func endLine() {
        let isReturn = take(UInt8(ascii: "\r"))
        if take(UInt8(ascii: "\n")) || isReturn { line += 1 }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }
}
