import AgentAPI
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import SourceAPI

/// Speaks to sources for administrators: tries settings out, looks around.
struct SourceDesk: Sendable {
    let link: RegistryLink
    let provider: any DirectorySourceProvider
    let reports: ConnectivityReports
    let links: PublicLinks
    let clock: any WallClock

    /// Tries the stored settings of an IdP out, and stores the outcome with it.
    func test(_ idpID: IdPID) async throws -> ConnectivityTest.Result {
        let credentials = try await link.credentials(of: idpID, for: .connectivity)
        let source = try provider.source(for: credentials.settings)
        var result = ConnectivityTest.Result(checks: await source.checkConnectivity())
        if credentials.settings.takesPushedEvents,
            let url = link.state.idps.first(where: { $0.id == idpID }).flatMap(links.links)?.requestUrl
        {
            result.tell(requestURL: url)
        }
        await reports.deliver(
            AgentReportConnectivity.Params(idpId: idpID, revision: credentials.revision, passed: result.passed, checkedAt: clock.now()))
        return result
    }

    /// Tries settings out that are not stored; secrets that the draft keeps come from the IdP.
    func test(_ draft: DingTalkDraft, of idpID: IdPID?) async throws -> ConnectivityTest.Result {
        var stored: DingTalkCredentials?
        if let idpID {
            guard case .dingtalk(let credentials) = try await link.credentials(of: idpID, for: .connectivity).secrets else {
                throw RPCError(.typeNotSupported, "The IdP is not of the type \"dingtalk\".")
            }
            stored = credentials
        }
        let source = try provider.source(for: .dingtalk(DingTalkAccess(draft, keeping: stored)))
        return ConnectivityTest.Result(checks: await source.checkConnectivity())
    }

    /// The departments directly below one, as the source has them now.
    func departments(of idpID: IdPID, below parent: String?) async throws -> SourceDepartments.Result {
        let credentials = try await link.credentials(of: idpID, for: .connectivity)
        let children: [DepartmentObservation]
        do throws(SourceFault) {
            children = try await provider.source(for: credentials.settings).children(of: parent)
        } catch {
            switch error.unknownObject {
            case .missing: throw RPCError.notFound("department", parent ?? "")
            case .malformed: throw RPCError.invalidParam("parentId", "must be a department's id as the source has it")
            case nil: throw error
            }
        }
        return SourceDepartments.Result(
            departments: children.map { SourceDepartment(id: $0.sourceID, name: $0.name, parentId: $0.parentSourceID) })
    }
}

extension SourceSettings {
    /// Whether the provider pushes events to an address that is entered there.
    fileprivate var takesPushedEvents: Bool {
        switch self {
        case .dingtalk(let access): access.eventMode == .callback
        }
    }
}

extension ConnectivityTest.Result {
    /// Adds where events are to be pushed: the test cannot see what was entered at the provider.
    fileprivate mutating func tell(requestURL url: String) {
        requestUrl = url
        for index in checks.indices where checks[index].name == .eventCrypto && checks[index].status != .skipped {
            let advice = "The request URL of the event subscription at the provider must be \(url)"
            checks[index].remedy = checks[index].remedy.map { "\($0) \(advice)" } ?? advice
        }
    }
}
