import FoundationEssentials
import Glibc

extension [UInt8] {
    /// Overwrites a secret with zeros, so that it does not lie about in memory that is used for something else next.
    ///
    /// Only this array's own storage: nothing else may hold the array any more, or that copy stays.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}

extension Data {
    /// As that of an array.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}
