import IdentityModel

/// A task as one HTML page that needs nothing else: no other file, no network.
public struct TaskReportPage {
    let report: TaskReport

    public init(_ report: TaskReport) { self.report = report }

    /// The page, UTF-8, well-formed as XML.
    public var html: String {
        var writer = HTMLWriter()
        writer.trusted("<!DOCTYPE html>\n")
        writer.element("html", [("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")]) { page in
            page.element("head") { head(&$0) }
            page.element("body") { body in
                body.element("main") { main in
                    summary(&main)
                    held(&main)
                    chart(&main)
                    coverage(&main)
                    records(&main)
                }
                body.element("script") { $0.trusted(ReportScript.text) }
            }
        }
        return writer.text
    }

    private func head(_ head: inout HTMLWriter) {
        head.void("meta", [("charset", "utf-8")])
        head.void("meta", [("http-equiv", "Content-Security-Policy"), ("content", ReportSecurity.policy)])
        head.void("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
        head.void("meta", [("name", "referrer"), ("content", "no-referrer")])
        head.element("title", "\(report.idpName) · \(report.task.id)")
        head.element("style") { $0.trusted(ReportStyle.text) }
    }
}
