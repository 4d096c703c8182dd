/// Proves that an SVG picture is well formed and does nothing but show itself: no scripts, no event attributes, nothing from elsewhere.
///
/// Browsers run what an SVG brings along. So what is not known to be harmless is refused, not mended.
struct SVGCheck {
    private var scanner: SVGScanner
    /// The names of the elements that are open.
    private var open: [String] = []
    /// What the open style element holds so far: comments and sections between its parts do not separate them.
    private var styles = ""

    init(_ bytes: [UInt8]) { scanner = SVGScanner(bytes) }

    /// What is wrong, and what to do; nil when the picture can be shown.
    mutating func problem() -> String? {
        do throws(SVGRefusal) {
            try check()
            return nil
        } catch {
            return error.problem
        }
    }

    private mutating func check() throws(SVGRefusal) {
        var hasRoot = false
        while let token = try scanner.next() {
            switch token {
            case .text(let text):
                if isInStyle { styles += text }
                if open.isEmpty, text.contains(where: { !$0.isWhitespace }) { throw .malformed("text outside the svg element") }
            case .start(let name, let attributes, let isEmpty):
                if open.isEmpty {
                    guard !hasRoot, name.localName == "svg", attributes.declares(name.prefix, SVGScanner.namespace) else {
                        throw .malformed("its one outermost element must be svg with xmlns=\"\(SVGScanner.namespace)\"")
                    }
                    hasRoot = true
                }
                guard open.count < 200, !isInStyle else {
                    throw .malformed("elements stand in a style element or are nested over 200 levels")
                }
                try SVGRules.check(name, attributes)
                if !isEmpty { open.append(name) }
            case .end(let name):
                if isInStyle {
                    try SVGStyle.check(styles)
                    styles = ""
                }
                guard open.popLast() == name else { throw .malformed("</\(name)> closes what is not open") }
            }
        }
        guard hasRoot, open.isEmpty else { throw .malformed("it ends before its svg element does") }
    }

    private var isInStyle: Bool { open.last?.localName.lowercased() == "style" }
}

/// Why an SVG picture is refused.
struct SVGRefusal: Error {
    let problem: String

    static func malformed(_ what: String) -> SVGRefusal {
        SVGRefusal(problem: "is not a well-formed SVG picture: \(what); export it again")
    }

    static func forbidden(_ what: String, _ remedy: String) -> SVGRefusal {
        SVGRefusal(problem: "must not have \(what): \(remedy)")
    }
}

extension [SVGAttribute] {
    /// Whether these attributes bind `prefix` (empty: the default) to `namespace`.
    fileprivate func declares(_ prefix: String, _ namespace: String) -> Bool {
        let name = prefix.isEmpty ? "xmlns" : "xmlns:" + prefix
        return contains { $0.name == name && $0.value == namespace }
    }
}

extension String {
    /// The part of a qualified name before the colon; empty when there is none.
    var prefix: String { firstIndex(of: ":").map { String(self[..<$0]) } ?? "" }
    /// The part of a qualified name after the colon.
    var localName: String { firstIndex(of: ":").map { String(self[index(after: $0)...]) } ?? self }
}
