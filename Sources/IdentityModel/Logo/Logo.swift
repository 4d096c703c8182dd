import FoundationEssentials
import JSONKit

/// What kind of picture a logo is.
public enum LogoContentType: String, JSONEnum {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case svg = "image/svg+xml"
}

/// The picture of an IdP at login: PNG, JPEG or SVG by its content, harmless, at most 1 MiB.
public struct Logo: Hashable, Sendable {
    public let contentType: LogoContentType
    public let bytes: [UInt8]

    /// The most bytes that a logo may have.
    public static let maximumBytes = 1 << 20

    /// Why a picture is not taken.
    public enum Refusal: Error, Hashable, Sendable {
        case tooLarge(bytes: Int)
        /// What is wrong with the picture, or with how it was encoded, and what to do.
        case invalid(String)
        /// The content is another kind of picture, or none, than was said.
        case contentType(String)
    }

    /// Takes a picture out of its base64 (RFC 4648 §4, padded, nothing between).
    public init(contentType: LogoContentType, base64: String) throws(Refusal) {
        // Told before it is decoded: the size follows from the length.
        let padding = base64.utf8.suffix(2).count { $0 == UInt8(ascii: "=") }
        let size = base64.utf8.count / 4 * 3 - padding
        if size > Self.maximumBytes { throw .tooLarge(bytes: size) }
        guard let data = Data(base64Encoded: base64), data.base64EncodedString() == base64 else {
            throw .invalid("must be base64 (A-Z, a-z, 0-9, \"+\", \"/\"), padded with \"=\", without line breaks")
        }
        try self.init(contentType: contentType, bytes: Array(data))
    }

    /// Takes a picture.
    public init(contentType: LogoContentType, bytes: [UInt8]) throws(Refusal) {
        if bytes.isEmpty { throw .invalid("must not be empty") }
        if bytes.count > Self.maximumBytes { throw .tooLarge(bytes: bytes.count) }
        guard let found = Self.contentType(of: bytes) else {
            throw .invalid("is not a whole PNG, JPEG or SVG picture; give the file as it is, in base64")
        }
        guard found == contentType else {
            throw .contentType("must be \"\(found.rawValue)\": that is what the data are, whatever the file is called")
        }
        if found == .svg {
            var check = SVGCheck(bytes)
            if let problem = check.problem() { throw .invalid(problem) }
        }
        self.contentType = contentType
        self.bytes = bytes
    }

    /// A picture that was taken before and stored.
    public init(stored bytes: [UInt8], as contentType: LogoContentType) {
        self.contentType = contentType
        self.bytes = bytes
    }

    /// The picture in base64.
    public var base64: String { Data(bytes).base64EncodedString() }

    /// What the bytes are; nil when they are none of the three, or cut off.
    static func contentType(of bytes: [UInt8]) -> LogoContentType? {
        if isPNG(bytes) { return .png }
        if isJPEG(bytes) { return .jpeg }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let text = start.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return text.first == UInt8(ascii: "<") ? .svg : nil
    }

    /// The signature, then chunks: `IHDR` with a size that is not 0 first, `IEND` last.
    private static func isPNG(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return false }
        var rest = bytes.dropFirst(8)
        var isFirst = true
        while rest.count >= 12 {
            let length = rest.number(of: 4)
            let name = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            guard length <= rest.count - 12, isFirst == (name == "IHDR") else { return false }
            if isFirst {
                guard length == 13, rest.dropFirst(8).number(of: 4) > 0, rest.dropFirst(12).number(of: 4) > 0 else { return false }
            }
            if name == "IEND" { return rest.count == 12 }
            isFirst = false
            rest = rest.dropFirst(length + 12)
        }
        return false
    }

    /// Segments up to the scan, a frame with a size that is not 0 among them, and the end marker.
    private static func isJPEG(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return false }
        var rest = bytes.dropFirst(2)
        var hasFrame = false
        while rest.count >= 4, rest.first == 0xFF {
            let marker = rest[rest.startIndex + 1]
            if marker == 0xFF {
                rest = rest.dropFirst()
                continue
            }
            let length = rest.dropFirst(2).number(of: 2)
            guard length >= 2, length + 2 <= rest.count else { return false }
            if marker == 0xDA { return hasFrame && endsAsJPEG(rest) }
            // Start of frame, but for the three of the range that are tables.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                guard length >= 8, rest.dropFirst(5).number(of: 2) > 0, rest.dropFirst(7).number(of: 2) > 0 else { return false }
                hasFrame = true
            }
            rest = rest.dropFirst(length + 2)
        }
        return false
    }

    /// Some cameras write bytes after the end marker.
    private static func endsAsJPEG(_ scan: ArraySlice<UInt8>) -> Bool {
        zip(scan, scan.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }
}

extension ArraySlice<UInt8> {
    /// The number that the first `count` bytes are, the highest first; callers know that they are there.
    fileprivate func number(of count: Int) -> Int { prefix(count).reduce(0) { $0 << 8 | Int($1) } }
}
