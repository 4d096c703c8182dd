/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func enter(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    fuzzParams(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
