// CurlKit
