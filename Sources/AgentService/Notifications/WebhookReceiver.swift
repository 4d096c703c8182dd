import CurlKit
import IdentityModel

/// Told by an HTTP POST, signed with a secret that both sides know; any status of 2xx means taken.
public struct WebhookReceiver: NotificationReceiver {
    public let name = "url"
    private let client: CurlClient
    private let url: ServerURL
    private let secret: WebhookSecret

    static let timeout = Duration.seconds(30)

    public init(client: CurlClient, url: ServerURL, secret: WebhookSecret) {
        self.client = client
        self.url = url
        self.secret = secret
    }

    public func deliver(_ notification: OutgoingNotification) async throws(DeliveryFailure) {
        let headers: HTTPHeaders = [
            "Content-Type": "application/json",
            "X-Idp-Sync-Signature": secret.signature(of: notification.body),
        ]
        let request = HTTPRequest(
            .post, url.text, headers: headers, body: notification.body, timeout: Self.timeout, bodyLimit: 64 << 10)
        let status: Int
        do throws(HTTPError) {
            status = try await client.send(request).status
        } catch {
            throw DeliveryFailure("\(error)")
        }
        guard (200...299).contains(status) else { throw DeliveryFailure("answered \(status)") }
    }
}
