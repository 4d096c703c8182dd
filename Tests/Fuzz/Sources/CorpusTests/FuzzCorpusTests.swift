import Testing

/// The fuzz targets without libFuzzer, so that they stay true to the code: each looks at its corpus and at changed inputs from it.
///
/// `Tests/Fuzz/run` looks further, for minutes. What a target finds ends the process and says what it is.
struct FuzzCorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func `a fuzz target finds nothing in its corpus, nor near it`(_ target: FuzzTarget) throws {
        let corpus = try target.corpus()
        #expect(!corpus.isEmpty)
        for input in corpus { target.look(at: input) }
        var mutator = InputMutator(corpus: corpus, words: target.words(), seed: 1)
        for _ in 0..<2000 { target.look(at: mutator.next()) }
    }
}
