"""An invented corpus and stand-in servers for PubMed and OpenAlex: the demo, the contract tests, the benchmarks."""
