import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// A gRPC server on a Unix socket with one unary method, `benchmark.Reference/Get`: the answer has as many bytes as the request
/// says in decimal digits.
///
///     grpc-reference SOCKET
@main
enum GRPCReference {
    static func main() async throws {
        guard let path = CommandLine.arguments.dropFirst().first else {
            print("usage: grpc-reference SOCKET")
            return
        }
        let transport = HTTP2ServerTransport.Posix(address: .unixDomainSocket(path: path), transportSecurity: .plaintext)
        try await GRPCServer(transport: transport, services: [ReferenceService()]).serve()
    }
}

private struct ReferenceService: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: "benchmark.Reference", method: "Get"),
            deserializer: PlainBytes(), serializer: PlainBytes()
        ) { request, _ in
            let request = try await ServerRequest(stream: request)
            let length = request.message.reduce(0) { $0 &* 10 &+ Int($1 & 15) }
            let answer = [UInt8](repeating: UInt8(ascii: "x"), count: min(max(0, length), 1 << 20))
            return StreamingServerResponse(single: ServerResponse(message: answer))
        }
    }
}

/// Messages that are their bytes.
private struct PlainBytes: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) -> Bytes { Bytes(message) }
    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) -> [UInt8] { bytes.withUnsafeBytes { Array($0) } }
}
