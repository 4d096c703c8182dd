import Crypto
import FoundationEssentials

/// What a browser may do with a report: show it and run its own script, and nothing that comes from elsewhere or out of a value.
enum ReportSecurity {
    static var policy: String {
        "default-src 'none'; style-src '\(hash("\(ReportStyle.text)"))'; script-src '\(hash("\(ReportScript.text)"))'; base-uri 'none'; form-action 'none'"
    }

    static func hash(_ text: String) -> String { "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString() }
}
